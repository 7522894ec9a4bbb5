package dev.keyward.core.token;

import dev.keyward.core.CredentialKind;
import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.assertion.Assertions;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.secret.SecretWrap;
import dev.keyward.core.signing.SigningKeys;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to say who calls: with an assertion that is kept, of 1,000 callers in turn, and with
 * one that is signed.
 */
@NullUnmarked // JMH fills the fields
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgs = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx512m"})
public class AssertionCost {
  private static final int CALLERS = 1_000;
  private static final long HOUR_MILLIS = 3_600_000;

  @Param({"ES256", "EDDSA", "RS256"})
  public JwsAlgorithm algorithm;

  private Assertions assertions;
  private Assertions never;
  private final Principal[] callers = new Principal[CALLERS];
  private long now;
  private int next;

  @Setup
  public void setUp() {
    SecureRandom random = new SecureRandom();
    SigningKeys keys =
        new SigningKeys(
            new BenchStores(),
            new SecretWrap(MasterKey.generate(random), random),
            random,
            InstantSource.system());
    keys.ensureActive(algorithm);
    keys.reload();
    assertions = new Assertions("https://auth.example", keys, InstantSource.system());
    never = new Assertions("https://auth.example", keys, this::muchLater);
    for (int i = 0; i < CALLERS; i++) {
      callers[i] =
          new Principal(
              CredentialKind.API_KEY,
              "client_01m88bdww8d7cs9scb9kader" + i % 10,
              "reporting",
              "client_01m88bdww8d7cs9scb9kader" + i % 10,
              "key_01m88bdww8d7cs9scb9kader" + i,
              Scopes.of("data:read", "data:write"),
              null,
              Map.of("plan", "gold"));
    }
  }

  /** Nothing that is kept is as young as that. */
  private Instant muchLater() {
    now += HOUR_MILLIS;
    return Instant.ofEpochMilli(now);
  }

  private Principal caller() {
    next = next + 1 == CALLERS ? 0 : next + 1;
    return callers[next];
  }

  @Benchmark
  public String kept() {
    return assertions.of(caller(), "orders-api");
  }

  @Benchmark
  public String signed() {
    return never.of(caller(), "orders-api");
  }
}
