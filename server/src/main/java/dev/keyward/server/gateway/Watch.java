package dev.keyward.server.gateway;

import dev.keyward.core.policy.Timeouts;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends an exchange with an upstream that takes too long. Whatever moves only notes the time: one
 * timer looks when the first limit could be reached, and again when that has moved. Used on one
 * event loop only.
 */
final class Watch {
  private static final long NEVER = Long.MAX_VALUE;

  private final EventExecutor loop;
  private final long header;
  private final long idle;
  private final long total;
  private final BooleanSupplier excused;
  private final Runnable tooSlow;
  private final long start = System.nanoTime();
  private @Nullable Future<?> next;
  private long looksAt;
  private long moved = start;
  private boolean answering;

  /**
   * @param excused whether the upstream cannot answer yet: there is no connection to it, or the
   *     client is still sending
   * @param tooSlow called on the loop; nothing is watched any more then
   */
  Watch(EventExecutor loop, Timeouts timeouts, BooleanSupplier excused, Runnable tooSlow) {
    this.loop = loop;
    this.header = timeouts.header().toNanos();
    this.idle = nanos(timeouts.idle());
    this.total = nanos(timeouts.total());
    this.excused = excused;
    this.tooSlow = tooSlow;
  }

  private static long nanos(@Nullable Duration duration) {
    return duration == null ? NEVER : duration.toNanos();
  }

  void begin() {
    lookIn(Math.min(header, total));
  }

  /** Something has come, from either side. */
  void moved() {
    moved = System.nanoTime();
  }

  /** The answer has begun. */
  void answering() {
    answering = true;
    moved();
    if (idle < looksAt - moved) {
      end();
      lookIn(idle);
    }
  }

  private void lookIn(long nanos) {
    looksAt = System.nanoTime() + nanos;
    next = loop.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
  }

  private void look() {
    next = null;
    long now = System.nanoTime();
    long left = Math.min(left(now), total == NEVER ? NEVER : total - (now - start));
    if (left <= 0) {
      tooSlow.run();
    } else if (left != NEVER) {
      lookIn(left);
    }
  }

  private long left(long now) {
    if (answering) {
      return idle == NEVER ? NEVER : idle - (now - moved);
    }
    return excused.getAsBoolean() ? header : header - (now - moved);
  }

  void end() {
    if (next != null) {
      next.cancel(false);
      next = null;
    }
  }
}
