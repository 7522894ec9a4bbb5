package dev.keyward.core.token;

import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.secret.SecretWrap;
import dev.keyward.core.signing.SigningKeys;
import dev.keyward.core.token.TokenIssuer.Grant;
import dev.keyward.core.token.TokenRevocation.Kind;
import dev.keyward.core.token.TokenVerifier.Verification;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * A token that was seen before, of 1,000 distinct ones in turn: found by its digest, held against
 * the clock and the revocations.
 */
@NullUnmarked // JMH fills the fields
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 9, time = 1)
@Fork(
    value = 1,
    jvmArgs = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx512m"})
public class SeenToken {
  private static final int TOKENS = 1_000;

  @Param({"0", "100000"})
  public int revocations;

  private TokenVerifier verifier;
  private String[] tokens;
  private int next;

  @Setup
  public void setUp() {
    SecureRandom random = new SecureRandom();
    InstantSource clock = InstantSource.system();
    BenchStores stores = new BenchStores();
    SigningKeys keys =
        new SigningKeys(
            stores, new SecretWrap(MasterKey.generate(random), random), random, clock);
    keys.ensureActive(JwsAlgorithm.ES256);
    keys.reload();
    revoke(stores, clock.instant());
    Revocations revoked = new Revocations(stores, clock);
    revoked.load();
    TokenPolicy policy =
        new TokenPolicy("https://auth.example", "https://api.example", Duration.ofHours(1));
    verifier = new TokenVerifier(policy, keys, revoked, clock);
    tokens = tokens(new TokenIssuer(policy, keys, revoked, random, clock));
  }

  private void revoke(BenchStores stores, Instant now) {
    for (int i = 0; i < revocations; i++) {
      Kind kind = i % 2 == 0 ? Kind.JTI : Kind.SUBJECT;
      Instant end = now.plusSeconds(3_600);
      stores.add(new TokenRevocation("rev_" + i, kind, "somebody_else_" + i, now, end, now));
    }
  }

  private String[] tokens(TokenIssuer issuer) {
    String[] made = new String[TOKENS];
    for (int i = 0; i < TOKENS; i++) {
      Grant grant =
          Grant.ofUser(
              "user_01m88bdww8d7cs9scb9kader" + i,
              "user" + i,
              Principal.NO_CLIENT,
              Scopes.of("data:read", "data:write"),
              "session_01m88bdynjjvpqb9sywcr6y" + i, null);
      made[i] = issuer.issue(grant, issuer.issueTime(grant)).value();
      if (!(verifier.verify(made[i]) instanceof Verification.Valid)) {
        throw new IllegalStateException("a token of our own does not verify");
      }
    }
    return made;
  }

  @Benchmark
  public Verification verify() {
    next = next + 1 == TOKENS ? 0 : next + 1;
    // A request brings its token as a new string, whose hash nobody has computed yet.
    return verifier.verify(new String(tokens[next]));
  }
}
