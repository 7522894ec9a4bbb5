package dev.keyward.core.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.fixtures.SettableClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many threads on few buckets: exactly so many pass as the limit says. */
@Timeout(60)
class ConcurrentLimitTest {
  private static final int THREADS = 32;

  @Test
  void thirtyTwoThreadsPassExactlyTheLimit() throws Exception {
    LocalRateLimiter limiter = new LocalRateLimiter(new SettableClock());
    RateLimit limit = new RateLimit(5_000, Duration.ofHours(1));

    long passed = together(thread -> charges(limiter, 7, limit, 1_000));

    assertEquals(5_000, passed);
  }

  /** The dangerous moment of a bucket is its first: all threads find none and each makes one. */
  @Test
  void aBucketThatAllThreadsMakeAtOnceIsOneBucket() throws Exception {
    LocalRateLimiter limiter = new LocalRateLimiter(new SettableClock(), 1 << 16);
    RateLimit limit = new RateLimit(10, Duration.ofHours(1));
    CyclicBarrier round = new CyclicBarrier(8);
    int rounds = 3_000;

    long passed =
        together(
            thread -> {
              long sum = 0;
              for (int i = 0; thread < 8 && i < rounds; i++) {
                round.await();
                sum += charges(limiter, i, limit, 4);
              }
              return sum;
            });

    assertEquals(10L * rounds, passed);
  }

  @Test
  void aMovingClockAddsOnlyWhatItRefills() throws Exception {
    AtomicLong millis = new AtomicLong(1_800_000_000_000L);
    InstantSource clock = () -> java.time.Instant.ofEpochMilli(millis.get());
    LocalRateLimiter limiter = new LocalRateLimiter(clock, 8);
    RateLimit limit = new RateLimit(100, Duration.ofHours(1));

    long passed =
        together(
            thread -> {
              long sum = 0;
              for (int i = 0; i < 2_000; i++) {
                long unused = i % 100 == 0 ? millis.incrementAndGet() : 0;
                sum += charges(limiter, 7, limit, 1);
              }
              return sum;
            });

    assertEquals(100, passed);
  }

  @Test
  void takenAndGivenBackLeavesAWholeBucket() throws Exception {
    SettableClock clock = new SettableClock();
    LocalRateLimiter limiter = new LocalRateLimiter(clock, 8);
    RateLimit limit = new RateLimit(THREADS, Duration.ofHours(1));

    long passed =
        together(
            thread -> {
              long sum = 0;
              for (int i = 0; i < 1_000; i++) {
                sum += charges(limiter, 7, limit, 1);
                limiter.refund(7, limit, 1);
              }
              return sum;
            });

    assertEquals(1_000 * THREADS, passed);
    assertEquals(THREADS, limiter.peek("name", 7, limit, 1).remaining());
  }

  @Test
  void strangersCannotMakeTheTableGrowNorStopIt() throws Exception {
    LocalRateLimiter limiter = new LocalRateLimiter(new SettableClock(), 16);
    RateLimit limit = new RateLimit(3, Duration.ofHours(1));

    long passed = together(thread -> charges(limiter, thread * 100_000L, limit, 1, 3_000));

    assertTrue(passed > 0);
  }

  private static long charges(LocalRateLimiter limiter, long bucket, RateLimit limit, int times) {
    return charges(limiter, bucket, limit, times, 1);
  }

  private static long charges(
      LocalRateLimiter limiter, long bucket, RateLimit limit, int times, int buckets) {
    long passed = 0;
    for (int i = 0; i < times * buckets; i++) {
      passed += limiter.charge("name", bucket + i % buckets, limit, 1).exceeded() ? 0 : 1;
    }
    return passed;
  }

  private interface Work {
    long run(int thread) throws Exception;
  }

  private static long together(Work work) throws Exception {
    CyclicBarrier start = new CyclicBarrier(THREADS);
    List<Callable<Long>> tasks = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int thread = i;
      tasks.add(
          () -> {
            start.await();
            return work.run(thread);
          });
    }
    long sum = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (Future<Long> result : threads.invokeAll(tasks)) {
        sum += result.get();
      }
    }
    return sum;
  }
}
