package dev.keyward.server.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much of something there may be at once. Never waits: what finds no room is told so (ASVS
 * 15.2.2). The log tells of it at most once a minute, the metrics of each.
 */
public final class Bound {
  private static final Logger LOG = LoggerFactory.getLogger("keyward.server");
  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final String what;
  private final int most;
  private final AtomicInteger taken = new AtomicInteger();
  private final LongAdder refused = new LongAdder();
  private final AtomicLong quietUntil = new AtomicLong(System.nanoTime());

  /**
   * @param what as metrics and the log call it
   * @param most at once, at least 1
   */
  public Bound(String what, int most) {
    if (most < 1) {
      throw new IllegalArgumentException("a bound leaves room for one at least");
    }
    this.what = what;
    this.most = most;
  }

  /** Takes room for one more; false when there is none. Who got it gives it back with leave. */
  public boolean enter() {
    return enter(1);
  }

  /**
   * Takes room for {@code more}, all or nothing; false when there is not so much. Who got it gives
   * it back with leave.
   */
  public boolean enter(int more) {
    if (taken.addAndGet(more) <= most) {
      return true;
    }
    taken.addAndGet(-more);
    refuse(most);
    return false;
  }

  /** Gives back what {@link #enter()} took. */
  public void leave() {
    leave(1);
  }

  /** Gives back what {@link #enter(int)} took, or a part of it. */
  public void leave(int less) {
    taken.addAndGet(-less);
  }

  /**
   * Counts a refusal.
   *
   * @param beyond what was allowed
   */
  void refuse(int beyond) {
    refused.increment();
    tell(beyond);
  }

  private void tell(int beyond) {
    long now = System.nanoTime();
    long until = quietUntil.get();
    if (now - until >= 0 && quietUntil.compareAndSet(until, now + QUIET_NANOS)) {
      LOG.atWarn()
          .addKeyValue("what", what)
          .addKeyValue("most", beyond)
          .log("too much at once: what comes beyond is refused");
    }
  }

  public String what() {
    return what;
  }

  /** How many there may be at once. */
  public int most() {
    return most;
  }

  /** How many there are. */
  public int taken() {
    return taken.get();
  }

  /** How many have found no room so far. */
  public long refused() {
    return refused.sum();
  }
}
