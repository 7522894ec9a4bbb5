package dev.keyward.server.usage;

import dev.keyward.core.usage.KeyUse;
import dev.keyward.core.usage.UsageStore;
import dev.keyward.core.usage.UseSink;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores what keys were used for, so that no request has to wait for that:
 *
 * <ol>
 *   <li>every {@link #EVERY}, what was counted is taken from those who count and kept here by key;
 *   <li>it is stored in small transactions, between which others get their turn, in the order of
 *       the keys: neighbours lie on the same pages of the database, and each page that a
 *       transaction touches is written anew;
 *   <li>what could not be stored stays here, at most an entry for each key, until it can be.
 * </ol>
 *
 * It runs at whole tens of seconds, so that what it takes up was counted in one hour: the one in
 * which the counting began. What is counted is lost only with the process, and then at most what
 * came since the last time. If the answer of the database to a transaction is lost, that one may be
 * counted twice.
 */
public final class UsageFlusher implements AutoCloseable {
  static final Duration EVERY = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger("keyward.server");

  private final Consumer<UseSink> counted;
  private final UsageStore store;
  private final InstantSource clock;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("keyward-usage").factory());

  /** Guards the next three; fair, so that who asks for one key waits for one transaction. */
  private final ReentrantLock turn = new ReentrantLock(true);

  private final Map<String, KeyUse> pending = new TreeMap<>();
  private Instant gatheredUntil;
  private Instant began;

  private volatile int pendingKeys;
  private boolean failing;
  private final AtomicLong flushes = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();

  /**
   * @param counted hands over what was counted since it was asked before
   */
  public UsageFlusher(Consumer<UseSink> counted, UsageStore store, InstantSource clock) {
    this.counted = counted;
    this.store = store;
    this.clock = clock;
    this.gatheredUntil = clock.instant();
    this.began = gatheredUntil;
  }

  /** From now on it runs by itself. */
  public UsageFlusher start() {
    long every = EVERY.toMillis();
    long first = every - Math.floorMod(clock.millis(), every);
    thread.scheduleAtFixedRate(this::flush, first, every, TimeUnit.MILLISECONDS);
    return this;
  }

  public UsageStore store() {
    return store;
  }

  /** How many keys have uses that were taken up and could not be stored yet. */
  public int pending() {
    return pendingKeys;
  }

  /** How often everything was stored. */
  public long flushes() {
    return flushes.get();
  }

  /** How often something could not be stored. */
  public long failures() {
    return failures.get();
  }

  /** Stores everything that has been counted; says so once when that fails. */
  void flush() {
    try {
      boolean more = storeSome(true);
      while (more) {
        more = storeSome(false);
      }
      flushes.incrementAndGet();
      report(null);
    } catch (RuntimeException e) {
      // A task that throws would never be run again. Next time the store may answer.
      failures.incrementAndGet();
      report(e);
    }
  }

  /**
   * One transaction.
   *
   * @return whether there is more
   */
  private boolean storeSome(boolean gatherFirst) {
    turn.lock();
    try {
      if (gatherFirst) {
        gather();
      }
      List<KeyUse> some = pending.values().stream().limit(UsageStore.MOST_ADDED).toList();
      store.add(began, some);
      some.forEach(use -> pending.remove(use.keyId()));
      return !pending.isEmpty();
    } finally {
      pendingKeys = pending.size();
      turn.unlock();
    }
  }

  /**
   * Stores what has been counted of one key, for who wants to see it.
   *
   * @throws dev.keyward.core.StorageException when the store does not answer
   */
  public void flush(String keyId) {
    turn.lock();
    try {
      gather();
      KeyUse use = pending.get(keyId);
      if (use != null) {
        store.add(began, List.of(use));
        pending.remove(keyId);
      }
    } finally {
      pendingKeys = pending.size();
      turn.unlock();
    }
  }

  private void gather() {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Instant earliest = now.minus(EVERY);
    began =
        gatheredUntil.isAfter(earliest) && !gatheredUntil.isAfter(now) ? gatheredUntil : earliest;
    gatheredUntil = now;
    counted.accept(this::keep);
  }

  private void keep(String keyId, long allowed, long denied, @Nullable Instant lastUsed) {
    pending.merge(keyId, new KeyUse(keyId, allowed, denied, lastUsed), KeyUse::plus);
  }

  /** Says once that it fails, and once that it does no longer. */
  private synchronized void report(@Nullable RuntimeException failure) {
    if (failure != null && !failing) {
      LOG.atWarn()
          .addKeyValue("cause", String.valueOf(failure.getMessage()))
          .log("the usage of keys could not be stored; it is kept and tried again");
    } else if (failure == null && failing) {
      LOG.info("the usage of keys can be stored again");
    }
    failing = failure != null;
  }

  /** Stores what has been counted by now. */
  @Override
  public void close() {
    thread.shutdown();
    flush();
  }
}
