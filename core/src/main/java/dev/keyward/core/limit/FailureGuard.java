package dev.keyward.core.limit;

import dev.keyward.core.ClientAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Counts wrong credentials per address, so that guessing stops being answered before it costs
 * anything (OWASP API4:2023).
 */
public final class FailureGuard {
  /** How answers call this limit. */
  public static final String NAME = "failures_per_address";

  /** So many more of one address may wait as it takes for a busy network behind one. */
  private static final int MOST_WAITING = 128;

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Trial UNCOUNTED = new Trial.Begun(() -> {});

  private final Trials trials = new Trials(PATIENCE, MOST_WAITING);
  private final RateLimiter limiter;
  private final @Nullable RateLimit limit;

  /**
   * @param limit null for off
   */
  public FailureGuard(RateLimiter limiter, @Nullable RateLimit limit) {
    this.limiter = limiter;
    this.limit = limit;
  }

  /** Whether a credential may be looked up. */
  public sealed interface Trial {
    /** It may. Ended once the failure, if it is one, is counted. */
    record Begun(Runnable end) implements Trial {}

    /** The address has used up its failures. */
    record Refused(LimitState limit) implements Trial {}

    /** Too many of the same address are under way, and none has ended in good time. */
    record Crowded() implements Trial {}
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

  /**
   * Begins to look up a credential that is not in memory and may turn out to be wrong. Blocks while
   * lookups under way for {@code address} could use its failures up, so that many guesses at once
   * do not pass where the same guesses one by one would not.
   *
   * @param address null for unknown: nothing is counted
   */
  public Trial begin(@Nullable ClientAddress address) {
    if (limit == null || address == null) {
      return UNCOUNTED;
    }
    long bucket = bucket(address);
    return trials.begin(bucket, failures -> limiter.peek(NAME, bucket, limit, failures));
  }

  private static long bucket(ClientAddress address) {
    return RateLimiter.bucket(NAME, address.limitKey());
  }
}
