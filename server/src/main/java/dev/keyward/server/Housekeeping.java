package dev.keyward.server;

import dev.keyward.core.token.Revocations;
import dev.keyward.core.token.TokenRevocationStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets, now and then, what has had its time: revocations of expired tokens, retired keys, calls
 * that nobody will repeat any more, changes that every node has heard of.
 */
final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("keyward.server");

  /** At 1,000 rows each more than a node can write within a minute. */
  private static final int MOST_BATCHES = 200;

  /**
   * Revocations that have ended are kept for so much longer: this node may have started with a
   * clock that is ahead, and others that start would miss what it deletes.
   */
  private static final Duration SPARED = Duration.ofDays(1).plus(Revocations.KEPT_LONGER);

  private final AccessTokens tokens;
  private final List<Runnable> others;
  private final TokenRevocationStore stored;
  private final InstantSource clock;
  private final BooleanSupplier timeIsRight;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("keyward-housekeeping").factory());

  /**
   * @param others what else is to be done each time
   * @param timeIsRight whether the clock can be trusted with what cannot be undone
   */
  Housekeeping(
      AccessTokens tokens,
      List<Runnable> others,
      TokenRevocationStore stored,
      InstantSource clock,
      BooleanSupplier timeIsRight,
      Duration every) {
    this.tokens = tokens;
    this.stored = stored;
    this.others = List.copyOf(others);
    this.clock = clock;
    this.timeIsRight = timeIsRight;
    thread.scheduleWithFixedDelay(
        this::tidy, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * A task that is done bit by bit, so that other writes come between: until nothing is left, or
   * for this time enough.
   *
   * @param some does some of it and returns how much; 0 when all is done
   */
  static Runnable inBatches(IntSupplier some) {
    return () -> {
      int batches = 0;
      while (batches < MOST_BATCHES && some.getAsInt() > 0) {
        batches++;
      }
    };
  }

  void tidy() {
    attempt(tokens.revocations()::forgetExpired);
    attempt(tokens.keys()::reload);
    if (!timeIsRight.getAsBoolean()) {
      return; // it would end, and delete, for all nodes what is not due
    }
    others.forEach(Housekeeping::attempt);
    attempt(this::purge);
  }

  private void purge() {
    int purged = stored.purge(clock.instant().minus(SPARED));
    if (purged > 0) {
      LOG.atInfo().addKeyValue("revocations", purged).log("revocations of expired tokens purged");
    }
  }

  /** One chore that fails keeps no other from being done. */
  private static void attempt(Runnable chore) {
    try {
      chore.run();
    } catch (RuntimeException e) {
      // A task that throws would never be run again. Next time the store may answer.
      LOG.atWarn()
          .addKeyValue("cause", String.valueOf(e.getMessage()))
          .log("housekeeping could not be done");
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
