package dev.keyward.core.apikey;

import dev.keyward.core.AccessRequest;
import dev.keyward.core.ClientAddress;
import dev.keyward.core.Credential;
import dev.keyward.core.Decision;
import dev.keyward.core.Outcome;
import dev.keyward.core.decision.LocalGatekeeper;
import dev.keyward.core.policy.CanonicalPath;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
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
 * The whole decision about a key that was seen before, of 1,000 distinct ones in turn, with a
 * scope, a limit of the route, a shared limit and one of the address. Run it with {@code -prof gc}
 * for what it allocates.
 */
@NullUnmarked // JMH fills the fields
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 9, time = 1)
@Fork(
    value = 1,
    jvmArgs = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx1g"})
public class CachedDecision {
  private static final int KEYS = 1_000;
  private static final ClientAddress ADDRESS = ClientAddress.parse("192.0.2.1");

  @Param({"1000", "100000"})
  public int cached;

  private LocalGatekeeper gatekeeper;
  private String[] keys;
  private AccessRequest[] requests;
  private int next;

  @Setup
  public void setUp() throws Exception {
    keys = new String[KEYS];
    gatekeeper = BenchGatekeepers.ofKeys(keys, cached, new SecureRandom(), InstantSource.system());
    requests = new AccessRequest[KEYS];
    for (int i = 0; i < KEYS; i++) {
      requests[i] = request("/data/orders/7", keys[i]);
    }
  }

  /** With the work of a door: the path made canonical, path and key new strings. */
  @Benchmark
  public Decision withDoor() {
    next = next + 1 == KEYS ? 0 : next + 1;
    return allowed(request(new String("/data/orders/7"), new String(keys[next])));
  }

  /** The decision alone, about requests that are there already. */
  @Benchmark
  public Decision alone() {
    next = next + 1 == KEYS ? 0 : next + 1;
    return allowed(requests[next]);
  }

  private static AccessRequest request(String path, String key) {
    CanonicalPath canonical = Objects.requireNonNull(CanonicalPath.of(path));
    return new AccessRequest(
        "GET", "api.example.com", canonical, ADDRESS, new Credential.ApiKey(key), true, false);
  }

  private Decision allowed(AccessRequest request) {
    Outcome outcome = gatekeeper.decide(request);
    if (outcome instanceof Decision.Allow allow) {
      return allow;
    }
    throw new IllegalStateException("refused: " + outcome);
  }
}
