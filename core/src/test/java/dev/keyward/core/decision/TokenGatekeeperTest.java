package dev.keyward.core.decision;

import static dev.keyward.core.decision.GatekeeperBench.ADDRESS;
import static dev.keyward.core.decision.GatekeeperBench.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.keyward.core.Credential;
import dev.keyward.core.CredentialKind;
import dev.keyward.core.Decision.Allow;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Outcome;
import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.change.Change;
import dev.keyward.core.fixtures.Installation;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.jose.JwsKeyPairs;
import dev.keyward.core.jose.JwsSigner;
import dev.keyward.core.secret.SecretWrap;
import dev.keyward.core.signing.SigningKeys;
import dev.keyward.core.token.TokenIssuer;
import dev.keyward.core.token.TokenIssuer.Grant;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What the gatekeeper does with access tokens; which of them are good is for the verifier. */
class TokenGatekeeperTest {
  private static final Duration FRESH = Duration.ofMillis(50);

  private final GatekeeperBench bench = new GatekeeperBench();

  /** A token of a signing key that another node has made just now. */
  private Credential tokenOfANewKey() {
    Installation node = bench.node;
    SigningKeys elsewhere =
        new SigningKeys(
            node.tokenStores,
            new SecretWrap(node.masterKey, Installation.RANDOM),
            Installation.RANDOM,
            node.clock);
    var unused =
        node.rotation(JwsAlgorithm.EDDSA).revoke(node.tokenStores.active().kid(), Actor.OPERATOR);
    elsewhere.reload();
    String kid = node.tokenStores.active().kid();
    node.store.changes.add(new Change(node.store.head() + 1, Change.Kind.SIGNING_KEY, kid, null));
    TokenIssuer issuer =
        new TokenIssuer(node.policy, elsewhere, node.revocations, Installation.RANDOM, node.clock);
    Grant grant =
        Grant.ofUser("user_ada", "ada", "keyward", Scopes.of("data:write"), "session_1", null);
    return new Credential.Bearer(issuer.issue(grant, node.clock.instant()).value());
  }

  /** A token of a signing key that nobody knows. */
  private static Credential tokenOfNobody() {
    JwsSigner signer =
        JwsSigner.of(
            JwsAlgorithm.ES256,
            "nobody",
            JwsKeyPairs.generate(JwsAlgorithm.ES256, Installation.RANDOM).getPrivate());
    return new Credential.Bearer(signer.sign("at+jwt", "{}".getBytes(StandardCharsets.UTF_8)));
  }

  private Deny denied(String path, Credential credential) {
    return assertInstanceOf(Deny.class, bench.decide(path, credential));
  }

  @Test
  void aGoodTokenPassesAsItsUser() {
    Credential token = bench.token("user_ada", "data:write", "data:read");

    Principal principal = assertInstanceOf(Allow.class, bench.decide("/tokens", token)).principal();

    assertEquals(CredentialKind.ACCESS_TOKEN, principal.kind());
    assertEquals("user_ada", principal.subject());
    assertEquals("ada", principal.name());
    assertEquals("keyward", principal.clientId());
    assertEquals(Scopes.of("data:read", "data:write"), principal.scopes());
    assertEquals(
        Instant.ofEpochSecond(bench.node.clock.instant().getEpochSecond() + 900),
        principal.expiresAt());
  }

  @Test
  void aTokenIsDecidedAtOnceAndWithoutTheStoreEvenWhenItIsNew() {
    bench.node.store.down = true;

    assertInstanceOf(
        Allow.class, bench.outcome(request("/tokens", bench.token("u", "data:write"))));
  }

  @Test
  void aTokenOfAKeyMadeElsewhereJustNowPassesOnceTheNewsIsAskedFor() {
    Credential token = tokenOfANewKey();
    bench.node.clock.move(FRESH.plusMillis(1));

    Outcome outcome = bench.outcome(request("/tokens", token));

    assertInstanceOf(Allow.class, assertInstanceOf(Outcome.Pending.class, outcome).resolve());
    assertInstanceOf(Allow.class, bench.outcome(request("/tokens", token)));
  }

  /** Whoever sends made-up key ids cannot make the store work: it was asked just now. */
  @Test
  void anUnknownKeyIsRefusedWithoutTheStoreWhenTheNewsIsFresh() {
    bench.node.clock.move(FRESH);
    bench.node.store.down = true;

    assertEquals(DenyReason.INVALID_TOKEN, bench.refusal("/tokens", tokenOfNobody()));
  }

  @Test
  void anUnknownKeyIsUnavailableWhenTheNewsCannotBeHad() {
    bench.node.clock.move(FRESH.plusMillis(1));
    bench.node.store.down = true;

    for (int i = 0; i < 3; i++) {
      assertEquals(DenyReason.UNAVAILABLE, bench.refusal("/tokens", tokenOfNobody()));
    }
    assertNull(bench.failures.exceededBy(ADDRESS));
  }

  @Test
  void aTokenOfNobodyCountsOnceAgainstItsAddress() {
    for (int i = 0; i < 2; i++) {
      bench.node.clock.move(FRESH.plusMillis(1));
      assertEquals(DenyReason.INVALID_TOKEN, bench.refusal("/tokens", tokenOfNobody()));
    }
    assertNull(bench.failures.exceededBy(ADDRESS));

    assertEquals(DenyReason.INVALID_TOKEN, bench.refusal("/tokens", tokenOfNobody()));

    assertNotNull(bench.failures.exceededBy(ADDRESS));
  }

  @Test
  void aRevokedTokenCountsAgainstItsAddressAndIsNamedInTheLog() {
    Credential token = bench.knownToken("data:write");
    Principal principal = assertInstanceOf(Allow.class, bench.decide("/tokens", token)).principal();
    bench.revoke("user_ada");

    for (int i = 0; i < 3; i++) {
      Deny deny = denied("/tokens", token);
      assertEquals(DenyReason.TOKEN_REVOKED, deny.reason());
      assertEquals(principal.credentialId(), deny.credentialId());
    }
    assertNotNull(bench.failures.exceededBy(ADDRESS));
  }

  @Test
  void aForgedTokenIsNamedNowhere() {
    assertEquals("", denied("/tokens", new Credential.Bearer("x.y.z")).credentialId());
  }

  @Test
  void refusalsOfAGoodTokenCountAgainstNobody() {
    Credential token = bench.token("user_ada", "data:none");
    for (int i = 0; i < 5; i++) {
      assertEquals(DenyReason.INSUFFICIENT_SCOPE, bench.refusal("/tokens", token));
      assertEquals(DenyReason.WRONG_KIND, bench.refusal("/data", token));
      assertEquals(DenyReason.NO_ROUTE, bench.refusal("/nowhere", token));
    }

    assertNull(bench.failures.exceededBy(ADDRESS));
  }

  @Test
  void anAddressThatUsedUpItsFailuresPassesWithATokenKnownToBeGood() {
    Credential known = bench.knownToken("data:write");
    bench.useUpFailures();

    assertInstanceOf(Allow.class, bench.decide("/tokens", known));
  }

  @Test
  void anAddressThatUsedUpItsFailuresPassesWithATokenForWhichThereWasNoRoom() {
    for (int i = 0; i < Installation.MANY_TOKENS; i++) {
      bench.knownToken("data:write");
    }
    Credential known = bench.knownToken("data:write");
    assertNull(bench.node.tokens.recall(((Credential.Bearer) known).value()));
    Credential fresh = bench.token("user_ada", "data:write");
    bench.useUpFailures();

    assertInstanceOf(Allow.class, bench.decide("/tokens", known));
    assertEquals(DenyReason.TOO_MANY_FAILURES, bench.refusal("/tokens", fresh));
  }

  @Test
  void anAddressThatUsedUpItsFailuresDoesNotPassWithATokenNotSeenYet() {
    Credential fresh = bench.token("user_ada", "data:write");
    bench.useUpFailures();

    assertEquals(DenyReason.TOO_MANY_FAILURES, bench.refusal("/tokens", fresh));
    assertEquals(0, bench.node.tokens.cachedBytes());
  }

  @Test
  void anAddressThatUsedUpItsFailuresDoesNotPassWithAKnownTokenThatWasRevoked() {
    Credential known = bench.knownToken("data:write");
    bench.revoke("user_ada");
    bench.useUpFailures();

    assertEquals(DenyReason.TOO_MANY_FAILURES, bench.refusal("/tokens", known));
  }

  @Test
  void loggingInAgainDoesNotFillTheLimit() {
    assertInstanceOf(Allow.class, bench.decide("/limited", bench.token("user_ada", "data:read")));

    assertEquals(
        DenyReason.RATE_LIMITED, bench.refusal("/limited", bench.token("user_ada", "data:read")));
    assertInstanceOf(Allow.class, bench.decide("/limited", bench.token("user_bob", "data:read")));
  }

  /** A user who is called like a client is somebody else. */
  @Test
  void aKeyAndATokenOfTheSameNameHaveLimitsOfTheirOwn() {
    Credential token = bench.token(bench.node.client.id(), "data:read");
    assertInstanceOf(Allow.class, bench.decide("/limited", token));

    assertInstanceOf(Allow.class, bench.decide("/limited", bench.key("data:read")));
  }

  private Credential foreignToken() {
    return new Credential.Bearer(bench.node.idp.token(bench.node.clock.instant()));
  }

  @Test
  void aTokenOfAnotherIssuerPassesAtOnceAsItsSubject() {
    Outcome outcome = bench.outcome(request("/tokens", foreignToken()));

    assertEquals("ada", assertInstanceOf(Allow.class, outcome).principal().subject());
    assertEquals(0, bench.node.idp.looks);
  }

  @Test
  void aNewKeyOfAnotherIssuerPassesOnceItWasAskedFor() {
    bench.node.idp.rotate(JwsAlgorithm.ES256, "next");
    Credential token = foreignToken();

    Outcome outcome = bench.outcome(request("/tokens", token));

    assertEquals(0, bench.node.idp.looks);
    assertInstanceOf(Allow.class, assertInstanceOf(Outcome.Pending.class, outcome).resolve());
    assertEquals(1, bench.node.idp.looks);
    assertInstanceOf(Allow.class, bench.outcome(request("/tokens", token)));
  }

  @Test
  void anUnknownKeyOfAnotherIssuerIsAWrongCredential() {
    bench.node.idp.rotate(JwsAlgorithm.ES256, "next");
    Credential token = foreignToken();
    bench.node.idp.withdraw("next");

    for (int i = 0; i < 3; i++) {
      assertEquals(DenyReason.INVALID_TOKEN, bench.refusal("/tokens", token));
    }
    assertEquals(DenyReason.TOO_MANY_FAILURES, bench.refusal("/tokens", token));
    assertEquals(3, bench.node.idp.looks);
  }

  @Test
  void whenTooManyWaitForAnIssuerNobodyIsRefusedAsWrong() {
    bench.node.idp.rotate(JwsAlgorithm.ES256, "next");
    bench.node.idp.crowded = true;

    for (int i = 0; i < 5; i++) {
      assertEquals(DenyReason.UNAVAILABLE, bench.refusal("/tokens", foreignToken()));
    }
  }

  @Test
  void anIssuerWhoseKeysAreNotKnownIsUnavailableAndNotAsked() {
    Credential known = foreignToken();
    assertInstanceOf(Allow.class, bench.decide("/tokens", known));
    bench.node.idp.becomeStale();

    for (int i = 0; i < 5; i++) {
      assertEquals(DenyReason.UNAVAILABLE, bench.refusal("/tokens", known));
    }
    assertEquals(0, bench.node.idp.looks);
    assertInstanceOf(Allow.class, bench.decide("/tokens", bench.token("u", "data:write")));
  }
}
