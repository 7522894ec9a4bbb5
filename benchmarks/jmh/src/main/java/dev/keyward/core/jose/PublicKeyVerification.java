package dev.keyward.core.jose;

import dev.keyward.core.json.JsonObject;
import dev.keyward.core.signature.NativeProvider;
import java.security.GeneralSecurityException;
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

/** A token of a public-key algorithm from its text to its claims. */
@NullUnmarked // JMH fills the fields
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgs = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx512m"})
public class PublicKeyVerification {
  /** Whose code judges the signature. */
  public enum Code {
    NATIVE,
    JDK
  }

  @Param({"ES256", "EDDSA", "RS256", "PS256", "ES384", "ES512"})
  public JwsAlgorithm algorithm;

  @Param public Code code;

  private BenchToken bench;

  @Setup
  public void setUp() throws GeneralSecurityException {
    bench = BenchToken.of(algorithm, code == Code.NATIVE ? NativeProvider.provider() : null);
  }

  @Benchmark
  public JsonObject verify() throws JoseException {
    return CompactJws.parse(bench.token()).verify(bench.key()).claims();
  }
}
