package dev.keyward.core.limit;

import java.util.List;
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

  /** How answers call the limit of a client itself. */
  public static final String CLIENT_RATE_LIMIT = "client_rate_limit";

  private static final long OWN = RateLimiter.bucket("own", 0);
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,31}");

  /** Those that have one meaning everywhere. */
  private static final List<String> RESERVED = List.of(RATE_LIMIT, CLIENT_RATE_LIMIT, "quota");

  /** Whose requests are counted together. */
  public enum Per {
    /** Those of everybody. */
    ALL,
    /** Those of an address; of the /64 network of an IPv6 address. */
    ADDRESS,
    /** Those of all keys of a client; of all tokens of a user. */
    CLIENT,
    /** Those of a key, or of all tokens of a user; of an address, when anonymous. */
    CREDENTIAL
  }

  /** What each credential may ask of one route. */
  public static Limit ofRoute(String route, RateLimit rate) {
    long bucket = RateLimiter.bucket(RATE_LIMIT, RateLimiter.bucket(route, 0));
    return new Limit(RATE_LIMIT, bucket, rate, Per.CREDENTIAL);
  }

  /** What a key or a user may ask of all routes together, in the place of a route's own limit. */
  public static Limit ofCredential(RateLimit rate) {
    return new Limit(RATE_LIMIT, OWN, rate, Per.CREDENTIAL);
  }

  /** What a client may ask of all routes together, in the place of a route's own limit. */
  public static Limit ofClient(RateLimit rate) {
    return new Limit(CLIENT_RATE_LIMIT, OWN, rate, Per.CLIENT);
  }

  /** Whether it belongs to one route, so that the limit of a key, client or user replaces it. */
  boolean isOfRoute() {
    return bucket != OWN && name.equals(RATE_LIMIT);
  }

  /**
   * A limit that several routes may share.
   *
   * @param name 1 to 32 of a-z, 0-9, {@code _} and {@code -}, a letter first
   * @throws IllegalArgumentException when the name is not one; the message is for operators
   */
  public static Limit shared(String name, RateLimit rate, Per per) {
    if (!NAME.matcher(name).matches() || RESERVED.contains(name)) {
      throw new IllegalArgumentException(
          "the name of a limit has 1 to 32 of a-z, 0-9, _ and -, begins with a letter, and is"
              + " none of "
              + String.join(", ", RESERVED));
    }
    return new Limit(name, RateLimiter.bucket(name, RateLimiter.bucket("shared", 0)), rate, per);
  }

  /** The bucket of {@code who}. */
  long bucket(long who) {
    return RateLimiter.bucket(bucket, who);
  }
}
