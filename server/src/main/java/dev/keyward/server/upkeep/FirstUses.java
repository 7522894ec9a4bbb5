package dev.keyward.server.upkeep;

import dev.keyward.core.apikey.ApiKeyAuthenticator;
import dev.keyward.core.lifecycle.KeyRotation;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores which keys ended with the first use of the one that replaces them. This node goes by it at
 * once, others learn it by the change feed; no request at a door waits for the store. What cannot
 * be stored is tried again; a crash before it is stored lets the old key work until the next use of
 * the new one.
 */
public final class FirstUses implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("keyward.server");

  /** How long who shows or changes a key waits for what is known of it to be stored. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final ApiKeyAuthenticator keys;
  private final KeyRotation rotation;
  private final Runnable caughtUp;
  private final Set<String> failing = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("keyward-first-uses").factory());

  /**
   * @param caughtUp returns when this node has applied every committed change
   */
  public FirstUses(
      ApiKeyAuthenticator keys, KeyRotation rotation, Runnable caughtUp, Duration every) {
    this.keys = keys;
    this.rotation = rotation;
    this.caughtUp = caughtUp;
    thread.scheduleWithFixedDelay(
        this::storeAll, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Returns when what this node has seen by now is stored, so that a key is shown as it is; or when
   * that takes too long: then the store has its own answer for who asks it.
   */
  public void storeNow() {
    if (keys.superseded().isEmpty()) {
      return;
    }
    try {
      thread.submit(this::storeAll).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | RejectedExecutionException e) {
      LOG.atDebug().log("first uses of keys are not stored yet");
    } catch (ExecutionException e) {
      throw new IllegalStateException("failures are told in the log", e);
    }
  }

  private void storeAll() {
    Map<String, String> stored = new HashMap<>();
    keys.superseded()
        .forEach(
            (id, by) -> {
              if (store(id, by)) {
                stored.put(id, by);
              }
            });
    if (stored.isEmpty()) {
      return;
    }
    try {
      caughtUp.run();
      keys.settled(stored);
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("cause", String.valueOf(e.getMessage()))
          .log("changes could not be read after the first use of a key was stored");
    }
  }

  /** One that cannot be stored must not keep others from it, nor end the thread. */
  private boolean store(String id, String by) {
    try {
      if (!rotation.supersede(id, by)) {
        LOG.atInfo()
            .addKeyValue("key", id)
            .addKeyValue("replaced_by", by)
            .log("the replacement of a key was cancelled before its first use could be stored");
      }
      failing.remove(id);
      return true;
    } catch (RuntimeException e) {
      if (failing.add(id)) {
        LOG.atWarn()
            .addKeyValue("key", id)
            .addKeyValue("replaced_by", by)
            .addKeyValue("cause", String.valueOf(e.getMessage()))
            .log("the first use of a key that replaces another one could not be stored yet");
      }
      return false;
    }
  }

  /** Stores what is known by now. */
  @Override
  public void close() {
    thread.shutdown();
    storeAll();
  }
}
