package dev.keyward.core.limit;

/**
 * Counts against limits. A bucket is named by a 64-bit key that already mixes what is limited (the
 * route, say) with whom.
 *
 * <p>Thread-safe. A refused charge changes nothing.
 */
public interface RateLimiter {
  /**
   * Takes {@code cost} requests out of the bucket if it holds so many.
   *
   * @param cost 0 or more; a cost beyond the limit never passes
   */
  LimitState charge(String name, long bucket, RateLimit limit, long cost);

  /** Whether {@link #charge} would refuse, and what is in the bucket; nothing is taken. */
  LimitState peek(String name, long bucket, RateLimit limit, long cost);

  /** Puts back what a charge took, because the request was refused after it. */
  void refund(long bucket, RateLimit limit, long cost);

  /**
   * Names the bucket of {@code who} for what is limited. Only this process can tell which: nobody
   * outside finds a text, such as a name to log in with, whose bucket is that of something else.
   */
  static long bucket(String what, long who) {
    return bucket(SipHash.OWN.hash(what), who);
  }

  /**
   * As {@link #bucket(String, long)}, for what is limited by the number of its bucket of nobody.
   */
  static long bucket(long what, long who) {
    return what ^ who * 0xbf58476d1ce4e5b9L;
  }
}
