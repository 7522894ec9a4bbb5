package dev.keyward.core.limit;

import java.time.InstantSource;

/**
 * Counts on this node alone, by the generic cell rate algorithm (ITU-T I.371): a bucket is one
 * number, the theoretical arrival time (TAT) of the next request if requests came evenly. A request
 * may pass when that time, put forward by one interval, lies at most one window ahead.
 *
 * <p>See {@link BucketTable} for how buckets are kept in bounded memory.
 */
public final class LocalRateLimiter implements RateLimiter {
  private static final int DEFAULT_BUCKETS = 1 << 20;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final BucketTable buckets;
  private final InstantSource clock;

  public LocalRateLimiter(InstantSource clock) {
    this(clock, DEFAULT_BUCKETS);
  }

  /**
   * @param capacity buckets kept at once, a power of two; 16 bytes each
   */
  public LocalRateLimiter(InstantSource clock, int capacity) {
    this.clock = clock;
    this.buckets = new BucketTable(capacity);
  }

  @Override
  public LimitState charge(String name, long bucket, RateLimit limit, long cost) {
    if (cost < 0) {
      throw new IllegalArgumentException("a cost is 0 or more");
    }
    long interval = limit.intervalNanos();
    long window = interval * limit.burst();
    long taken = interval * Math.min(cost, limit.burst() + 1);
    long key = buckets.key(bucket);
    while (true) {
      int slot = buckets.claim(key);
      long stored = buckets.tat(slot);
      long now = now();
      long tat = current(stored, now, window);
      long next = tat + taken;
      if (next - now > window) {
        if (stored > tat && !buckets.replace(slot, key, stored, tat)) {
          continue;
        }
        return exceeded(name, limit, next - window - now, (window - (tat - now)) / interval);
      }
      if (buckets.replace(slot, key, stored, next)) {
        return state(name, limit, next - now, window, interval);
      }
    }
  }

  @Override
  public LimitState peek(String name, long bucket, RateLimit limit, long cost) {
    long interval = limit.intervalNanos();
    long window = interval * limit.burst();
    int slot = buckets.find(buckets.key(bucket));
    long stored = slot < 0 ? 0 : buckets.tat(slot);
    long now = now();
    long tat = current(stored, now, window);
    long taken = interval * Math.min(cost, limit.burst() + 1);
    long excess = tat + taken - now - window;
    return excess > 0
        ? exceeded(name, limit, excess, (window - (tat - now)) / interval)
        : state(name, limit, tat - now, window, interval);
  }

  @Override
  public void refund(long bucket, RateLimit limit, long cost) {
    long key = buckets.key(bucket);
    int slot = buckets.find(key);
    while (slot >= 0) {
      long stored = buckets.tat(slot);
      if (buckets.replace(slot, key, stored, stored - limit.intervalNanos() * cost)) {
        return;
      }
      slot = buckets.find(key);
    }
  }

  /**
   * A TAT in the past is a full bucket. One beyond a window ahead, because the clock was set back
   * or the limit has become another one, is an empty bucket: it never fills one.
   */
  private static long current(long stored, long now, long window) {
    return stored < now ? now : Math.min(stored, now + window);
  }

  private static LimitState exceeded(String name, RateLimit limit, long waitNanos, long remaining) {
    return LimitState.of(name, limit, remaining, Math.max(1, ceilSeconds(waitNanos)), true);
  }

  private static LimitState state(
      String name, RateLimit limit, long usedNanos, long window, long interval) {
    return LimitState.of(
        name, limit, (window - usedNanos) / interval, ceilSeconds(usedNanos), false);
  }

  private static long ceilSeconds(long nanos) {
    return (nanos + NANOS_PER_SECOND - 1) / NANOS_PER_SECOND;
  }

  private long now() {
    return clock.millis() * NANOS_PER_MILLI;
  }
}
