package dev.keyward.core.limit;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a route.
 *
 * @param limits all of them count, each request against each
 * @param cost how many requests one request to the route counts for, 1 or more
 */
public record RouteLimits(List<Limit> limits, long cost) {
  public static final long MAX_COST = 1_000_000;
  public static final RouteLimits NONE = new RouteLimits(List.of(), 1);

  public RouteLimits {
    limits = List.copyOf(limits);
    if (cost < 1 || cost > MAX_COST) {
      throw new IllegalArgumentException("a cost is 1 to " + MAX_COST);
    }
  }

  /**
   * A limit for each credential, and no other.
   *
   * @param rate null for none
   */
  public static RouteLimits of(String route, @Nullable RateLimit rate) {
    return rate == null ? NONE : new RouteLimits(List.of(Limit.ofRoute(route, rate)), 1);
  }

  /** What each credential may ask of this route alone; null for no limit. */
  public @Nullable RateLimit perCredential() {
    Optional<Limit> own = limits.stream().filter(l -> l.name().equals(Limit.RATE_LIMIT)).findAny();
    return own.isEmpty() ? null : own.get().rate();
  }

  /** Those it shares with other routes. */
  public List<Limit> shared() {
    return limits.stream().filter(l -> !l.name().equals(Limit.RATE_LIMIT)).toList();
  }
}
