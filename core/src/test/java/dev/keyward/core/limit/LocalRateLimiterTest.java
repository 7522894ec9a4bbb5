package dev.keyward.core.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.fixtures.Property;
import dev.keyward.core.fixtures.SettableClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalRateLimiterTest {
  private static final RateLimit SIXTY = RateLimit.parse("60/1m");
  private static final long WHO = 42;

  private final SettableClock clock = new SettableClock();
  private final LocalRateLimiter limiter = new LocalRateLimiter(clock, 1 << 10);

  @Test
  void aWholeWindowMayBeSpentAtOnceAndNotOneMore() {
    for (int left = 59; left >= 0; left--) {
      LimitState state = charge();
      assertFalse(state.exceeded());
      assertEquals(left, state.remaining());
    }

    assertEquals(LimitState.of("name", SIXTY, 0, 1, true), charge());
  }

  @Test
  void oneRequestPassesExactlyWhenItIsRefilled() {
    spendAll();

    clock.move(Duration.ofMillis(999));
    assertTrue(charge().exceeded());
    clock.move(Duration.ofMillis(1));
    assertFalse(charge().exceeded());
    assertTrue(charge().exceeded());
  }

  @Test
  void resetOfAPassedRequestIsTheTimeUntilTheWindowIsWholeAgain() {
    assertEquals(1, charge().resetSeconds());
    assertEquals(2, charge().resetSeconds());

    clock.move(Duration.ofSeconds(2));
    assertEquals(59, charge().remaining());
  }

  @Test
  void anIdleBucketHoldsOneWindowAndNoMore() {
    spendAll();

    clock.move(Duration.ofDays(400));

    assertEquals(60, passes(100));
  }

  @Test
  void aRefusedChargeChangesNothing() {
    limiter.charge("name", WHO, SIXTY, 50);

    assertTrue(limiter.charge("name", WHO, SIXTY, 11).exceeded());
    assertFalse(limiter.charge("name", WHO, SIXTY, 10).exceeded());
  }

  @Test
  void peekSaysWhatAChargeWouldSayAndTakesNothing() {
    assertEquals(LimitState.of("name", SIXTY, 60, 0, false), limiter.peek("name", WHO, SIXTY, 1));
    spendAll();

    LimitState peeked = limiter.peek("name", WHO, SIXTY, 1);

    assertTrue(peeked.exceeded());
    assertEquals(charge(), peeked);
    clock.move(Duration.ofSeconds(1));
    assertFalse(limiter.peek("name", WHO, SIXTY, 1).exceeded());
    assertFalse(limiter.peek("name", WHO, SIXTY, 1).exceeded());
  }

  @Test
  void aCostOfNothingTakesNothing() {
    assertEquals(60, limiter.charge("name", WHO, SIXTY, 0).remaining());
    assertEquals(60, passes(61));
  }

  @ParameterizedTest
  @ValueSource(longs = {61, 4_000, Integer.MAX_VALUE, Long.MAX_VALUE / 2, Long.MAX_VALUE})
  void aCostBeyondTheLimitNeverPassesHoweverLarge(long cost) {
    for (RateLimit limit :
        new RateLimit[] {SIXTY, RateLimit.parse("1/31d"), RateLimit.parse("60/31d")}) {
      LimitState state = limiter.charge("name", limit.hashCode(), limit, cost);

      assertTrue(state.exceeded(), limit + " " + cost);
      assertTrue(state.resetSeconds() >= 1);
      assertFalse(limiter.charge("name", limit.hashCode(), limit, 1).exceeded());
    }
  }

  @Test
  void aNegativeCostIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> limiter.charge("name", WHO, SIXTY, -1));
  }

  @Test
  void aRefundGivesBackWhatWasTakenAndNoMore() {
    spendAll();

    limiter.refund(WHO, SIXTY, 3);
    assertEquals(3, passes(10));

    limiter.refund(WHO, SIXTY, 60);
    limiter.refund(WHO, SIXTY, 60);
    assertEquals(60, passes(100));
  }

  @Test
  void aRefundOfAnUnknownBucketDoesNothing() {
    limiter.refund(7, SIXTY, 5);

    assertEquals(60, passes(100));
  }

  @Test
  void aClockSetBackRefusesNobodyForLongerThanAWindow() {
    spendAll();

    clock.move(Duration.ofHours(-1));

    assertEquals(0, passes(1));
    clock.move(Duration.ofMinutes(1));
    assertEquals(60, passes(100), "a refused request was not charged");
  }

  /** A stranger could fill a bucket by charging it under a limit with a longer window. */
  @Test
  void aChargeUnderALongerWindowFillsNoBucket() {
    spendAll();

    limiter.charge("name", WHO, RateLimit.parse("10/1d"), 1);

    assertEquals(0, passes(1));
  }

  /**
   * A thread reads the clock, is stopped, and goes on when others have filled the bucket a
   * millisecond later: no reason to empty it.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aThreadThatIsLateDoesNotEmptyAFullBucket(int stoppedAtReading) {
    SettableClock time = new SettableClock();
    LocalRateLimiter[] shared = new LocalRateLimiter[1];
    int[] readings = {0};
    int[] passed = {0};
    InstantSource stopping =
        () -> {
          var read = time.instant();
          if (++readings[0] == stoppedAtReading) {
            time.move(Duration.ofMillis(1));
            passed[0] = passes(shared[0], 100);
          }
          return read;
        };
    shared[0] = new LocalRateLimiter(stopping, 8);

    int own = passes(shared[0], 100) + passes(shared[0], 100);

    assertEquals(60, own + passed[0]);
  }

  @Test
  void bucketsAreApart() {
    spendAll();

    assertFalse(limiter.charge("name", WHO + 1, SIXTY, 1).exceeded());
  }

  @Test
  void retryingAfterTheStatedSecondsPassesAndASecondSoonerDoesNot() {
    Property.holds(
        3_000,
        random -> {
          RateLimit limit =
              new RateLimit(random.nextLong(1, 200), Duration.ofSeconds(random.nextLong(1, 5_000)));
          long stated = exhaust(limit, random).resetSeconds();
          clock.move(Duration.ofSeconds(stated - 1));
          boolean soonerIsEnough = !limiter.peek("name", limit.hashCode(), limit, 1).exceeded();
          clock.move(Duration.ofSeconds(1));
          assertFalse(stated > 1 && soonerIsEnough, limit + " a second before " + stated + " s");
          assertFalse(
              limiter.charge("name", limit.hashCode(), limit, 1).exceeded(),
              limit + " after " + stated + " s");
        });
  }

  private LimitState exhaust(RateLimit limit, Random random) {
    LimitState state = limiter.charge("name", limit.hashCode(), limit, 1);
    while (!state.exceeded()) {
      clock.move(
          Duration.ofMillis(random.nextLong(limit.window().toMillis() / limit.requests() / 2 + 1)));
      state = limiter.charge("name", limit.hashCode(), limit, 1);
    }
    return state;
  }

  /** Whatever the pattern of requests: never more than the limit at once plus what time refills. */
  @Test
  void noPatternOfRequestsPassesMoreThanTheLimitAllows() {
    Property.holds(
        500,
        random -> {
          RateLimit limit =
              new RateLimit(random.nextLong(1, 50), Duration.ofSeconds(random.nextLong(1, 100)));
          long bucket = random.nextLong();
          long elapsed = 0;
          long passed = 0;
          for (int i = 0; i < 300; i++) {
            long step =
                random.nextInt(3) == 0 ? random.nextLong(limit.window().toMillis() / 10) : 0;
            clock.move(Duration.ofMillis(step));
            elapsed += step;
            passed += limiter.charge("name", bucket, limit, 1).exceeded() ? 0 : 1;
          }
          long most = limit.requests() + elapsed * 1_000_000 / limit.intervalNanos();
          assertTrue(passed <= most, limit + ": " + passed + " > " + most);
        });
  }

  private LimitState charge() {
    return limiter.charge("name", WHO, SIXTY, 1);
  }

  private void spendAll() {
    assertFalse(limiter.charge("name", WHO, SIXTY, 60).exceeded());
  }

  private int passes(int tries) {
    return passes(limiter, tries);
  }

  private static int passes(LocalRateLimiter limiter, int tries) {
    int passed = 0;
    for (int i = 0; i < tries; i++) {
      passed += limiter.charge("name", WHO, SIXTY, 1).exceeded() ? 0 : 1;
    }
    return passed;
  }
}
