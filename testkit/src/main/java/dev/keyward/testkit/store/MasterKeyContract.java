package dev.keyward.testkit.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.StorageException;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.change.Change;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.secret.MasterKeyRotation;
import dev.keyward.core.secret.SecretStore.Rewrapped;
import dev.keyward.core.secret.SecretStore.StoredSecret;
import dev.keyward.core.secret.SecretWrap;
import dev.keyward.core.secret.SecretWrap.UnwrapException;
import dev.keyward.core.signing.SigningKey;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.SigningSamples;
import dev.keyward.testkit.store.scene.StoreAccess;
import dev.keyward.testkit.store.scene.Stores;
import dev.keyward.testkit.store.scene.Together;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A master key is replaced whole or not at all, and nothing is stored under the old one after. */
interface MasterKeyContract extends StoreAccess {
  SecureRandom RANDOM = new SecureRandom();

  private static byte[] plain() {
    return new byte[] {1, 0, -1};
  }

  private static StoredSecret secret(SecretWrap wrap, String id, String purpose) {
    return new StoredSecret(id, purpose, wrap.wrap(plain(), "secret", id, "wrapped"), 5, 7);
  }

  private static SigningKey signingKey(SecretWrap wrap, JwsAlgorithm algorithm) {
    String kid = Samples.nextId("kid");
    return new SigningKey(
        kid,
        algorithm,
        SigningKey.State.ACTIVE,
        plain(),
        wrap.wrap(plain(), "signing_key", kid, "private_key"),
        Samples.NOW,
        Samples.NOW,
        null);
  }

  private static AuditEvent event(String action) {
    return Actor.OPERATOR.did(action, "x", Map.of());
  }

  /** Two secrets and two signing keys, one of them retired and without its private half. */
  private SecretWrap install(MasterKey key) {
    SecretWrap wrap = new SecretWrap(key, RANDOM);
    stores().secrets().insertKeyCheckIfAbsent(wrap.keyCheck());
    stores().secrets().insertIfAbsent(secret(wrap, "s1", "pepper"), wrap.keyCheck());
    stores().secrets().insertIfAbsent(secret(wrap, "s2", "other"), wrap.keyCheck());
    for (JwsAlgorithm algorithm : List.of(JwsAlgorithm.RS256, JwsAlgorithm.ES256)) {
      SigningSamples.activate(
          stores().signingKeys(), signingKey(wrap, algorithm), wrap.keyCheck(), event("activate"));
    }
    return wrap;
  }

  private static Rewrapped rotate(Stores stores, MasterKey from, MasterKey to) {
    return new MasterKeyRotation(stores.secrets(), RANDOM, InstantSource.fixed(Samples.NOW))
        .rotate(from, to);
  }

  private void assertAllOpensWith(SecretWrap wrap) throws UnwrapException {
    for (String purpose : List.of("pepper", "other")) {
      StoredSecret secret = stores().secrets().byPurpose(purpose).getFirst();
      assertEquals(5, secret.createdAtMillis());
      assertEquals(7, secret.activeFromMillis());
      assertArrayEquals(plain(), wrap.unwrap(secret.wrapped(), "secret", secret.id(), "wrapped"));
    }
    List<SigningKey> keys = stores().signingKeys().all();
    assertEquals(2, keys.size());
    assertNull(keys.getFirst().wrappedPrivateKey());
    SigningKey active = keys.getLast();
    assertArrayEquals(
        plain(),
        wrap.unwrap(
            Objects.requireNonNull(active.wrappedPrivateKey()),
            "signing_key",
            active.kid(),
            "private_key"));
    assertArrayEquals(wrap.keyCheck(), stores().secrets().keyCheck().orElseThrow());
  }

  @Test
  default void everythingThatIsWrappedIsWrappedAnew() throws UnwrapException {
    MasterKey old = MasterKey.generate(RANDOM);
    MasterKey next = MasterKey.generate(RANDOM);
    install(old);
    long head = stores().feed().head();

    assertEquals(new Rewrapped.Done(3), rotate(stores(), old, next));

    assertAllOpensWith(new SecretWrap(next, RANDOM));
    assertEquals(1, audited("master_key.rotate"));
    assertEquals(
        List.of(new Change(head + 1, Change.Kind.MASTER_KEY, "master_key", null)),
        stores().feed().after(head, 10));
  }

  @Test
  default void anotherMasterKeyThanThatOfTheDatabaseChangesNothing() throws UnwrapException {
    MasterKey own = MasterKey.generate(RANDOM);
    SecretWrap wrap = install(own);
    long head = stores().feed().head();

    assertEquals(new Rewrapped.OtherMasterKey(), rotate(stores(), MasterKey.generate(RANDOM), own));

    assertAllOpensWith(wrap);
    assertNoChangeAfter(head);
    assertEquals(0, audited("master_key.rotate"));
  }

  @Test
  default void oneValueThatDoesNotOpenLeavesAllAsTheyWere() throws Exception {
    MasterKey own = MasterKey.generate(RANDOM);
    SecretWrap wrap = install(own);
    SecretWrap stranger = new SecretWrap(MasterKey.generate(RANDOM), RANDOM);
    stores().secrets().insertIfAbsent(secret(stranger, "s9", "strange"), wrap.keyCheck());
    long head = stores().feed().head();

    Rewrapped.DoesNotOpen refused =
        assertInstanceOf(
            Rewrapped.DoesNotOpen.class, rotate(stores(), own, MasterKey.generate(RANDOM)));

    assertTrue(refused.reason().contains("s9"), refused.reason());
    assertAllOpensWith(wrap);
    assertNoChangeAfter(head);
  }

  @Test
  default void withoutItsRecordTheMasterKeyIsNotReplaced() throws Throwable {
    MasterKey own = MasterKey.generate(RANDOM);
    SecretWrap wrap = install(own);

    withoutAuditTable(
        () ->
            assertThrows(
                StorageException.class, () -> rotate(stores(), own, MasterKey.generate(RANDOM))));

    assertAllOpensWith(wrap);
  }

  @Test
  default void nothingIsStoredUnderAMasterKeyThatWasReplaced() throws UnwrapException {
    MasterKey old = MasterKey.generate(RANDOM);
    MasterKey next = MasterKey.generate(RANDOM);
    SecretWrap outdated = install(old);
    assertEquals(new Rewrapped.Done(3), rotate(stores(), old, next));

    assertThrows(
        StorageException.class,
        () ->
            stores().secrets().insertIfAbsent(secret(outdated, "s3", "late"), outdated.keyCheck()));
    assertThrows(
        StorageException.class,
        () ->
            SigningSamples.activate(
                stores().signingKeys(),
                signingKey(outdated, JwsAlgorithm.EDDSA),
                outdated.keyCheck(),
                event("late.activate")));
    assertThrows(
        StorageException.class,
        () ->
            stores()
                .peppers()
                .add(
                    secret(outdated, "s4", "api-key-pepper"),
                    outdated.keyCheck(),
                    event("late.pepper")));

    assertEquals(List.of(), stores().secrets().byPurpose("late"));
    assertEquals(List.of(), stores().secrets().byPurpose("api-key-pepper"));
    assertAllOpensWith(new SecretWrap(next, RANDOM));
  }

  @Test
  default void ofSeveralAtOnceOneWins() throws Exception {
    MasterKey old = MasterKey.generate(RANDOM);
    install(old);
    List<MasterKey> candidates = List.of(MasterKey.generate(RANDOM), MasterKey.generate(RANDOM));
    List<Rewrapped> results;
    try (Stores other = fixture().open()) {
      results =
          Together.run(
              2, number -> rotate(number == 0 ? stores() : other, old, candidates.get(number)));
    }

    int winner = results.indexOf(new Rewrapped.Done(3));
    assertEquals(new Rewrapped.OtherMasterKey(), results.get(1 - winner));
    assertAllOpensWith(new SecretWrap(candidates.get(winner), RANDOM));
  }
}
