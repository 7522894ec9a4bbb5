package dev.keyward.server.audit;

import dev.keyward.core.audit.AuditChain;
import dev.keyward.core.audit.AuditStore;
import dev.keyward.core.audit.AuditStore.Standing;
import dev.keyward.core.audit.ChainHead;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals the audit log in the background, and whenever somebody wants to see all of it. Now and then
 * it logs where the chain ends: a log that is kept elsewhere shows later when records are missing.
 */
public final class Sealer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("keyward.audit");
  private static final Duration BETWEEN_HEADS = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** So few that no other write waits long behind them. */
  private static final int AT_ONCE = 1_000;

  /** Beyond, waiting entries are not counted: it is done every second. */
  private static final int COUNTED = 10_000;

  private final AuditStore store;
  private final AuditChain chain;
  private final InstantSource clock;
  private final ReentrantLock turn = new ReentrantLock();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("keyward-audit").factory());

  private volatile Standing standing = new Standing(ChainHead.EMPTY, 0);
  private volatile Instant sealedAt = Instant.EPOCH;
  private ChainHead loggedHead = ChainHead.EMPTY;
  private ChainHead furthest = ChainHead.EMPTY;
  private volatile boolean cut;
  private @Nullable Instant loggedAt;
  private boolean failing;

  public Sealer(AuditStore store, AuditChain chain, InstantSource clock, Duration every) {
    this.store = store;
    this.chain = chain;
    this.clock = clock;
    thread.scheduleWithFixedDelay(
        this::tick, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Seals all that was committed before this was called.
   *
   * @throws dev.keyward.core.StorageException when the store does not do it
   */
  public void seal() {
    turn.lock();
    try {
      Standing now = store.standing(COUNTED);
      heed(now.head());
      standing = now;
      if (now.unsealed() > 0) {
        while (store.seal(chain, AT_ONCE) == AT_ONCE) {
          // More may wait.
        }
        standing = new Standing(store.standing(1).head(), 0);
        heed(standing.head());
      }
      sealedAt = clock.instant();
    } finally {
      turn.unlock();
    }
  }

  /** A log only grows: an end that was seen does not go away unless somebody cuts it off. */
  private void heed(ChainHead head) {
    if (head.sequence() < furthest.sequence()
        || head.sequence() == furthest.sequence() && !head.equals(furthest)) {
      if (!cut) {
        cut = true;
        LOG.atError()
            .addKeyValue("head", head)
            .addKeyValue("seen", furthest)
            .log("the audit log was cut off");
      }
    } else {
      furthest = head;
    }
  }

  /** 1 when records are gone that this node has seen sealed, since it started; else 0. */
  public int cut() {
    return cut ? 1 : 0;
  }

  void tick() {
    attempt();
    Instant now = clock.instant();
    Instant last = loggedAt;
    if (last == null || Duration.between(last, now).abs().compareTo(BETWEEN_HEADS) >= 0) {
      logHead(now);
    }
  }

  private void attempt() {
    try {
      seal();
      if (failing) {
        failing = false;
        LOG.info("audit records are sealed again");
      }
    } catch (RuntimeException e) {
      // A task that throws would never be run again. Next time the store may answer.
      if (!failing) {
        failing = true;
        LOG.atError()
            .addKeyValue("cause", String.valueOf(e.getMessage()))
            .log("audit records cannot be sealed");
      }
    }
  }

  private void logHead(Instant now) {
    ChainHead head = standing.head();
    if (!head.equals(loggedHead)) {
      loggedHead = head;
      loggedAt = now;
      LOG.atInfo().addKeyValue("head", head).log("head of the audit log");
    }
  }

  /** The number of the newest record, as far as this node knows. */
  public long records() {
    return standing.head().sequence();
  }

  /** Entries that waited when this node last looked, counted up to {@value #COUNTED}. */
  public int unsealed() {
    return standing.unsealed();
  }

  /** When this node last saw everything sealed, in seconds since 1970; 0 for never. */
  public long sealedAt() {
    return sealedAt.getEpochSecond();
  }

  /** Seals what is there by now, and logs where it ends. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      var _ = thread.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    attempt();
    logHead(clock.instant());
  }
}
