package dev.keyward.server;

import dev.keyward.core.apikey.ApiKeyAuthenticator;
import dev.keyward.core.lifecycle.KeyRotation;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores which keys ended with the first use of the one that replaces them. This node goes by it at
 * once, others learn it by the change feed; no request waits for the store. What cannot be stored
 * is tried again; a crash before it is stored lets the old key work until the next use of the new
 * one.
 */
final class FirstUses implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("keyward.server");

  private final ApiKeyAuthenticator keys;
  private final KeyRotation rotation;
  private final Runnable caughtUp;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("keyward-first-uses").factory());

  /**
   * @param caughtUp returns when this node has applied every committed change
   */
  FirstUses(ApiKeyAuthenticator keys, KeyRotation rotation, Runnable caughtUp, Duration every) {
    this.keys = keys;
    this.rotation = rotation;
    this.caughtUp = caughtUp;
    thread.scheduleWithFixedDelay(
        this::store, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void store() {
    Map<String, String> superseded = keys.superseded();
    if (superseded.isEmpty()) {
      return;
    }
    try {
      superseded.forEach(rotation::supersede);
      caughtUp.run();
      keys.settled(superseded);
    } catch (RuntimeException e) {
      // A task that throws would never be run again. Next time the store may answer.
      LOG.atWarn()
          .addKeyValue("cause", String.valueOf(e.getMessage()))
          .log("the first use of a key could not be stored");
    }
  }

  /** Stores what is known by now. */
  @Override
  public void close() {
    thread.shutdown();
    store();
  }
}
