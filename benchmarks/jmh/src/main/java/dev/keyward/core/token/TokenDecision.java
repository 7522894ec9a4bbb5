package dev.keyward.core.token;

import dev.keyward.core.AccessRequest;
import dev.keyward.core.ClientAddress;
import dev.keyward.core.Credential;
import dev.keyward.core.Decision;
import dev.keyward.core.Outcome;
import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.BenchGatekeepers;
import dev.keyward.core.decision.LocalGatekeeper;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.policy.CanonicalPath;
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
 * What 50 other issuers and 100,000 revocations cost a token: the whole decision about one that was
 * seen before, and the verification of one that was not. Own tokens, and those of another issuer.
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
public class TokenDecision {
  private static final int TOKENS = 1_000;
  private static final int REVOCATIONS = 100_000;
  private static final int ISSUERS = 50;
  private static final ClientAddress ADDRESS = ClientAddress.parse("192.0.2.1");
  private static final CanonicalPath PATH =
      Objects.requireNonNull(CanonicalPath.of("/data/orders/7"));

  /** Whether there are other issuers and revocations. */
  @Param({"false", "true"})
  public boolean crowded;

  /** Whether the tokens are of another issuer; those need one. */
  @Param({"false", "true"})
  public boolean foreign;

  private LocalGatekeeper gatekeeper;
  private TokenVerifier forgetful;
  private String[] tokens;
  private int next;

  @Setup
  public void setUp() throws Exception {
    SecureRandom random = new SecureRandom();
    InstantSource clock = InstantSource.system();
    BenchStores stores = new BenchStores();
    SigningKeys keys =
        new SigningKeys(stores, new SecretWrap(MasterKey.generate(random), random), random, clock);
    keys.ensureActive(JwsAlgorithm.ES256);
    keys.reload();
    if (crowded) {
      revoke(stores, clock.instant());
    }
    Revocations revoked = new Revocations(stores, clock);
    revoked.load();
    TokenPolicy policy =
        new TokenPolicy("https://auth.example", "https://api.example", Duration.ofHours(1));
    BenchIssuers others = new BenchIssuers(crowded ? ISSUERS : foreign ? 1 : 0, random, clock);
    TokenVerifier verifier = new TokenVerifier(policy, keys, others.trusted(), revoked, clock);
    forgetful = new TokenVerifier(policy, keys, others.trusted(), revoked, clock, 0);
    gatekeeper = BenchGatekeepers.ofTokens(verifier, random, clock);
    TokenIssuer issuer = new TokenIssuer(policy, keys, revoked, random, clock);
    tokens = new String[TOKENS];
    for (int i = 0; i < TOKENS; i++) {
      tokens[i] = foreign ? others.token(i, clock.instant()) : own(issuer, i);
      next = i - 1;
      if (!(decide() instanceof Decision.Allow)) {
        throw new IllegalStateException("a good token does not pass");
      }
    }
  }

  private static void revoke(BenchStores stores, Instant now) {
    for (int i = 0; i < REVOCATIONS; i++) {
      Kind kind = i % 2 == 0 ? Kind.JTI : Kind.SUBJECT;
      Instant end = now.plusSeconds(3_600);
      stores.add(new TokenRevocation("rev_" + i, kind, "somebody_else_" + i, now, end, now));
    }
  }

  private static String own(TokenIssuer issuer, int i) {
    Grant grant =
        Grant.ofUser(
            "user_01m88bdww8d7cs9scb9kader" + i,
            "user" + i,
            Principal.NO_CLIENT,
            Scopes.of("data:read", "data:write"),
            "session_01m88bdynjjvpqb9sywcr6y" + i,
            null);
    return issuer.issue(grant, issuer.issueTime(grant)).value();
  }

  /** A request brings its token as a new string, whose hash nobody has computed yet. */
  private String token() {
    next = next + 1 == TOKENS ? 0 : next + 1;
    return new String(tokens[next]);
  }

  @Benchmark
  public Outcome decide() {
    return gatekeeper.decide(
        new AccessRequest(
            "GET", "api.example", PATH, ADDRESS, new Credential.Bearer(token()), true, false));
  }

  @Benchmark
  public Verification verifyUnseen() {
    return forgetful.verify(token());
  }
}
