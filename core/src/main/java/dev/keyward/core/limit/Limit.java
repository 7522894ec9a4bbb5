package dev.keyward.core.limit;

import java.util.regex.Pattern;

/**
 * A rate limit, and what it is a limit of.
 *
 * @param name as answers call it
 * @param bucket tells its buckets from those of other limits
 * @param per whose requests are counted together
 */
public record Limit(String name, long bucket, RateLimit rate, Per per) {
  /** How answers call a limit that belongs to one route or one credential. */
  public static final String RATE_LIMIT = "rate_limit";

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,31}");

  /** Whose requests are counted together. */
  public enum Per {
    /** Those of everybody. */
    ALL,
    /** Those of an address; of the /64 network of an IPv6 address. */
    ADDRESS,
    /** Those of all keys of a client; of a user, when no client is named. */
    CLIENT,
    /** Those of a key, or of all tokens of a user; of an address, when anonymous. */
    CREDENTIAL
  }

  /** What each credential may ask of one route. */
  public static Limit ofRoute(String route, RateLimit rate) {
    long bucket = RateLimiter.bucket(RATE_LIMIT, RateLimiter.bucket(route, 0));
    return new Limit(RATE_LIMIT, bucket, rate, Per.CREDENTIAL);
  }

  /**
   * A limit that several routes may share.
   *
   * @param name 1 to 32 of a-z, 0-9, {@code _} and {@code -}, a letter first
   * @throws IllegalArgumentException when the name is not one; the message is for operators
   */
  public static Limit shared(String name, RateLimit rate, Per per) {
    if (!NAME.matcher(name).matches() || name.equals(RATE_LIMIT)) {
      throw new IllegalArgumentException(
          "the name of a limit has 1 to 32 of a-z, 0-9, _ and -, begins with a letter, and is not "
              + RATE_LIMIT);
    }
    return new Limit(name, RateLimiter.bucket(name, RateLimiter.bucket("shared", 0)), rate, per);
  }

  /** The bucket of {@code who}. */
  long bucket(long who) {
    return RateLimiter.bucket(bucket, who);
  }
}
