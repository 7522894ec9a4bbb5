package dev.keyward.core.signing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.StorageException;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.change.Change;
import dev.keyward.core.fixtures.SettableClock;
import dev.keyward.core.jose.CompactJws;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.secret.SecretWrap;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SigningKeysTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SettableClock clock = new SettableClock();
  private final HookedKeyStore store = new HookedKeyStore();
  private final SecretWrap wrap = new SecretWrap(MasterKey.generate(RANDOM), RANDOM);
  private final SigningKeys keys = node();

  private SigningKeys node() {
    return new SigningKeys(store, wrap, RANDOM, clock);
  }

  private SigningKey made(JwsAlgorithm algorithm) {
    keys.ensureActive(algorithm);
    keys.reload();
    return store.rows.keys.getLast();
  }

  private static String kid(Keyring keyring) throws Exception {
    return String.valueOf(CompactJws.parse(keyring.signer().sign("t", new byte[] {1})).keyId());
  }

  private byte[] unwrapped(SigningKey key) throws Exception {
    return wrap.unwrap(
        Objects.requireNonNull(key.wrappedPrivateKey()), "signing_key", key.kid(), "private_key");
  }

  @Test
  void beforeAnythingIsReadNothingSignsAndNothingVerifies() {
    assertThrows(StorageException.class, () -> keys.keyring().signer());
    assertNull(keys.keyring().find(null));
  }

  @Test
  void aKeyIsMadeOnceAndAudited() {
    SigningKey made = made(JwsAlgorithm.ES256);
    keys.ensureActive(JwsAlgorithm.ES256);

    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    assertEquals(List.of(made), store.rows.keys);
    assertEquals(SigningKey.State.ACTIVE, made.state());
    assertEquals(List.of(now, now), List.of(made.createdAt(), made.activatedAt()));
    assertNull(made.retiredAt());
    assertEquals(
        List.of(
            Actor.OPERATOR.did(
                "signing_key.create",
                made.kid(),
                Map.of("algorithm", "ES256", "state", "ACTIVE", "reason", "first"))),
        store.events);
  }

  @Test
  void twoNodesAtOnceTakeTheSameKey() throws Exception {
    SigningKeys other = node();
    store.beforeStep = () -> other.ensureActive(JwsAlgorithm.ES256);

    keys.ensureActive(JwsAlgorithm.ES256);
    keys.reload();
    other.reload();

    assertEquals(1, store.rows.keys.size());
    assertEquals(kid(other.keyring()), kid(keys.keyring()));
  }

  @Test
  void aKeyMadeElsewhereIsKnownOnceItsChangeIsHeard() {
    keys.reload();
    node().ensureActive(JwsAlgorithm.ES256);
    Change change = store.rows.changes.getLast();
    assertNull(keys.keyring().find(change.subject()));

    keys.accept(change);

    assertNotNull(keys.keyring().find(change.subject()));
  }

  @Test
  void whoMissedChangesReadsTheKeysAnew() {
    node().ensureActive(JwsAlgorithm.ES256);
    String kid = store.rows.changes.getLast().subject();

    keys.accept(new Change(9, Change.Kind.EVERYTHING, "", null));

    assertNotNull(keys.keyring().find(kid));
  }

  @ParameterizedTest
  @EnumSource(
      value = Change.Kind.class,
      names = {"SIGNING_KEY", "EVERYTHING"},
      mode = EnumSource.Mode.EXCLUDE)
  void otherChangesReadNothing(Change.Kind kind) {
    store.down = true;

    keys.accept(new Change(1, kind, "x", null));
  }

  /** No 16 bytes of the private key stand anywhere in what is stored. */
  @Test
  void thePrivateKeyIsWrappedAtRest() throws Exception {
    SigningKey made = made(JwsAlgorithm.EDDSA);
    String secret = HexFormat.of().formatHex(unwrapped(made));
    String wrapped = HexFormat.of().formatHex(Objects.requireNonNull(made.wrappedPrivateKey()));
    String published = HexFormat.of().formatHex(made.publicKey());

    for (int i = 0; i + 32 <= secret.length(); i += 2) {
      assertFalse(wrapped.contains(secret.substring(i, i + 32)));
      assertFalse(published.contains(secret.substring(i, i + 32)));
    }
    assertFalse(made.toString().contains(wrapped.substring(0, 16)));
  }

  @Test
  void aWrapMovedToAnotherRowDoesNotOpen() {
    SigningKey made = made(JwsAlgorithm.ES256);
    SigningKey other = new KeyPairs(wrap, RANDOM).make(JwsAlgorithm.ES256, clock.instant());
    store.replace(made, SigningKey.State.ACTIVE, other.wrappedPrivateKey());

    assertThrows(StorageException.class, keys::reload);
  }

  @Test
  void anotherMasterKeyOpensNothing() {
    var unused = made(JwsAlgorithm.ES256);
    SecretWrap other = new SecretWrap(MasterKey.generate(RANDOM), RANDOM);

    StorageException refused =
        assertThrows(
            StorageException.class, () -> new SigningKeys(store, other, RANDOM, clock).reload());
    assertTrue(String.valueOf(refused.getMessage()).contains("master key"));
  }

  @Test
  void whatCannotBeReadLeavesTheKeysThereWere() {
    SigningKey made = made(JwsAlgorithm.ES256);
    store.down = true;

    assertThrows(StorageException.class, keys::reload);

    assertNotNull(keys.keyring().find(made.kid()));
  }

  /** The first reading began before the key was revoked and ends after the second one began. */
  @Test
  @Timeout(30)
  void anOlderReadingDoesNotBringARevokedKeyBack() throws Exception {
    SigningKey made = made(JwsAlgorithm.ES256);
    Thread second = new Thread(keys::reload);
    store.afterRead =
        () -> {
          store.replace(made, SigningKey.State.REVOKED, made.wrappedPrivateKey());
          second.start();
          while (second.getState() != Thread.State.BLOCKED && second.isAlive()) {
            Thread.onSpinWait();
          }
        };

    keys.reload();
    second.join();

    assertNull(keys.keyring().find(made.kid()));
  }

  @Test
  void aKeyOfAnotherAlgorithmIsNotMadeBesideOneThatSigns() {
    SigningKey old = made(JwsAlgorithm.ES256);

    keys.ensureActive(JwsAlgorithm.ES384);

    assertEquals(List.of(old), store.rows.keys);
  }

  @Test
  void anActiveKeyWithoutItsPrivateHalfIsAFailureOfTheStore() {
    store.replace(made(JwsAlgorithm.ES256), SigningKey.State.ACTIVE, null);

    assertThrows(StorageException.class, keys::reload);
  }

  @Test
  void onlyKeysThatAreTakenAwayAreWithdrawals() {
    SigningKey made = made(JwsAlgorithm.ES256);
    long before = keys.withdrawals();
    store.rows.keys.add(new KeyPairs(wrap, RANDOM).make(JwsAlgorithm.EDDSA, clock.instant()));
    keys.reload();
    assertEquals(before, keys.withdrawals());

    store.replace(made, SigningKey.State.REVOKED, null);
    keys.reload();

    assertEquals(before + 1, keys.withdrawals());
  }

  @Test
  void aPendingKeyVerifiesAndDoesNotSign() {
    SigningKey made = made(JwsAlgorithm.ES256);
    store.replace(made, SigningKey.State.PENDING, made.wrappedPrivateKey());

    keys.reload();

    assertNotNull(keys.keyring().find(made.kid()));
    assertThrows(StorageException.class, () -> keys.keyring().signer());
  }

  @Test
  void aRevokedKeyDoesNeither() {
    SigningKey made = made(JwsAlgorithm.ES256);
    store.replace(made, SigningKey.State.REVOKED, made.wrappedPrivateKey());

    keys.reload();

    assertNull(keys.keyring().find(made.kid()));
    assertThrows(StorageException.class, () -> keys.keyring().signer());
    assertFalse(new String(keys.keyring().jwks(), StandardCharsets.UTF_8).contains(made.kid()));
  }

  @Test
  void aSecretIsTouchedByNoChangeAndNoStore() {
    SigningKeys secret = keys.withSecret(JwsAlgorithm.HS256, new byte[32]);
    Keyring before = secret.keyring();
    store.down = true;

    secret.reload();
    secret.accept(new Change(1, Change.Kind.SIGNING_KEY, "kid", null));

    assertSame(before, secret.keyring());
    assertNotNull(before.find(null));
  }

  @Test
  void aSecretKnowsNoKeyPairs() {
    SigningKey made = made(JwsAlgorithm.ES256);

    assertNull(keys.withSecret(JwsAlgorithm.HS256, new byte[32]).keyring().find(made.kid()));
  }

  @ParameterizedTest
  @EnumSource(
      value = JwsAlgorithm.class,
      names = {"HS256", "HS384", "HS512"})
  void noKeyPairIsMadeForASecretsAlgorithm(JwsAlgorithm algorithm) {
    assertThrows(IllegalArgumentException.class, () -> keys.ensureActive(algorithm));
  }
}
