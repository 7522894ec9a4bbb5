package dev.keyward.core.limit;

/**
 * A limit as a request left it.
 *
 * @param name how answers call the limit, such as {@code rate_limit}
 * @param requests how many the limit allows in a window of {@code windowSeconds}
 * @param remaining requests of a cost of one that may follow at once
 * @param resetSeconds when exceeded, the time until the same request may pass; otherwise until the
 *     window is whole again; rounded up
 * @param exceeded whether this limit refused the request
 */
public record LimitState(
    String name,
    long requests,
    long windowSeconds,
    long remaining,
    long resetSeconds,
    boolean exceeded) {

  /** How a rate limit stands. */
  public static LimitState of(
      String name, RateLimit limit, long remaining, long resetSeconds, boolean exceeded) {
    return new LimitState(
        name, limit.requests(), limit.window().toSeconds(), remaining, resetSeconds, exceeded);
  }
}
