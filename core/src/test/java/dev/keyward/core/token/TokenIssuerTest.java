package dev.keyward.core.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.StorageException;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.fixtures.Installation;
import dev.keyward.core.json.JsonObject;
import dev.keyward.core.token.TokenIssuer.Grant;
import dev.keyward.core.token.TokenIssuer.IssuedToken;
import dev.keyward.core.token.TokenRevocation.Kind;
import dev.keyward.core.token.TokenVerifier.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenIssuerTest {
  /** The clock of an installation. */
  private static final Instant NOW = Instant.parse("2026-03-01T12:34:56.789Z");

  private static final long SECOND = NOW.getEpochSecond();
  private static final Grant GRANT =
      Grant.ofUser(
          "user_ada", "ada", "client_app", Scopes.of("data:write", "data:read"), "session_1", null);

  private final Installation node = new Installation();

  private IssuedToken issue() {
    return node.issuer.issue(GRANT, node.issuer.issueTime(GRANT));
  }

  private static JsonObject part(IssuedToken token, int index) throws Exception {
    String part = token.value().split("\\.", -1)[index];
    return JsonObject.parse(Base64.getUrlDecoder().decode(part));
  }

  private void revoke(Kind kind, String value, Instant until) {
    TokenRevocation revocation =
        new TokenRevocation("rev_1", kind, value, until, until.plusSeconds(86_400), until);
    node.tokenStores.add(revocation, Actor.OPERATOR.did("token.revoke", "rev_1", Map.of()));
    node.revocations.load();
  }

  @Test
  void theHeaderSaysHowItIsSignedAndNothingElse() throws Exception {
    JsonObject header = part(issue(), 0);

    assertEquals(List.of("alg", "typ", "kid"), List.copyOf(header.names()));
    assertEquals("ES256", header.string("alg"));
    assertEquals("at+jwt", header.string("typ"));
    assertEquals(node.tokenStores.keys.getFirst().kid(), header.string("kid"));
  }

  @Test
  void theClaimsAreThoseOfTheProfileAndNoOthers() throws Exception {
    IssuedToken token = issue();
    JsonObject claims = part(token, 1);

    assertEquals(
        List.of("iss", "sub", "aud", "exp", "iat", "jti", "client_id", "scope", "sid", "username"),
        List.copyOf(claims.names()));
    assertEquals("https://auth.example", claims.string("iss"));
    assertEquals("user_ada", claims.string("sub"));
    assertEquals("https://api.example", claims.string("aud"));
    assertEquals(token.jti(), claims.string("jti"));
    assertEquals("client_app", claims.string("client_id"));
    assertEquals("data:read data:write", claims.string("scope"));
    assertEquals("session_1", claims.string("sid"));
    assertEquals("ada", claims.string("username"));
  }

  @Test
  void timesAreWholeSecondsAndCountFromTheSecondOfIssue() throws Exception {
    IssuedToken token = issue();
    JsonObject claims = part(token, 1);

    assertEquals(SECOND, claims.integer("iat"));
    assertEquals(SECOND + 900, claims.integer("exp"));
    assertEquals(Instant.ofEpochSecond(SECOND + 900), token.expiresAt());
    assertEquals(900, token.expiresInSeconds());
  }

  @Test
  void theIdHoldsTheMillisecondOfIssueAndIsNeverTheSame() {
    IssuedToken token = issue();

    assertEquals(NOW.toEpochMilli(), TokenIds.issuedAtMillis(token.jti(), 1_000 * SECOND));
    assertNotEquals(token.jti(), issue().jti());
  }

  @Test
  void aUserWithoutScopesGetsAnEmptyScope() throws Exception {
    Grant none =
        Grant.ofUser("user_ada", "ada", Principal.NO_CLIENT, Scopes.NONE, "session_1", null);
    JsonObject claims = part(node.issuer.issue(none, node.issuer.issueTime(none)), 1);

    assertEquals("", claims.string("scope"));
    assertEquals("keyward", claims.string("client_id"));
  }

  @Test
  void namesAreWrittenAsJsonWhateverTheyAre() throws Exception {
    Grant odd = Grant.ofUser("user_ada", "a\"\\\u00e9", "keyward", Scopes.NONE, "session_1", null);

    assertEquals("a\"\\\u00e9", part(node.issuer.issue(odd, NOW), 1).string("username"));
  }

  @Test
  void theTextOfATokenDoesNotShowIt() {
    IssuedToken token = issue();

    assertFalse(token.toString().contains(token.value()));
    assertTrue(token.toString().contains(token.jti()));
  }

  @Test
  void withoutAKeyThereIsNoToken() {
    node.tokenStores.keys.clear();
    node.signingKeys.reload();

    assertThrows(StorageException.class, this::issue);
  }

  @Test
  void aTokenIsIssuedNow() {
    assertEquals(NOW, node.issuer.issueTime(GRANT));
  }

  @Test
  void aRevocationInTheSameMillisecondComesBeforeIt() {
    revoke(Kind.SUBJECT, "user_ada", NOW);

    assertEquals(NOW.plusMillis(1), node.issuer.issueTime(GRANT));
  }

  @Test
  void anOldRevocationDelaysNothing() {
    revoke(Kind.SUBJECT, "user_ada", NOW.minusMillis(1));

    assertEquals(NOW, node.issuer.issueTime(GRANT));
  }

  /**
   * By a node whose clock is ahead, also into the next second: {@code iat} must not be in the
   * future for this node's verifier, and the id must be after the revocation.
   */
  @ParameterizedTest
  @ValueSource(longs = {0, 40, 210, 211, 1_500, 60_000, 298_000})
  void aLoginRightAfterARevocationByAFasterClockWorks(long aheadMillis) throws Exception {
    revoke(Kind.CLIENT, "client_app", NOW.plusMillis(aheadMillis));

    IssuedToken token = issue();

    assertEquals(SECOND, part(token, 1).integer("iat"));
    assertInstanceOf(Verification.Valid.class, node.tokens.verify(token.value()));
  }

  /** The moment before the login was stored, though the signature comes a second later. */
  @Test
  void aTokenIsDatedWhenTheLoginWas() throws Exception {
    Instant before = node.issuer.issueTime(GRANT);
    node.clock.move(Duration.ofMillis(900));

    IssuedToken token = node.issuer.issue(GRANT, before);

    assertEquals(SECOND, part(token, 1).integer("iat"));
    assertEquals(NOW.toEpochMilli(), TokenIds.issuedAtMillis(token.jti(), 1_000 * SECOND));
  }
}
