package dev.keyward.core.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.keyward.core.Credential;
import dev.keyward.core.CredentialKind;
import dev.keyward.core.Decision.Allow;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Outcome;
import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKeys.CreateResult;
import dev.keyward.core.fixtures.Installation;
import dev.keyward.core.token.TokenIssuer.Grant;
import org.junit.jupiter.api.Test;

/** An access token that was made from an API key is that key, for less (docs/decisions/0024). */
class KeyTokenTest {
  private final GatekeeperBench bench = new GatekeeperBench();
  private final Installation node = bench.node;
  private final CreateResult.Created made = node.newKey("data:read", "data:write");

  private Credential token(String... scopes) {
    return tokenOf(made.key().id(), scopes);
  }

  private Credential tokenOf(String keyId, String... scopes) {
    Grant grant = Grant.ofKey(made.key().clientId(), "app", keyId, Scopes.of(scopes), null);
    return new Credential.Bearer(node.issuer.issue(grant, node.issuer.issueTime(grant)).value());
  }

  private Outcome outcome(Credential token) {
    return bench.outcome(GatekeeperBench.request("/tokens", token));
  }

  @Test
  void tokenPassesAsTheClient() {
    Allow allow = assertInstanceOf(Allow.class, bench.decide("/tokens", token("data:write")));

    Principal principal = allow.principal();
    assertEquals(CredentialKind.ACCESS_TOKEN, principal.kind());
    assertEquals(made.key().clientId(), principal.subject());
    assertEquals("app", principal.name());
    assertEquals(Scopes.of("data:write"), principal.scopes());
  }

  /** The store is asked for the key once, whatever tokens of it come. */
  @Test
  void keyIsLookedUpOnce() {
    assertInstanceOf(
        Allow.class,
        assertInstanceOf(Outcome.Pending.class, outcome(token("data:write"))).resolve());
    int asked = node.store.lookUps;

    assertInstanceOf(Allow.class, outcome(token("data:write")));
    assertEquals(asked, node.store.lookUps);
  }

  @Test
  void tokenOfAKeyThatIsRevokedIsRefused() {
    Credential token = token("data:write");
    bench.decide("/tokens", token);
    node.revokeElsewhere(made.key());
    bench.changes.poll();

    assertEquals(DenyReason.TOKEN_REVOKED, bench.refusal("/tokens", token));
    assertEquals(DenyReason.TOKEN_REVOKED, bench.refusal("/tokens", token("data:write")));
  }

  @Test
  void tokenOfAKeyThatThereIsNotIsRefused() {
    assertEquals(
        DenyReason.TOKEN_REVOKED,
        bench.refusal("/tokens", tokenOf("key_" + "0".repeat(26), "data:write")));
  }

  @Test
  void scopeThatTheKeyHasNotIsNotInItsToken() {
    assertEquals(
        DenyReason.INSUFFICIENT_SCOPE, bench.refusal("/tokens", token("admin", "data:read")));
    ApiKey key = made.key();
    assertEquals(Scopes.of("data:read", "data:write"), key.scopes());
  }

  @Test
  void storeThatDoesNotAnswerIsUnavailableAndNoGuess() {
    node.store.down = true;

    for (int i = 0; i < 5; i++) {
      Deny deny = assertInstanceOf(Deny.class, bench.decide("/tokens", token("data:write")));
      assertEquals(DenyReason.UNAVAILABLE, deny.reason());
    }
    assertNull(bench.failures.exceededBy(GatekeeperBench.ADDRESS));
  }

  @Test
  void addressThatGuessedTooOftenPassesWithATokenThatIsKnown() {
    Credential token = token("data:write");
    bench.decide("/tokens", token);
    bench.useUpFailures();

    assertInstanceOf(Allow.class, bench.decide("/tokens", token));
    assertEquals(
        DenyReason.TOO_MANY_FAILURES, bench.refusal("/tokens", tokenOf("key_x", "data:write")));
  }

  @Test
  void useOfATokenIsAUseOfItsKey() {
    bench.decide("/tokens", token("data:write"));
    bench.decide("/tokens", token("data:read"));

    StringBuilder seen = new StringBuilder();
    node.authenticator.takeUses(
        (id, allowed, denied, last) -> seen.append(id).append(' ').append(allowed + denied));
    assertEquals(made.key().id() + " 2", seen.toString());
  }
}
