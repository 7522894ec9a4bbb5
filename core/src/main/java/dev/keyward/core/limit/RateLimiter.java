package dev.keyward.core.limit;

/**
 * Counts against limits. A bucket is named by a 64-bit key that already mixes what is limited (the route, say) with whom.
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

  /** What {@link #charge} with a cost of one would answer, without taking anything. */
  LimitState peek(String name, long bucket, RateLimit limit);

  /** Puts back what a charge took, because the request was refused after it. */
  void refund(long bucket, RateLimit limit, long cost);
}
