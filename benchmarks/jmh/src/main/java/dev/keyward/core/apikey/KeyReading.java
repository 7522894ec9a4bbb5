package dev.keyward.core.apikey;

import dev.keyward.core.policy.Environment;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What is done to a key before anything is known of it: whether its check digits hold, and its hash
 * under the pepper. 1,000 distinct keys in turn.
 */
@NullUnmarked // JMH fills the fields
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 9, time = 1)
@Fork(
    value = 1,
    jvmArgs = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx256m"})
public class KeyReading {
  private static final int KEYS = 1_000;

  private final String[] keys = new String[KEYS];
  private Peppers peppers;
  private int next;

  @Setup
  public void setUp() throws Exception {
    SecureRandom random = new SecureRandom();
    peppers = KeyMemory.peppers(random);
    for (int i = 0; i < KEYS; i++) {
      keys[i] = KeyFormat.generate("kw", Environment.LIVE, random);
    }
  }

  private String key() {
    next = next + 1 == KEYS ? 0 : next + 1;
    return keys[next];
  }

  @Benchmark
  public boolean parse() {
    return KeyFormat.isBroken(key());
  }

  @Benchmark
  public KeyHash hash() {
    return peppers.hash(key());
  }
}
