package dev.keyward.core.policy;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How a path is made canonical, and taken apart: as most are, with escapes, and as long as some.
 */
@NullUnmarked // JMH fills the fields
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 9, time = 1)
@Fork(
    value = 1,
    jvmArgs = {"-XX:+UseSerialGC", "-Xmx256m"})
public class PathReading {
  @Param({
    "/data/orders/7",
    "/data/caf%C3%A9/a%20b/%7Euser",
    "/v1/customers/client_01m88bdww8d7cs9scb9kader10/orders/order_01m88bdynjjvpqb9sywcr6y/items/17"
  })
  public String path;

  /** A request brings its path as a new string. */
  @Benchmark
  public @Nullable CanonicalPath canonical() {
    return CanonicalPath.of(new String(path));
  }

  @Benchmark
  public List<String> segments() {
    return Objects.requireNonNull(canonical()).segments();
  }
}
