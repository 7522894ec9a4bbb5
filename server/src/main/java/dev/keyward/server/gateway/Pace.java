package dev.keyward.server.gateway;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that the body of a request arrives: who sends less than {@link Least} while the
 * upstream would take more holds a connection to the upstream for nothing (ASVS 15.2.2). Used on
 * one event loop only.
 */
final class Pace {
  /**
   * What a client has to send.
   *
   * @param bytes at least, in each interval in which the upstream took all that came
   * @param interval from one look to the next
   */
  record Least(long bytes, Duration interval) {
    /** A kibibyte in a second, on average over twenty seconds. */
    static final Least USUAL = new Least(20 * 1024, Duration.ofSeconds(20));
  }

  private final EventExecutor loop;
  private final Least least;
  private final Runnable tooSlow;
  private @Nullable Future<?> next;
  private long arrived;
  private boolean held;
  private boolean excused;

  /**
   * @param tooSlow called once, on the loop; the client is not watched any more then
   */
  Pace(EventExecutor loop, Least least, Runnable tooSlow) {
    this.loop = loop;
    this.least = least;
    this.tooSlow = tooSlow;
  }

  /** Watches the client from now on. */
  void begin() {
    next = loop.schedule(this::look, least.interval().toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Some of the body has come.
   *
   * @param ready whether the upstream takes more; if not, the client is not to blame for what comes
   *     in this interval, nor in any other until {@link #resumed}
   */
  void arrived(int bytes, boolean ready) {
    arrived += bytes;
    held = !ready;
    excused |= held;
  }

  /** The upstream takes more again. */
  void resumed() {
    held = false;
  }

  private void look() {
    if (arrived < least.bytes() && !excused) {
      next = null;
      tooSlow.run();
      return;
    }
    arrived = 0;
    excused = held;
    begin();
  }

  /** The body is complete, or of no interest any more. */
  void end() {
    if (next != null) {
      next.cancel(false);
      next = null;
    }
  }
}
