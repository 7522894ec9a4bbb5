package dev.keyward.core.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.DenyReason;
import dev.keyward.core.Scopes;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.change.Change;
import dev.keyward.core.fixtures.Installation;
import dev.keyward.core.issuer.TrustedIssuers;
import dev.keyward.core.token.TokenIssuer.Grant;
import dev.keyward.core.token.TokenIssuer.IssuedToken;
import dev.keyward.core.token.TokenVerifier.Verification;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the cache keeps, and what is asked anew each time. */
class TokenVerifierTest {
  private static final Change KEYS_CHANGED = new Change(9, Change.Kind.SIGNING_KEY, "kid", null);

  private final Installation node = new Installation();
  private final TokenVerifier verifier = node.tokens;
  private final IssuedToken issued = issue();
  private final String token = issued.value();

  private IssuedToken issue() {
    Grant grant =
        Grant.ofUser("user_ada", "ada", "keyward", Scopes.of("data:read"), "session_1", null);
    return node.issuer.issue(grant, node.issuer.issueTime(grant));
  }

  private void revokeSubject() {
    Instant now = node.clock.instant();
    TokenRevocation revocation =
        new TokenRevocation(
            "rev_1",
            TokenRevocation.Kind.SUBJECT,
            "user_ada",
            now,
            now.plus(Duration.ofHours(24)),
            now);
    node.tokenStores.add(revocation, Actor.OPERATOR.did("token.revoke", "rev_1", Map.of()));
    node.revocations.load();
  }

  private void forgetTheKeysButNotTheTokens() {
    node.tokenStores.keys.clear();
    node.signingKeys.reload();
  }

  private static void assertValid(@Nullable Verification verification) {
    assertInstanceOf(Verification.Valid.class, verification);
  }

  private Verification refused(DenyReason reason) {
    return new Verification.Refused(reason, issued.jti());
  }

  @Test
  void aTokenNotSeenYetIsNotRecalled() {
    assertNull(verifier.recall(token));
  }

  @Test
  void aTokenSeenBeforeIsRecalledWithoutItsKey() {
    assertValid(verifier.verify(token));
    forgetTheKeysButNotTheTokens();

    assertValid(verifier.recall(token));
    assertValid(verifier.verify(token));
  }

  @Test
  void anotherSpellingOfATokenSeenBeforeIsAnotherToken() {
    assertValid(verifier.verify(token));

    assertNull(verifier.recall(token + "."));
    assertNull(verifier.recall(token.substring(1)));
  }

  @Test
  void aTokenThatWasRefusedIsNotRemembered() {
    assertInstanceOf(Verification.Refused.class, verifier.verify("not.a.token"));

    assertNull(verifier.recall("not.a.token"));
    assertEquals(0, verifier.cachedBytes());
  }

  @Test
  void aRememberedTokenExpiresAtTheVeryMoment() {
    assertValid(verifier.verify(token));
    Duration life = Duration.between(node.clock.instant(), issued.expiresAt());

    node.clock.move(life.minusMillis(1));
    assertValid(verifier.recall(token));
    node.clock.move(Duration.ofMillis(1));

    assertEquals(refused(DenyReason.TOKEN_EXPIRED), verifier.recall(token));
    assertEquals(0, verifier.cachedBytes());
  }

  @Test
  void aTokenThatExpiredBeforeItWasSeenIsToldByItsIdAndNotRemembered() {
    node.clock.move(Duration.ofMinutes(15));

    assertEquals(refused(DenyReason.TOKEN_EXPIRED), verifier.verify(token));
    assertNull(verifier.recall(token));
  }

  @Test
  void aRememberedTokenIsRevokedAtOnce() {
    assertValid(verifier.verify(token));

    revokeSubject();

    assertEquals(refused(DenyReason.TOKEN_REVOKED), verifier.recall(token));
    assertEquals(refused(DenyReason.TOKEN_REVOKED), verifier.verify(token));
  }

  @Test
  void aRevokedTokenIsRefusedWhenItIsSeenFirst() {
    revokeSubject();

    assertEquals(refused(DenyReason.TOKEN_REVOKED), verifier.verify(token));
  }

  @Test
  void expiryIsToldBeforeRevocation() {
    revokeSubject();
    node.clock.move(Duration.ofMinutes(15));

    assertEquals(refused(DenyReason.TOKEN_EXPIRED), verifier.verify(token));
  }

  @Test
  void aChangeOfTheSigningKeysForgetsEveryToken() {
    assertValid(verifier.verify(token));
    forgetTheKeysButNotTheTokens();

    verifier.accept(KEYS_CHANGED);

    assertNull(verifier.recall(token));
    assertInstanceOf(Verification.UnknownKey.class, verifier.verify(token));
  }

  @ParameterizedTest
  @EnumSource(
      value = Change.Kind.class,
      names = {"SIGNING_KEY", "EVERYTHING"},
      mode = EnumSource.Mode.EXCLUDE)
  void anyOtherChangeForgetsNothing(Change.Kind kind) {
    assertValid(verifier.verify(token));

    verifier.accept(new Change(9, kind, "user_ada", null));

    assertNotNull(verifier.recall(token));
  }

  /** All is forgotten while the signature is being checked, and the old answer comes after that. */
  @Test
  void aTokenVerifiedWhileTheKeysChangeDoesNotStay() {
    Runnable[] once = {() -> {}};
    InstantSource clock =
        () -> {
          Runnable meanwhile = once[0];
          once[0] = () -> {};
          meanwhile.run();
          return node.clock.instant();
        };
    TokenVerifier raced = new TokenVerifier(node.policy, node.signingKeys, node.revocations, clock);
    once[0] =
        () -> {
          forgetTheKeysButNotTheTokens();
          raced.accept(KEYS_CHANGED);
        };

    assertValid(raced.verify(token));

    assertNull(raced.recall(token));
  }

  private TokenVerifier bounded(long bytes) {
    return new TokenVerifier(
        node.policy, node.signingKeys, TrustedIssuers.NONE, node.revocations, node.clock, bytes);
  }

  @Test
  void theCacheIsBoundedInBytes() {
    long bound = 100_000;
    TokenVerifier small = bounded(bound);

    for (int i = 0; i < 1_000; i++) {
      String often = issue().value();
      for (int j = 0; j < 3; j++) {
        assertValid(small.verify(often));
      }
    }

    assertTrue(small.cachedBytes() <= bound, () -> small.cachedBytes() + " bytes");
    assertTrue(small.cachedBytes() > bound / 2, () -> small.cachedBytes() + " bytes");
  }

  @Test
  void whenThereIsNoMoreRoomOneThatComesOnceTakesNobodysPlace() {
    TokenVerifier small = bounded(100_000);
    List<String> first = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      first.add(issue().value());
      assertValid(small.verify(first.getLast()));
    }
    List<String> remembered = first.stream().filter(each -> small.recall(each) != null).toList();
    assertTrue(remembered.size() > 30 && remembered.size() < 300, () -> remembered.size() + "");

    for (int i = 0; i < 2_000; i++) {
      String once = issue().value();
      assertValid(small.verify(once));
      assertNull(small.recall(once));
    }

    remembered.forEach(each -> assertValid(small.recall(each)));
  }

  @Test
  void whenThereIsNoMoreRoomOneThatComesAgainIsRemembered() {
    TokenVerifier small = bounded(100_000);
    for (int i = 0; i < 2_000; i++) {
      assertValid(small.verify(issue().value()));
    }

    assertValid(small.verify(token));
    assertNull(small.recall(token));
    assertTrue(small.wasVerified(token));
    for (int i = 0; i < 5; i++) {
      assertValid(small.verify(token));
    }

    assertValid(small.recall(token));
  }

  @Test
  void onceAllWasForgottenThereIsRoom() {
    TokenVerifier small = bounded(100_000);
    for (int i = 0; i < 2_000; i++) {
      assertValid(small.verify(issue().value()));
    }

    small.accept(new Change(9, Change.Kind.EVERYTHING, "", null));
    assertFalse(small.wasVerified(token));
    assertValid(small.verify(token));

    assertValid(small.recall(token));
  }
}
