package dev.keyward.core.limit;

import dev.keyward.core.ClientAddress;
import org.jspecify.annotations.Nullable;

/**
 * Counts wrong credentials per address, so that guessing stops being answered before it costs
 * anything (OWASP API4:2023).
 */
public final class FailureGuard {
  /** How answers call this limit. */
  public static final String NAME = "failures_per_address";

  private final RateLimiter limiter;
  private final @Nullable RateLimit limit;

  /**
   * @param limit null for off
   */
  public FailureGuard(RateLimiter limiter, @Nullable RateLimit limit) {
    this.limiter = limiter;
    this.limit = limit;
  }

  /** The exceeded limit when {@code address} has used up its failures, or null. */
  public @Nullable LimitState exceededBy(ClientAddress address) {
    if (limit == null) {
      return null;
    }
    LimitState state = limiter.peek(NAME, bucket(address), limit, 1);
    return state.exceeded() ? state : null;
  }

  /** Counts one wrong credential. */
  public void failed(ClientAddress address) {
    if (limit != null) {
      LimitState unused = limiter.charge(NAME, bucket(address), limit, 1);
    }
  }

  private static long bucket(ClientAddress address) {
    return RateLimiter.bucket(NAME, address.limitKey());
  }
}
