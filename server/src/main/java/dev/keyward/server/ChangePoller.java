package dev.keyward.server;

import dev.keyward.core.change.ChangeFollower;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the change feed in the background, and says once when it cannot and once when it can
 * again.
 */
final class ChangePoller implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("keyward.server");

  private final ChangeFollower follower;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("keyward-changes").factory());
  private boolean failing;

  ChangePoller(ChangeFollower follower, Duration every) {
    this.follower = follower;
    thread.scheduleWithFixedDelay(
        this::poll, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void poll() {
    try {
      follower.poll();
      if (failing) {
        failing = false;
        LOG.info("the change feed can be read again");
      }
    } catch (RuntimeException e) {
      // Whatever it is: a task that throws would never be run again, and this node would stay stale
      // without a word.
      if (!failing) {
        failing = true;
        LOG.atError()
            .addKeyValue("cause", String.valueOf(e.getMessage()))
            .log("the change feed cannot be read; revocations made elsewhere do not arrive");
      }
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
