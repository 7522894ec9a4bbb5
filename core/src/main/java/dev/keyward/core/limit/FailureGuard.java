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

  /** A busy network behind one address may bring so many new keys at once, and more in turn. */
  private static final Times TIMES = new Times(Duration.ofSeconds(2), 128);

  private static final Trial UNCOUNTED = new Trial.Begun(() -> {});

  private final Trials trials;
  private final RateLimiter limiter;
  private final @Nullable RateLimit limit;

  /**
   * @param limit null for off
   */
  public FailureGuard(RateLimiter limiter, @Nullable RateLimit limit) {
    this(limiter, limit, TIMES);
  }

  FailureGuard(RateLimiter limiter, @Nullable RateLimit limit, Times times) {
    this.limiter = limiter;
    this.limit = limit;
    this.trials = new Trials(times.patience(), times.waiting());
  }

  /** How long a lookup waits for those before it, and how many of one address may. */
  record Times(Duration patience, int waiting) {}

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

  /** How many addresses have lookups under way. */
  int addressesUnderWay() {
    return trials.size();
  }

  private static long bucket(ClientAddress address) {
    return RateLimiter.bucket(NAME, address.limitKey());
  }
}
