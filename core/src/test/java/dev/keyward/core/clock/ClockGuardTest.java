package dev.keyward.core.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.clock.ClockGuard.State;
import dev.keyward.core.fixtures.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ClockGuardTest {
  private static final Duration DAY = Duration.ofDays(1);

  private final SettableClock wall = new SettableClock();
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);
  private final MemoryMark store = new MemoryMark();

  /** The mark of one database. */
  private static final class MemoryMark implements ClockMarkStore {
    private Mark mark = new Mark(Instant.EPOCH, 0);

    @Override
    public Mark find() {
      return mark;
    }

    @Override
    public Mark advance(Instant seen) {
      mark = seen.isAfter(mark.highest()) ? new Mark(seen, mark.resets()) : mark;
      return mark;
    }

    @Override
    public Mark reset(Instant to, Function<Mark, AuditEvent> event) {
      Mark before = mark;
      mark = new Mark(to, before.resets() + 1);
      return before;
    }

    private void reset(Instant to) {
      mark = new Mark(to, mark.resets() + 1);
    }
  }

  private ClockGuard guard() {
    return new ClockGuard(wall, nanos::get, store);
  }

  /** Time goes on, on both clocks. */
  private void pass(Duration time) {
    wall.move(time);
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void aClockThatGoesOnIsRightAndIsKept() {
    ClockGuard guard = guard();
    for (int i = 0; i < 100; i++) {
      pass(Duration.ofMinutes(1));
      guard.keep();
      assertEquals(State.RIGHT, guard.state());
    }
    assertEquals(wall.instant().toEpochMilli(), store.find().highest().toEpochMilli());
    assertEquals(wall.instant(), guard.instant());
    assertFalse(guard.areOthersAhead());
  }

  @Test
  void aNodeThatStartsBehindTheMarkBelievesNothing() {
    store.advance(wall.instant().plus(DAY));
    ClockGuard guard = guard();

    assertTrue(guard.isBack());
    assertEquals(State.BACK, guard.look());
    guard.keep();
    assertEquals(wall.instant().plus(DAY).toEpochMilli(), store.find().highest().toEpochMilli());
    assertEquals(wall.instant().plus(DAY).toEpochMilli(), guard.millis(), "what is known");

    wall.move(DAY.plus(DAY));
    assertFalse(guard.isBack());
    assertEquals(State.RIGHT, guard.look(), "the first clock that can be right");
  }

  @Test
  void theToleranceEndsAfterTwoMinutes() {
    ClockGuard guard = guard();
    wall.move(ClockGuard.TOLERANCE.negated());
    assertFalse(guard.isBack());
    wall.move(Duration.ofMillis(-1));
    assertTrue(guard.isBack());
  }

  @Test
  void aStepBackIsNoticedWithoutTheStoreAndTimeGoesOn() {
    ClockGuard guard = guard();
    pass(Duration.ofSeconds(30));
    Instant before = wall.instant();

    wall.move(Duration.ofHours(-3));
    nanos.addAndGet(Duration.ofSeconds(10).toNanos());

    assertTrue(guard.isBack());
    assertEquals(State.BACK, guard.look());
    assertEquals(before.plusSeconds(10).toEpochMilli(), guard.instant().toEpochMilli());

    wall.move(Duration.ofHours(3));
    assertEquals(State.RIGHT, guard.look());
  }

  /** The second clock runs on from a time that was wrong: a right one need not catch up with it. */
  @Test
  void aClockIsRightOnceItHasPassedTheHighestTime() {
    store.advance(wall.instant().plus(Duration.ofMinutes(10)));
    ClockGuard started = guard();
    pass(Duration.ofMinutes(9));
    assertEquals(State.BACK, started.look());
    pass(Duration.ofMinutes(1));
    assertEquals(State.RIGHT, started.look());
    assertEquals(wall.instant(), started.instant());

    pass(Duration.ofMinutes(1));
    wall.move(Duration.ofMinutes(30));
    assertEquals(State.RIGHT, started.look());
    wall.move(Duration.ofMinutes(-30));
    assertEquals(State.BACK, started.look());
    pass(Duration.ofMinutes(30));
    assertEquals(State.RIGHT, started.look());
  }

  @Test
  void smallCorrectionsOfEverydayNeverAddUp() {
    ClockGuard guard = guard();
    for (int i = 0; i < 10_000; i++) {
      pass(Duration.ofHours(1));
      wall.move(Duration.ofSeconds(-5));
      guard.keep();
      assertEquals(State.RIGHT, guard.state());
    }
  }

  @Test
  void stepsThatTakeTimeBackAreNoticedHoweverSmall() {
    ClockGuard guard = guard();
    int steps = 0;
    while (guard.look() == State.RIGHT) {
      nanos.addAndGet(Duration.ofSeconds(1).toNanos());
      wall.move(Duration.ofSeconds(-10));
      steps++;
    }
    assertEquals(13, steps);
  }

  @Test
  void aLeapForwardRaisesNoMarkAndBackAgainIsRight() {
    ClockGuard guard = guard();
    guard.keep();
    Instant kept = store.find().highest();

    wall.move(DAY);
    guard.keep();
    assertEquals(State.AHEAD, guard.state());
    assertFalse(guard.isBack());
    assertEquals(kept, store.find().highest());

    wall.move(DAY.negated());
    assertEquals(State.RIGHT, guard.look());
    assertEquals(State.RIGHT, guard().state(), "also to a node that starts now");
  }

  @Test
  void aLeapForwardThatAnOperatorConfirmsIsBelieved() {
    ClockGuard guard = guard();
    wall.move(DAY);
    guard.keep();

    store.reset(wall.instant());
    guard.keep();

    assertEquals(State.RIGHT, guard.state());
    assertEquals(State.RIGHT, guard.look());
  }

  @Test
  void aMarkThatIsTooHighIsResetByAnOperator() {
    store.advance(wall.instant().plus(DAY));
    ClockGuard guard = guard();
    assertTrue(guard.isBack());

    store.reset(wall.instant());
    guard.keep();

    assertEquals(State.RIGHT, guard.state());
    assertEquals(wall.instant(), guard.instant());
  }

  @Test
  void aNodeThatRunsIsNotStoppedByAnothersClock() {
    ClockGuard guard = guard();
    guard.keep();

    store.advance(wall.instant().plus(DAY));
    guard.keep();

    assertTrue(guard.areOthersAhead());
    assertEquals(State.RIGHT, guard.state());
    store.reset(wall.instant());
    guard.keep();
    assertFalse(guard.areOthersAhead());
  }

  @Test
  void aLongStopIsNoLeap() {
    store.advance(wall.instant());
    wall.move(Duration.ofDays(400));

    ClockGuard guard = guard();
    guard.keep();

    assertEquals(State.RIGHT, guard.state());
    assertEquals(wall.instant().toEpochMilli(), store.find().highest().toEpochMilli());
  }
}
