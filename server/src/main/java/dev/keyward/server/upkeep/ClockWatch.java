package dev.keyward.server.upkeep;

import dev.keyward.core.clock.ClockGuard;
import dev.keyward.core.clock.ClockGuard.State;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the clock every second, keeps the highest time seen every minute and at the end, and
 * says once when something is wrong with it and once when it is right again.
 */
public final class ClockWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("keyward.server");
  private static final int KEEP_EVERY = 60;
  private static final int ASK_EVERY = 5;

  private final ClockGuard guard;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("keyward-clock").factory());
  private State told = State.RIGHT;
  private boolean toldOfOthers;
  private int turn;

  public ClockWatch(ClockGuard guard) {
    this.guard = guard;
  }

  /** Looks and keeps for the first time, and goes on by itself. */
  public ClockWatch start() {
    turn();
    thread.scheduleWithFixedDelay(this::turn, 1, 1, TimeUnit.SECONDS);
    return this;
  }

  private void turn() {
    State state = guard.look();
    tell(state);
    int every = state == State.RIGHT ? KEEP_EVERY : ASK_EVERY;
    if (turn++ % every == 0) {
      keep();
    }
  }

  /** Whatever goes wrong: a task that throws would never be run again. */
  private void keep() {
    try {
      guard.keep();
      tell(guard.state());
      tellOfOthers(guard.areOthersAhead());
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("cause", String.valueOf(e.getMessage()))
          .log("the highest time seen could not be kept");
    }
  }

  private void tell(State state) {
    if (state != told) {
      told = state;
      switch (state) {
        case RIGHT -> LOG.info("the clock is right again");
        case BACK ->
            LOG.error(
                "the clock was set back: nothing is decided by it until it is right, or until"
                    + " 'keyward clock reset'");
        case AHEAD ->
            LOG.error(
                "the clock was put forward by more than an hour: it is not kept as the highest"
                    + " time seen until it is right, or until 'keyward clock reset'");
      }
    }
  }

  private void tellOfOthers(boolean ahead) {
    if (ahead && !toldOfOthers) {
      LOG.error(
          "the clock of another node is ahead of this one's, or was: a node that starts now may"
              + " refuse; set it right, then 'keyward clock reset'");
    }
    toldOfOthers = ahead;
  }

  @Override
  public void close() {
    thread.shutdownNow();
    keep();
  }
}
