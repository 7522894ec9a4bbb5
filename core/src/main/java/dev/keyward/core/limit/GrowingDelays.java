package dev.keyward.core.limit;

import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * How long somebody who fails again and again has to wait: {@value #FREE} attempts are free, then
 * each comes a second after the one before it, then two, four, up to {@value #LONGEST_SECONDS}
 * seconds. A success ends it, and so does a day without an attempt.
 *
 * <p>An attempt counts as failed until it is known to have succeeded, so that many at once gain
 * nothing. A refused one does not count. Kept on this node alone, in a table of {@value #CAPACITY}
 * buckets of 16 bytes, whatever happens; those that have been quiet longest are forgotten first.
 */
public final class GrowingDelays {
  static final int FREE = 3;
  static final int LONGEST_SECONDS = 300;

  private static final int CAPACITY = 1 << 16;
  private static final long LONGEST = Duration.ofSeconds(LONGEST_SECONDS).toMillis();
  private static final long MEMORY = Duration.ofDays(1).toMillis();

  /** A bucket's number is the time of its last attempt in milliseconds, and after it the count. */
  private static final int COUNT_BITS = 6;

  private static final int MOST = (1 << COUNT_BITS) - 1;

  private final BucketTable buckets = new BucketTable(CAPACITY);
  private final InstantSource clock;

  public GrowingDelays(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Counts an attempt, unless it comes too early.
   *
   * @param name as answers call the delay
   * @return how long it is and what is left of it; null when the attempt may be made
   */
  public @Nullable LimitState take(String name, long bucket) {
    long key = buckets.key(bucket);
    while (true) {
      int slot = buckets.claim(key);
      long stored = buckets.tat(slot);
      long now = clock.millis(); // read after what is stored: only a clock set back is before it
      long last = stored >>> COUNT_BITS;
      int count = now < last || now - last >= MEMORY ? 0 : (int) stored & MOST;
      long delay = delay(count);
      if (delay > 0 && now - last < delay) {
        return state(name, delay, last + delay - now);
      }
      if (buckets.replace(slot, key, stored, now << COUNT_BITS | Math.min(count + 1, MOST))) {
        return null;
      }
    }
  }

  /** The attempt could not be judged: it was none. */
  public void putBack(long bucket) {
    long key = buckets.key(bucket);
    for (int slot = buckets.find(key); slot >= 0; slot = buckets.find(key)) {
      long stored = buckets.tat(slot);
      if ((stored & MOST) == 0 || buckets.replace(slot, key, stored, stored - 1)) {
        return;
      }
    }
  }

  /** The attempt succeeded: all before it are forgotten. */
  public void succeeded(long bucket) {
    long key = buckets.key(bucket);
    for (int slot = buckets.find(key); slot >= 0; slot = buckets.find(key)) {
      if (buckets.replace(slot, key, buckets.tat(slot), 0)) {
        return;
      }
    }
  }

  /** In milliseconds. */
  private static long delay(int attempts) {
    int doubled = attempts - FREE;
    return doubled < 0 ? 0 : Math.min(1_000L << Math.min(doubled, 20), LONGEST);
  }

  private static LimitState state(String name, long delay, long wait) {
    RateLimit one = new RateLimit(1, Duration.ofMillis(delay));
    return LimitState.of(name, one, 0, (wait + 999) / 1_000, true);
  }
}
