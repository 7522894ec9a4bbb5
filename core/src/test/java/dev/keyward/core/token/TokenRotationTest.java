package dev.keyward.core.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.DenyReason;
import dev.keyward.core.Scopes;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.fixtures.Installation;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.signing.SigningKeyRotation;
import dev.keyward.core.token.TokenIssuer.Grant;
import dev.keyward.core.token.TokenIssuer.IssuedToken;
import dev.keyward.core.token.TokenVerifier.Verification;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What becomes of tokens when their key is replaced or revoked. */
class TokenRotationTest {
  private static final Duration PUBLISHED = Duration.ofMinutes(10);

  private final Installation node = new Installation();
  private final SigningKeyRotation rotation = node.rotation(JwsAlgorithm.ES256);
  private final TokenPolicy longest =
      new TokenPolicy("https://auth.example", "https://api.example", Duration.ofHours(24));
  private final TokenIssuer issuer =
      new TokenIssuer(longest, node.signingKeys, node.revocations, Installation.RANDOM, node.clock);
  private final TokenVerifier verifier =
      new TokenVerifier(longest, node.signingKeys, node.revocations, node.clock);

  private IssuedToken issue() {
    Grant grant = Grant.ofUser("user_ada", "ada", "keyward", Scopes.NONE, "session_1", null);
    return issuer.issue(grant, issuer.issueTime(grant));
  }

  /** Applies the changes to this node's keys and tokens, as the change feed has it done. */
  private void hear() {
    node.tokenStores.changes.forEach(
        change -> {
          node.signingKeys.accept(change);
          verifier.accept(change);
        });
    node.tokenStores.changes.clear();
  }

  private void replaceTheKey() {
    assertTrue(rotation.rotate(Actor.OPERATOR).isPresent());
    node.clock.move(PUBLISHED);
    assertTrue(rotation.advance().isPresent());
  }

  private void assertValid(String token) {
    assertInstanceOf(Verification.Valid.class, verifier.verify(token));
  }

  @Test
  void aTokenSignedJustBeforeItsKeyWasRetiredIsGoodUntilItExpires() {
    assertTrue(rotation.rotate(Actor.OPERATOR).isPresent());
    node.clock.move(PUBLISHED);
    IssuedToken last = issue();
    assertTrue(rotation.advance().isPresent());
    hear();

    Duration life = Duration.between(node.clock.instant(), last.expiresAt());
    node.clock.move(life.minusMillis(1));
    node.signingKeys.reload();
    assertValid(last.value());
    node.clock.move(Duration.ofMillis(1));

    assertEquals(
        new Verification.Refused(DenyReason.TOKEN_EXPIRED, last.jti()),
        verifier.verify(last.value()));
  }

  /** The same on a node that learns of the retirement a little later and signs meanwhile. */
  @Test
  void aTokenSignedJustAfterItsKeyWasRetiredIsGoodUntilItExpires() {
    replaceTheKey();
    node.clock.move(Duration.ofSeconds(30));
    IssuedToken late = issue();
    hear();

    node.clock.move(Duration.between(node.clock.instant(), late.expiresAt()).minusMillis(1));
    node.signingKeys.reload();

    assertValid(late.value());
  }

  @Test
  void aRotationForgetsNoTokenThatWasSeen() {
    IssuedToken seen = issue();
    assertValid(seen.value());

    replaceTheKey();
    hear();

    assertNotNull(verifier.recall(seen.value()));
    assertTrue(verifier.cachedBytes() > 0);
  }

  @Test
  void aRevokedKeysTokenIsRefusedThoughItWasSeen() {
    IssuedToken seen = issue();
    assertValid(seen.value());
    String leaked = node.tokenStores.active().kid();

    assertTrue(rotation.revoke(leaked, Actor.OPERATOR).isPresent());
    hear();

    assertNull(verifier.recall(seen.value()));
    assertInstanceOf(Verification.UnknownKey.class, verifier.verify(seen.value()));
    assertValid(issue().value());
  }

  /** The keys are read for another reason just before the change is heard of. */
  @Test
  void aRevokedKeysTokenIsRefusedThoughTheKeysWereReadBefore() {
    IssuedToken seen = issue();
    assertValid(seen.value());
    assertTrue(rotation.revoke(node.tokenStores.active().kid(), Actor.OPERATOR).isPresent());
    node.signingKeys.reload();

    hear();

    assertNull(verifier.recall(seen.value()));
  }
}
