package dev.keyward.core.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.fixtures.SettableClock;
import dev.keyward.core.limit.FailureGuard.Trial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Lookups under way count as the failures that they may turn out to be. */
class TrialsTest {
  private static final ClientAddress ADDRESS = ClientAddress.parse("203.0.113.7");
  private static final ClientAddress OTHER = ClientAddress.parse("203.0.113.8");
  private static final Duration LONG = Duration.ofMinutes(1);

  private final FailureGuard.Times long128 = new FailureGuard.Times(LONG, 128);

  private static FailureGuard guard(int failures, FailureGuard.Times times) {
    RateLimiter limiter = new LocalRateLimiter(new SettableClock(), 64);
    return new FailureGuard(limiter, RateLimit.parse(failures + "/1m"), times);
  }

  private static Runnable begun(Trial trial) {
    return assertInstanceOf(Trial.Begun.class, trial).end();
  }

  @Test
  void aLookupThatFindsNoRoomGoesOnWhenOneBeforeItWasGood() throws Exception {
    FailureGuard guard = guard(2, long128);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Runnable first = begun(guard.begin(ADDRESS));
      Runnable second = begun(guard.begin(ADDRESS));
      Future<Trial> third = threads.submit(() -> guard.begin(ADDRESS));

      first.run();

      begun(third.get()).run();
      second.run();
    }
    assertEquals(0, guard.addressesUnderWay());
  }

  @Test
  void aLookupThatFindsNoRoomIsRefusedWhenThoseBeforeItWereWrong() throws Exception {
    FailureGuard guard = guard(1, long128);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Runnable first = begun(guard.begin(ADDRESS));
      Future<Trial> second = threads.submit(() -> guard.begin(ADDRESS));

      guard.failed(ADDRESS);
      first.run();

      LimitState exceeded = assertInstanceOf(Trial.Refused.class, second.get()).limit();
      assertEquals(FailureGuard.NAME, exceeded.name());
    }
    assertEquals(0, guard.addressesUnderWay());
  }

  @Test
  void guessesAtOnceAreNoMoreThanTheLimit() throws Exception {
    FailureGuard guard = guard(120, new FailureGuard.Times(LONG, 1_000));
    List<Future<Trial>> guesses = new ArrayList<>();
    CountDownLatch all = new CountDownLatch(120);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 1_000; i++) {
        guesses.add(threads.submit(() -> wrong(guard, all)));
      }
    }
    long lookedUp = guesses.stream().filter(g -> g.resultNow() instanceof Trial.Begun).count();
    long refused = guesses.stream().filter(g -> g.resultNow() instanceof Trial.Refused).count();

    assertEquals(120, lookedUp);
    assertEquals(880, refused);
    assertEquals(0, guard.addressesUnderWay());
  }

  private static Trial wrong(FailureGuard guard, CountDownLatch all) throws InterruptedException {
    Trial trial = guard.begin(ADDRESS);
    if (trial instanceof Trial.Begun(Runnable end)) {
      all.countDown();
      all.await();
      guard.failed(ADDRESS);
      end.run();
    }
    return trial;
  }

  @Test
  void firstUsesBehindOneAddressAllBegin() throws Exception {
    FailureGuard guard = guard(120, long128);
    List<Future<Trial>> uses = new ArrayList<>();
    CountDownLatch all = new CountDownLatch(120);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        uses.add(
            threads.submit(
                () -> {
                  Trial trial = guard.begin(ADDRESS);
                  all.countDown();
                  all.await();
                  begun(trial).run();
                  return trial;
                }));
      }
    }
    for (Future<Trial> use : uses) {
      assertInstanceOf(Trial.Begun.class, use.get());
    }
  }

  @Test
  void whoWaitsTooLongIsTold() {
    FailureGuard guard = guard(1, new FailureGuard.Times(Duration.ZERO, 128));
    Runnable first = begun(guard.begin(ADDRESS));

    assertInstanceOf(Trial.Crowded.class, guard.begin(ADDRESS));

    first.run();
    begun(guard.begin(ADDRESS)).run();
    assertEquals(0, guard.addressesUnderWay());
  }

  @Test
  void noMoreWaitThanMay() {
    FailureGuard guard = guard(1, new FailureGuard.Times(LONG, 0));
    Runnable first = begun(guard.begin(ADDRESS));

    assertInstanceOf(Trial.Crowded.class, guard.begin(ADDRESS));
    begun(guard.begin(OTHER)).run();

    first.run();
  }

  @Test
  void whoIsInterruptedWaitsNoLonger() {
    FailureGuard guard = guard(1, long128);
    Runnable first = begun(guard.begin(ADDRESS));

    Thread.currentThread().interrupt();
    assertInstanceOf(Trial.Crowded.class, guard.begin(ADDRESS));

    assertEquals(true, Thread.interrupted());
    first.run();
  }

  @Test
  void anUnknownAddressIsNotCounted() {
    FailureGuard guard = guard(1, new FailureGuard.Times(LONG, 0));
    for (int i = 0; i < 3; i++) {
      begun(guard.begin(null));
    }
    assertEquals(0, guard.addressesUnderWay());
  }
}
