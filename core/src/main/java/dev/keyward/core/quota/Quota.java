package dev.keyward.core.quota;

/**
 * So many requests in each calendar period.
 *
 * @param requests 1 to {@value #MAX_REQUESTS}
 */
public record Quota(long requests, Period per) {
  public static final long MAX_REQUESTS = 1_000_000_000_000L;

  private static final long LARGEST_LEASE = 1_000;
  private static final long LEASES = 100;

  public Quota {
    if (requests < 1 || requests > MAX_REQUESTS) {
      throw new IllegalArgumentException("a quota allows 1 to " + MAX_REQUESTS + " requests");
    }
  }

  /**
   * How many requests a node takes out of the store at once: a hundredth of the quota, at least 1
   * and at most 1,000. So many may go unused when a node dies.
   */
  public long lease() {
    return Math.clamp(requests / LEASES, 1, LARGEST_LEASE);
  }

  /** Such as {@code 10000/month}. */
  @Override
  public String toString() {
    return requests + "/" + per.wireName();
  }
}
