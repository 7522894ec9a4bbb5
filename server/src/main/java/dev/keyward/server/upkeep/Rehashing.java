package dev.keyward.server.upkeep;

import dev.keyward.core.apikey.ApiKeyAuthenticator;
import dev.keyward.core.apikey.ApiKeyStore;
import dev.keyward.core.apikey.ApiKeyStore.Rehash;
import dev.keyward.core.audit.Actor;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the hashes of keys that were seen and are not hashed as new keys are: under an older
 * pepper, or imported without one. Until that is done they are recognised by the hash they have.
 */
public final class Rehashing implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("keyward.server");
  private static final int BATCH = 500;

  private final ApiKeyAuthenticator keys;
  private final ApiKeyStore store;
  private final Runnable caughtUp;
  private final InstantSource clock;
  private final LongAdder done = new LongAdder();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("keyward-rehashing").factory());

  /**
   * @param caughtUp returns when this node has applied every committed change
   */
  public Rehashing(
      ApiKeyAuthenticator keys,
      ApiKeyStore store,
      Runnable caughtUp,
      InstantSource clock,
      Duration every) {
    this.keys = keys;
    this.store = store;
    this.caughtUp = caughtUp;
    this.clock = clock;
    thread.scheduleWithFixedDelay(
        this::store, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** How many keys this node has given a new hash. */
  public double done() {
    return done.doubleValue();
  }

  private void store() {
    try {
      List<Rehash> outdated = keys.outdated();
      for (int from = 0; from < outdated.size(); from += BATCH) {
        store(outdated.subList(from, Math.min(from + BATCH, outdated.size())));
      }
    } catch (RuntimeException e) {
      // A task that throws would never be run again. Next time the store may answer.
      LOG.atWarn()
          .addKeyValue("cause", String.valueOf(e.getMessage()))
          .log("keys could not be given their new hashes");
    }
  }

  private void store(List<Rehash> batch) {
    int stored =
        store.rehash(
            batch,
            clock.instant().truncatedTo(ChronoUnit.MILLIS),
            count ->
                Actor.KEYWARD.did(
                    "key.rehash",
                    batch.getFirst().to().pepperId(),
                    Map.of("keys", Integer.toString(count))));
    caughtUp.run();
    keys.rehashed(batch);
    done.add(stored);
  }

  /** Stores what is known by now. */
  @Override
  public void close() {
    thread.shutdown();
    store();
  }
}
