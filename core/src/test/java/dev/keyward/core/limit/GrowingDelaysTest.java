package dev.keyward.core.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.keyward.core.fixtures.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class GrowingDelaysTest {
  private static final long WHO = 42;

  private final SettableClock clock = new SettableClock();
  private final GrowingDelays delays = new GrowingDelays(clock);

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      assertNull(delays.take("delay", WHO));
    }
  }

  /** What is left to wait, in seconds. */
  private long refused() {
    return Objects.requireNonNull(delays.take("delay", WHO), "it was let through").resetSeconds();
  }

  @Test
  void delaysDoubleFromOneSecondToFiveMinutes() {
    fail(3);
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      waits.add(refused());
      clock.move(Duration.ofSeconds(waits.getLast()));
      fail(1);
    }
    assertEquals(List.of(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 300L, 300L), waits);
  }

  @Test
  void delayNeverGrowsBeyondItsLongestHoweverManyFail() {
    fail(3);
    for (int i = 0; i < 200; i++) {
      clock.move(Duration.ofMinutes(5));
      fail(1);
    }
    assertEquals(300, refused());
  }

  @Test
  void oneMillisecondBeforeTheEndIsTooEarlyAndToldAsAWholeSecond() {
    fail(3);
    clock.move(Duration.ofMillis(999));
    assertEquals(1, refused());
    clock.move(Duration.ofMillis(1));
    fail(1);
  }

  @Test
  void refusedAttemptsDoNotLengthenTheDelay() {
    fail(3);
    for (int i = 0; i < 50; i++) {
      assertEquals(1, refused());
    }
    clock.move(Duration.ofSeconds(1));
    fail(1);
    assertEquals(2, refused());
  }

  @Test
  void stateTellsTheDelayAsALimit() {
    fail(3);
    clock.move(Duration.ofSeconds(1));
    fail(1);
    clock.move(Duration.ofMillis(500));
    assertEquals(
        LimitState.of("delay", RateLimit.parse("1/2s"), 0, 2, true), delays.take("delay", WHO));
  }

  @Test
  void successBeginsAnew() {
    fail(3);
    delays.succeeded(WHO);
    fail(3);
    assertEquals(1, refused());
  }

  @Test
  void attemptThatWasNotJudgedIsNone() {
    fail(3);
    delays.putBack(WHO);
    fail(1);
    assertEquals(1, refused());
  }

  @Test
  void nothingIsPutBackWhereNothingWasTaken() {
    delays.putBack(WHO);
    delays.succeeded(WHO);
    fail(3);
    assertEquals(1, refused());
  }

  @Test
  void dayWithoutAnAttemptBeginsAnewAndNotAMillisecondLess() {
    fail(3);
    clock.move(Duration.ofDays(1).minusMillis(1));
    fail(1);
    assertEquals(2, refused());
    clock.move(Duration.ofDays(1));
    fail(3);
    assertEquals(1, refused());
  }

  @Test
  void clockThatIsSetBackLocksNobodyOut() {
    fail(3);
    clock.move(Duration.ofDays(-2));
    fail(3);
    assertEquals(1, refused());
  }

  @Test
  void othersDoNotWait() {
    fail(3);
    assertNull(delays.take("delay", WHO + 1));
  }

  /** The table has one size: who was quiet longest is forgotten, and the newest are remembered. */
  @Test
  void millionOthersNeitherGrowItNorFreeWhoFailsNow() {
    for (long other = 0; other < 1_000_000; other++) {
      delays.take("delay", other << 20);
      if (other % 1_000 == 0) {
        clock.move(Duration.ofMillis(1));
      }
    }
    fail(3);
    assertEquals(1, refused());
  }

  @Test
  void manyAtOnceAreNoMoreThanOneAfterTheOther() throws Exception {
    int threads = 32;
    CountDownLatch ready = new CountDownLatch(threads);
    List<Future<Boolean>> passed = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (int i = 0; i < threads; i++) {
        passed.add(
            executor.submit(
                () -> {
                  ready.countDown();
                  ready.await();
                  return delays.take("delay", WHO) == null;
                }));
      }
    }
    int through = 0;
    for (Future<Boolean> one : passed) {
      through += one.get() ? 1 : 0;
    }
    assertEquals(3, through);
  }
}
