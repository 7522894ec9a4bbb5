package dev.keyward.core.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.keyward.core.AccessRequest;
import dev.keyward.core.Credential;
import dev.keyward.core.Decision.Allow;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Inquiry;
import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.ApiKeys.CreateResult;
import dev.keyward.core.apikey.KeyTerms;
import dev.keyward.core.lifecycle.Caller;
import dev.keyward.core.lifecycle.Target;
import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.policy.IpNetwork;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The order of refusals of product.md section 2: in each test two neighbours both hold, and the
 * earlier answers.
 */
class RefusalOrderTest {
  private static final Credential UNKNOWN = new Credential.ApiKey("not-a-key-of-ours");

  private final GatekeeperBench bench = new GatekeeperBench();

  static Stream<Credential> misused() {
    return Stream.of(
        new Credential.Conflicting(), new Credential.Malformed(), new Credential.InQuery());
  }

  private static DenyReason reasonOf(Credential misused) {
    return switch (misused) {
      case Credential.Conflicting() -> DenyReason.CONFLICTING_CREDENTIALS;
      case Credential.Malformed() -> DenyReason.MALFORMED_CREDENTIAL;
      case Credential.InQuery() -> DenyReason.CREDENTIAL_IN_QUERY;
      default -> throw new AssertionError();
    };
  }

  @Test
  void limitOfTheAddressBeforeItsFailures() {
    bench.useUpAddress();
    bench.useUpFailures();

    assertEquals(DenyReason.ADDRESS_LIMITED, bench.refusal("/data", UNKNOWN));
  }

  @ParameterizedTest
  @MethodSource("misused")
  void limitOfTheAddressBeforeMisuse(Credential misused) {
    bench.useUpAddress();

    assertEquals(DenyReason.ADDRESS_LIMITED, bench.refusal("/data", misused));
  }

  @ParameterizedTest
  @MethodSource("misused")
  void failuresOfTheAddressBeforeMisuse(Credential misused) {
    bench.useUpFailures();

    assertEquals(DenyReason.TOO_MANY_FAILURES, bench.refusal("/data", misused));
  }

  @Test
  void failuresOfTheAddressBeforeAPublicRoute() {
    bench.useUpFailures();

    assertEquals(DenyReason.TOO_MANY_FAILURES, bench.refusal("/open", Credential.NONE));
  }

  @ParameterizedTest
  @MethodSource("misused")
  void misuseBeforeAPublicRoute(Credential misused) {
    assertEquals(reasonOf(misused), bench.refusal("/open", misused));
  }

  @ParameterizedTest
  @MethodSource("misused")
  void misuseBeforeStaleness(Credential misused) {
    bench.becomeStale();

    assertEquals(reasonOf(misused), bench.refusal("/data", misused));
  }

  @Test
  void plaintextBeforeStaleness() {
    bench.becomeStale();

    assertEquals(
        DenyReason.CREDENTIAL_OVER_PLAINTEXT,
        bench.refusal(GatekeeperBench.request("/data", bench.key("data:read"), false)));
  }

  @Test
  void plaintextBeforeWhetherTheCredentialIsAnyGood() {
    Credential good = bench.knownKey("data:read");

    for (Credential credential : new Credential[] {good, UNKNOWN, new Credential.Bearer("x")}) {
      assertEquals(
          DenyReason.CREDENTIAL_OVER_PLAINTEXT,
          bench.refusal(GatekeeperBench.request("/data", credential, false)));
    }
  }

  @Test
  void stalenessBeforeNoCredential() {
    bench.becomeStale();

    assertEquals(DenyReason.UNAVAILABLE, bench.refusal("/data", Credential.NONE));
  }

  @Test
  void stalenessBeforeABadCredentialEvenOneInMemory() {
    Credential known = bench.knownKey("data:read");
    bench.becomeStale();

    assertEquals(DenyReason.UNAVAILABLE, bench.refusal("/data", known));
    assertEquals(DenyReason.UNAVAILABLE, bench.refusal("/data", UNKNOWN));
    assertEquals(DenyReason.UNAVAILABLE, bench.refusal("/data", new Credential.Bearer("x")));
    assertEquals(DenyReason.UNAVAILABLE, bench.refusal("/nowhere", UNKNOWN));
  }

  @Test
  void noCredentialBeforeNoRoute() {
    assertEquals(DenyReason.NO_CREDENTIAL, bench.refusal("/nowhere", Credential.NONE));
  }

  @Test
  void aBadCredentialBeforeNoRoute() {
    assertEquals(DenyReason.NOT_FOUND, bench.refusal("/nowhere", UNKNOWN));
    assertEquals(DenyReason.INVALID_TOKEN, bench.refusal("/nowhere", new Credential.Bearer("x")));
  }

  @Test
  void anExpiredKeyBeforeWrongKindAndScope() {
    CreateResult.Created brief =
        bench.node.newKey(Environment.LIVE, bench.node.clock.instant().plusSeconds(1));
    bench.node.clock.move(java.time.Duration.ofSeconds(1));

    assertEquals(
        DenyReason.EXPIRED,
        bench.refusal("/tokens", new Credential.ApiKey(brief.secret().reveal())));
  }

  @Test
  void aRevokedKeyBeforeExpiry() {
    CreateResult.Created brief =
        bench.node.newKey(Environment.LIVE, bench.node.clock.instant().plusSeconds(1));
    bench.node.revokeElsewhere(brief.key());
    bench.node.clock.move(java.time.Duration.ofSeconds(1));

    assertEquals(
        DenyReason.REVOKED, bench.refusal("/data", new Credential.ApiKey(brief.secret().reveal())));
  }

  @Test
  void noRouteForAGoodKey() {
    assertEquals(DenyReason.NO_ROUTE, bench.refusal("/nowhere", bench.key()));
  }

  @Test
  void wrongKindBeforeWrongEnvironmentAndScope() {
    CreateResult.Created test = bench.node.newKey(Environment.TEST, null);

    assertEquals(
        DenyReason.WRONG_KIND,
        bench.refusal("/tokens", new Credential.ApiKey(test.secret().reveal())));
  }

  @Test
  void wrongEnvironmentBeforeMissingScope() {
    CreateResult.Created test = bench.node.newKey(Environment.TEST, null);

    assertEquals(
        DenyReason.WRONG_ENVIRONMENT,
        bench.refusal("/data", new Credential.ApiKey(test.secret().reveal())));
  }

  @Test
  void wrongEnvironmentBeforeAddress() {
    CreateResult.Created test = bench.node.newKey(Environment.TEST, null);

    assertEquals(DenyReason.WRONG_ENVIRONMENT, bench.refusal("/data", fromElsewhere(test)));
  }

  @Test
  void addressBeforeMissingScopeAndRateLimit() {
    Credential key = fromElsewhere(bench.node.newKey("data:write"));

    assertEquals(DenyReason.IP_NOT_ALLOWED, bench.refusal("/limited", key));
    assertEquals(DenyReason.IP_NOT_ALLOWED, bench.refusal("/data", key));
  }

  @Test
  void addressBeforeCertificate() {
    Credential key = fromElsewhere(bench.node.newKey("data:read"));

    assertEquals(DenyReason.IP_NOT_ALLOWED, bench.refusal("/certified", key));
  }

  @Test
  void certificateBeforeMissingScopeAndRateLimit() {
    assertEquals(
        DenyReason.CLIENT_CERTIFICATE_REQUIRED,
        bench.refusal("/certified", bench.key("data:write")));
    Credential key = bench.key("data:read");
    for (int i = 0; i < 2; i++) {
      assertEquals(DenyReason.CLIENT_CERTIFICATE_REQUIRED, bench.refusal("/certified", key));
    }
    assertInstanceOf(
        Allow.class, bench.decide(GatekeeperBench.certified("/certified", key)), "not charged");
  }

  @Test
  void certificateDoesNotStandForACredential() {
    AccessRequest request = GatekeeperBench.certified("/certified", Credential.NONE);

    assertEquals(DenyReason.NO_CREDENTIAL, bench.refusal(request));
  }

  @Test
  void noCertificateBeforeTheRateLimitOfAPublicRoute() {
    for (int i = 0; i < 2; i++) {
      assertEquals(
          DenyReason.CLIENT_CERTIFICATE_REQUIRED,
          bench.refusal("/open-certified", Credential.NONE));
    }
    AccessRequest shown = GatekeeperBench.certified("/open-certified", Credential.NONE);
    assertInstanceOf(Allow.class, bench.decide(shown));
    assertEquals(DenyReason.RATE_LIMITED, bench.refusal(shown));
  }

  @Test
  void staleKnowledgeDoesNotMatterToACertificateOnAPublicRoute() {
    bench.becomeStale();

    assertEquals(
        DenyReason.CLIENT_CERTIFICATE_REQUIRED, bench.refusal("/open-certified", Credential.NONE));
  }

  @Test
  void whoAsksAboutACredentialShowsNoCertificate() {
    CanonicalPath path = Objects.requireNonNull(CanonicalPath.of("/certified"));
    Inquiry inquiry =
        new Inquiry(
            bench.key("data:read"),
            new Inquiry.Target("GET", "", path),
            Scopes.NONE,
            GatekeeperBench.ADDRESS,
            null);

    assertEquals(
        DenyReason.CLIENT_CERTIFICATE_REQUIRED,
        assertInstanceOf(Deny.class, bench.decide(inquiry)).reason());
  }

  /** A key that does not work from where the bench calls. */
  private Credential fromElsewhere(CreateResult.Created made) {
    Target target = new Target(made.key().id(), false, Caller.OPERATOR);
    List<IpNetwork> elsewhere = List.of(IpNetwork.parse("192.0.2.0/24"));
    var unused =
        bench.node.changes.patch(
            target, t -> new KeyTerms(t.name(), t.scopes(), null, elsewhere, Map.of()));
    return new Credential.ApiKey(made.secret().reveal());
  }

  @Test
  void aDisabledKeyBeforeNoRouteAndAfterExpiry() {
    CreateResult.Created brief =
        bench.node.newKey(Environment.LIVE, bench.node.clock.instant().plusSeconds(1));
    var unused = bench.node.changes.disable(new Target(brief.key().id(), false, Caller.OPERATOR));
    Credential sent = new Credential.ApiKey(brief.secret().reveal());

    assertEquals(DenyReason.DISABLED, bench.refusal("/nowhere", sent));
    bench.node.clock.move(java.time.Duration.ofSeconds(1));
    assertEquals(DenyReason.EXPIRED, bench.refusal("/nowhere", sent));
  }

  @Test
  void missingScopeBeforeRateLimit() {
    Credential key = bench.key("data:write");

    assertEquals(DenyReason.INSUFFICIENT_SCOPE, bench.refusal("/limited", key));
    assertEquals(DenyReason.INSUFFICIENT_SCOPE, bench.refusal("/limited", key));
  }

  @Test
  void rateLimitLast() {
    Credential key = bench.key("data:read");
    var unused = bench.decide("/limited", key);

    assertEquals(DenyReason.RATE_LIMITED, bench.refusal("/limited", key));
  }

  @Test
  void plaintextBeforeABadToken() {
    assertEquals(
        DenyReason.CREDENTIAL_OVER_PLAINTEXT,
        bench.refusal(GatekeeperBench.request("/tokens", new Credential.Bearer("x"), false)));
  }

  @Test
  void stalenessBeforeABadToken() {
    bench.becomeStale();

    assertEquals(DenyReason.UNAVAILABLE, bench.refusal("/tokens", new Credential.Bearer("x")));
  }

  @Test
  void anExpiredTokenBeforeRevocationAndNoRoute() {
    Credential token = bench.token("user_ada");
    bench.revoke("user_ada");
    bench.node.clock.move(java.time.Duration.ofMinutes(15));
    bench.changes.poll();

    assertEquals(DenyReason.TOKEN_EXPIRED, bench.refusal("/nowhere", token));
  }

  @Test
  void aRevokedTokenBeforeNoRouteAndWrongKind() {
    Credential token = bench.token("user_ada");
    bench.revoke("user_ada");

    assertEquals(DenyReason.TOKEN_REVOKED, bench.refusal("/nowhere", token));
    assertEquals(DenyReason.TOKEN_REVOKED, bench.refusal("/data", token));
  }

  @Test
  void noRouteForAGoodToken() {
    assertEquals(DenyReason.NO_ROUTE, bench.refusal("/nowhere", bench.token("user_ada")));
  }

  @Test
  void wrongKindBeforeMissingScopeOfAToken() {
    assertEquals(DenyReason.WRONG_KIND, bench.refusal("/data", bench.token("user_ada")));
  }

  @Test
  void missingScopeOfATokenBeforeRateLimit() {
    Credential token = bench.token("user_ada");
    assertEquals(DenyReason.INSUFFICIENT_SCOPE, bench.refusal("/limited", token));

    assertEquals(DenyReason.INSUFFICIENT_SCOPE, bench.refusal("/limited", token));
  }
}
