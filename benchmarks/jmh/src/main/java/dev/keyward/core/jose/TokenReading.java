package dev.keyward.core.jose;

import dev.keyward.core.json.JsonObject;
import java.security.GeneralSecurityException;
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

/** What a token costs beside a public-key signature. */
@NullUnmarked // JMH fills the fields
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgs = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx512m"})
public class TokenReading {
  private BenchToken hmac;
  private VerifiedJws verified;
  private String es256;

  @Setup
  public void setUp() throws GeneralSecurityException, JoseException {
    hmac = BenchToken.ofSecret(JwsAlgorithm.HS256);
    verified = CompactJws.parse(hmac.token()).verify(hmac.key());
    es256 = BenchToken.of(JwsAlgorithm.ES256, null).token();
  }

  @Benchmark
  public JsonObject verifyHs256() throws JoseException {
    return CompactJws.parse(hmac.token()).verify(hmac.key()).claims();
  }

  @Benchmark
  public CompactJws parseEs256() throws JoseException {
    return CompactJws.parse(es256);
  }

  @Benchmark
  public JsonObject claims() throws JoseException {
    return verified.claims();
  }
}
