package dev.keyward.testkit.store.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.StorageException;
import dev.keyward.core.change.Change;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.signing.SigningKey;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.StoreAccess;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One key signs; those that signed before are kept beside it. */
interface SigningKeyContract extends StoreAccess {
  @Test
  default void newDatabaseHasNoSigningKey() {
    assertEquals(List.of(), stores().signingKeys().all());
  }

  @ParameterizedTest
  @EnumSource(JwsAlgorithm.class)
  default void activatedKeyIsKeptAsItWasGiven(JwsAlgorithm algorithm) {
    SigningKey key = LoginSamples.signingKey(algorithm, LoginSamples.LATER);

    assertTrue(activate(key));

    assertKeys(key);
  }

  @Test
  default void activatedKeyIsActiveWhateverItWas() {
    SigningKey key = LoginSamples.signingKey(JwsAlgorithm.ES256, Samples.NOW);
    SigningKey pending =
        new SigningKey(
            key.kid(),
            key.algorithm(),
            SigningKey.State.PENDING,
            key.publicKey(),
            key.wrappedPrivateKey(),
            key.createdAt(),
            key.activatedAt(),
            LoginSamples.LATER);

    assertTrue(activate(pending));

    assertKeys(key);
  }

  @Test
  default void activationIsAuditedAndAChange() {
    long head = stores().feed().head();
    SigningKey key = LoginSamples.signingKey(JwsAlgorithm.ES256, Samples.NOW);
    assertTrue(activate(key));

    assertEquals(List.of(Samples.event("key.activate", key.kid())), stores().audit().get());
    assertEquals(
        List.of(new Change(head + 1, Change.Kind.SIGNING_KEY, key.kid(), null)),
        stores().feed().after(head, 10));
  }

  @Test
  default void secondKeyOfTheSameAlgorithmIsNotStored() {
    SigningKey first = LoginSamples.signingKey(JwsAlgorithm.ES256, Samples.NOW);
    assertTrue(activate(first));
    long head = stores().feed().head();

    assertFalse(activate(LoginSamples.signingKey(JwsAlgorithm.ES256, LoginSamples.LATER)));

    assertKeys(first);
    assertEquals(1, audited("key.activate"));
    assertNoChangeAfter(head);
  }

  @Test
  default void keyOfAnotherAlgorithmRetiresTheOneBefore() {
    SigningKey first = LoginSamples.signingKey(JwsAlgorithm.RS256, Samples.NOW);
    SigningKey second = LoginSamples.signingKey(JwsAlgorithm.EDDSA, LoginSamples.LATER);
    assertTrue(activate(first));
    long head = stores().feed().head();

    assertTrue(activate(second));

    assertKeys(LoginSamples.retired(first, LoginSamples.LATER), second);
    assertEquals(
        List.of(
            new Change(head + 1, Change.Kind.SIGNING_KEY, first.kid(), null),
            new Change(head + 2, Change.Kind.SIGNING_KEY, second.kid(), null)),
        stores().feed().after(head, 10));
  }

  @Test
  default void algorithmOfARetiredKeyMayComeBackWithAnotherKey() {
    Instant evenLater = LoginSamples.LATER.plusMillis(1);
    SigningKey first = LoginSamples.signingKey(JwsAlgorithm.RS256, Samples.NOW);
    SigningKey second = LoginSamples.signingKey(JwsAlgorithm.ES256, LoginSamples.LATER);
    SigningKey third = LoginSamples.signingKey(JwsAlgorithm.RS256, evenLater);

    assertTrue(activate(first) && activate(second) && activate(third));

    assertKeys(
        LoginSamples.retired(first, LoginSamples.LATER),
        LoginSamples.retired(second, evenLater),
        third);
  }

  @Test
  default void keyThatIsThereIsNotStoredAgainAndNothingIsRetired() {
    SigningKey first = LoginSamples.signingKey(JwsAlgorithm.RS256, Samples.NOW);
    SigningKey second = LoginSamples.signingKey(JwsAlgorithm.ES256, LoginSamples.LATER);
    assertTrue(activate(first) && activate(second));
    long head = stores().feed().head();

    assertThrows(StorageException.class, () -> activate(first));

    assertKeys(LoginSamples.retired(first, LoginSamples.LATER), second);
    assertNoChangeAfter(head);
  }

  @Test
  default void activationWithoutATimeIsAMistakeOfTheCaller() {
    SigningKey key = LoginSamples.signingKey(JwsAlgorithm.ES256, Samples.NOW);
    SigningKey timeless =
        new SigningKey(
            key.kid(),
            key.algorithm(),
            key.state(),
            key.publicKey(),
            key.wrappedPrivateKey(),
            key.createdAt(),
            null,
            null);

    assertThrows(IllegalArgumentException.class, () -> activate(timeless));
  }

  @Test
  default void issuerIsDecidedOnce() {
    assertEquals("https://a.example", stores().signingKeys().settleIssuer("https://a.example"));
    assertEquals("https://a.example", stores().signingKeys().settleIssuer("https://b.example"));
  }

  private boolean activate(SigningKey key) {
    return stores()
        .signingKeys()
        .activate(key, Samples.keyCheck(), Samples.event("key.activate", key.kid()));
  }

  private void assertKeys(SigningKey... expected) {
    assertEquals(
        Stream.of(expected).map(LoginSamples::content).toList(),
        stores().signingKeys().all().stream().map(LoginSamples::content).toList());
  }
}
