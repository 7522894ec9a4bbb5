package dev.keyward.core.limit;

import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One charge to one limit, in a table in which this many buckets are in use: 1,000 distinct ones in
 * turn, by one thread and by two at once.
 */
@NullUnmarked // JMH fills the fields
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 9, time = 1)
@Fork(
    value = 1,
    jvmArgs = {"-XX:+UseSerialGC", "-Xmx256m"})
public class LimitCheck {
  private static final int DISTINCT = 1_000;
  private static final RateLimit PLENTY = RateLimit.parse("1000000000/1d");

  @Param({"1000", "1000000"})
  public int live;

  private LocalRateLimiter limiter;

  /** Where a thread is in its turn. */
  @State(Scope.Thread)
  public static class Turn {
    private int next;
  }

  @Setup
  public void setUp() {
    limiter = new LocalRateLimiter(InstantSource.system());
    for (int i = 0; i < live; i++) {
      LimitState unused = limiter.charge("limit", bucket(i), PLENTY, 1);
    }
  }

  private static long bucket(int i) {
    return RateLimiter.bucket("limit", i);
  }

  @Benchmark
  public LimitState alone(Turn turn) {
    return charge(turn);
  }

  @Benchmark
  @Threads(2)
  public LimitState together(Turn turn) {
    return charge(turn);
  }

  private LimitState charge(Turn turn) {
    turn.next = turn.next + 1 < DISTINCT ? turn.next + 1 : 0;
    // Spread over all that are in use, so that their slots are not side by side in the cache.
    return limiter.charge("limit", bucket(turn.next * (live / DISTINCT)), PLENTY, 1);
  }
}
