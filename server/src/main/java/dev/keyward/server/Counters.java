package dev.keyward.server;

import dev.keyward.core.limit.FailureGuard;
import dev.keyward.core.limit.LocalRateLimiter;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.limit.RateLimiter;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What this node counts, for as long as it runs: a limit that a reload leaves as it is goes on
 * where it was.
 *
 * @param open the public listener
 * @param observed routes that only observe: nothing else is refused because of them
 * @param logins names that strangers think of, which evict nobody else
 * @param admin the admin listener: guesses at the API never lock an administrator out
 */
record Counters(Counter open, Counter observed, RateLimiter logins, Counter admin) {
  private static final int ADMIN_BUCKETS = 1 << 12;
  private static final int OBSERVED_BUCKETS = 1 << 16;

  static Counters of(InstantSource clock) {
    return new Counters(
        new Counter(new LocalRateLimiter(clock)),
        new Counter(new LocalRateLimiter(clock, OBSERVED_BUCKETS)),
        new LocalRateLimiter(clock),
        new Counter(new LocalRateLimiter(clock, ADMIN_BUCKETS)));
  }

  /** Counts requests and wrong credentials. */
  static final class Counter {
    private final RateLimiter limiter;
    private @Nullable RateLimit guarded;
    private FailureGuard guard;

    private Counter(RateLimiter limiter) {
      this.limiter = limiter;
      this.guard = new FailureGuard(limiter, null);
    }

    RateLimiter limiter() {
      return limiter;
    }

    /** Whoever may do what they like: their wrong credentials do not count. */
    FailureGuard unguarded() {
      return new FailureGuard(limiter, null);
    }

    /**
     * The same one for the same limit, so that lookups under way are waited for.
     *
     * @param limit of wrong credentials of an address; null for off
     */
    synchronized FailureGuard guard(@Nullable RateLimit limit) {
      if (!Objects.equals(guarded, limit)) {
        guarded = limit;
        guard = new FailureGuard(limiter, limit);
      }
      return guard;
    }
  }
}
