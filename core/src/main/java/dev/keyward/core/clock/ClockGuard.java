package dev.keyward.core.clock;

import dev.keyward.core.clock.ClockMarkStore.Mark;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Holds this machine's clock to what is known of the time: the highest that was seen before this
 * process began, and from then on a clock that nobody can set. A wall clock that lies behind either
 * by more than {@link #TOLERANCE} is not believed, until it is right again or an operator resets
 * the mark. One that jumps ahead by more than {@link #LEAP} is not believed to the others' cost: it
 * raises no mark.
 *
 * <pre>
 * RIGHT <--> BACK   decisions that depend on the time are refused
 * RIGHT <--> AHEAD  the node goes on; what expires does so too early
 * </pre>
 *
 * <p>{@link #instant} never lies behind the highest time that was seen, so that nothing that has
 * expired comes back whatever the clock says. What a clock shows while it is AHEAD does not count
 * as seen: a step back from there is not noticed.
 */
public final class ClockGuard implements InstantSource {
  /** Steps of less than this are the everyday corrections of time services. */
  public static final Duration TOLERANCE = Duration.ofMinutes(2);

  /** More than any correction that a machine needs while it runs. */
  public static final Duration LEAP = Duration.ofHours(1);

  private final InstantSource wall;
  private final LongSupplier nanos;
  private final ClockMarkStore store;
  private volatile Known known;
  private volatile boolean othersAhead;

  /** What the clock is thought of. */
  public enum State {
    RIGHT,
    BACK,
    AHEAD
  }

  /**
   * @param highest milliseconds; no right clock lies behind it
   * @param base the time at {@code nanos} of the other clock, in milliseconds
   * @param settled whether a clock that was right has been seen, which others can be held to
   */
  private record Known(long highest, long base, long nanos, long resets, boolean settled) {}

  /**
   * @param nanos a clock that only goes on, such as {@link System#nanoTime}
   * @throws dev.keyward.core.StorageException when the store does not answer
   */
  public ClockGuard(InstantSource wall, LongSupplier nanos, ClockMarkStore store) {
    this.wall = wall;
    this.nanos = nanos;
    this.store = store;
    this.known = from(store.find());
  }

  private Known from(Mark mark) {
    long highest = mark.highest().toEpochMilli();
    long now = wall.millis();
    boolean settled = now + TOLERANCE.toMillis() >= highest;
    long known = Math.max(now, highest);
    return new Known(settled ? known : highest, known, nanos.getAsLong(), mark.resets(), settled);
  }

  /** The least that it is now, in milliseconds. */
  private long least(Known current) {
    long passed = TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - current.nanos());
    return Math.max(current.highest(), current.base() + passed);
  }

  /** Whether the clock lies too far behind to decide anything by it. */
  public boolean isBack() {
    return isBack(known, wall.millis());
  }

  /**
   * Nothing comes back once the highest time that any clock showed is past, though a clock that
   * showed it too early may have made this one's owe more.
   */
  private boolean isBack(Known current, long now) {
    return now < current.highest() && now + TOLERANCE.toMillis() < least(current);
  }

  public State state() {
    return state(known, wall.millis());
  }

  private State state(Known current, long now) {
    if (isBack(current, now)) {
      return State.BACK;
    }
    return current.settled() && now > least(current) + LEAP.toMillis() ? State.AHEAD : State.RIGHT;
  }

  /** Whether another node has kept a time that lies well ahead of this one's. */
  public boolean areOthersAhead() {
    return othersAhead;
  }

  /** Looks at the clock: to be called every second or so. Small steps either way are believed. */
  public synchronized State look() {
    Known current = known;
    long now = wall.millis();
    State state = state(current, now);
    if (state == State.RIGHT) {
      known =
          new Known(
              Math.max(current.highest(), now), now, nanos.getAsLong(), current.resets(), true);
    }
    return state;
  }

  /**
   * Keeps the highest time seen, and learns whether an operator has set it anew: then what the
   * clock says is believed, if it is not behind what the operator set.
   *
   * @throws dev.keyward.core.StorageException when the store does not answer
   */
  public synchronized void keep() {
    State state = look();
    Known current = known;
    Mark kept =
        state == State.RIGHT
            ? store.advance(Instant.ofEpochMilli(current.highest()))
            : store.find();
    if (kept.resets() != current.resets()) {
      known = from(kept);
      kept = store.find();
    }
    othersAhead =
        state() == State.RIGHT
            && kept.highest().toEpochMilli() > wall.millis() + TOLERANCE.toMillis();
  }

  /** Asked at each decision: the second clock counts only for a time that may be wrong. */
  private long atLeast(long now) {
    Known current = known;
    return now >= current.highest() ? now : Math.max(now, least(current));
  }

  /** The time, never before the highest that was seen. */
  @Override
  public Instant instant() {
    Instant now = wall.instant();
    long millis = now.toEpochMilli();
    long least = atLeast(millis);
    return least == millis ? now : Instant.ofEpochMilli(least);
  }

  @Override
  public long millis() {
    return atLeast(wall.millis());
  }
}
