package dev.keyward.core.apikey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.apikey.ApiKeyAuthenticator.Recognition;
import dev.keyward.core.apikey.ApiKeyStore.Rehash;
import dev.keyward.core.apikey.ApiKeys.CreateResult;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.fixtures.Installation;
import dev.keyward.core.fixtures.MemorySecrets;
import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.secret.SecretStore.StoredSecret;
import dev.keyward.core.secret.SecretWrap;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class PeppersTest {
  private static final AuditEvent EVENT = Actor.KEYWARD.did("key.rehash", "", Map.of());

  private final Installation node = new Installation();

  @Test
  void aNewDatabaseGetsOnePepperThatStays() {
    assertEquals(1, node.secrets.stored.size());
    assertEquals(node.peppers.hash("x"), node.loadPeppers().hash("x"));
    assertEquals(1, node.secrets.stored.size());
  }

  @Test
  void aHashIsTheHmacOfTheKeyUnderThePepper() throws GeneralSecurityException {
    byte[] pepper = new byte[32];
    Arrays.fill(pepper, (byte) 7);
    addPepper("pepper-2", pepper);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(pepper, "HmacSHA256"));

    KeyHash hash = node.loadPeppers().hash("kw_live_ü");

    assertArrayEquals(mac.doFinal("kw_live_ü".getBytes(UTF_8)), hash.bytes());
    assertEquals("pepper-2", hash.pepperId());
  }

  private static Recognition.Known known(Recognition recognition) {
    return assertInstanceOf(Recognition.Known.class, recognition);
  }

  @Test
  void aMissAsksTheStoreOnceHoweverManyPeppersThereAre() {
    addPepper("pepper-2", new byte[32]);
    Peppers both = node.loadPeppers();
    both.plain(true);
    ApiKeyAuthenticator authenticator = new ApiKeyAuthenticator(node.store, both);

    assertInstanceOf(Recognition.Unknown.class, authenticator.lookUp("nobody's"));
    known(authenticator.lookUp(node.newKey().secret().reveal()));

    assertEquals(2, node.store.lookUps);
    assertInstanceOf(Recognition.Unknown.class, authenticator.recall("nobody's"));
  }

  @Test
  void aKeyIsHashedAnewOnceItIsSeen() {
    CreateResult.Created old = node.newKey();
    String secret = old.secret().reveal();
    addPepper("pepper-2", new byte[32]);
    Peppers both = node.loadPeppers();
    ApiKeyAuthenticator authenticator = new ApiKeyAuthenticator(node.store, both);
    known(authenticator.lookUp(secret));

    Rehash rehash = new Rehash(old.key().id(), old.key().hash(), both.hash(secret));
    assertEquals(List.of(rehash), authenticator.outdated());
    node.store.rehash(authenticator.outdated(), node.clock.instant(), EVENT);
    node.store.changes.forEach(authenticator::accept);
    authenticator.rehashed(List.of(rehash));

    assertEquals(old.key().id(), known(authenticator.lookUp(secret)).key().id());
    known(authenticator.recall(secret));
    assertEquals(List.of(), authenticator.outdated());
  }

  @Test
  void aKeyThatIsInMemoryIsHashedAnewToo() {
    CreateResult.Created old = node.newKey();
    known(node.authenticator.lookUp(old.secret().reveal()));
    addPepper("pepper-2", new byte[32]);
    Peppers both = node.loadPeppers();
    ApiKeyAuthenticator authenticator = new ApiKeyAuthenticator(node.store, both);
    known(authenticator.lookUp(old.secret().reveal()));
    authenticator.rehashed(authenticator.outdated());

    known(authenticator.recall(old.secret().reveal()));

    assertEquals(1, authenticator.outdated().size());
  }

  @Test
  void aKeyKnownByItsPlainHashWorksWhenThereAreSuchKeys() {
    CreateResult.Created made = node.newKey();
    ApiKey imported = made.key().hashed(KeyHash.plain("sk_live_of another format"));
    node.store.keys.put(imported.id(), imported);

    assertInstanceOf(
        Recognition.Unknown.class, node.authenticator.lookUp("sk_live_of another format"));
    node.peppers.plain(true);

    assertInstanceOf(
        Recognition.NotInMemory.class, node.authenticator.recall("sk_live_of another format"));
    known(node.authenticator.lookUp("sk_live_of another format"));
    assertEquals(
        node.peppers.hash("sk_live_of another format"),
        node.authenticator.outdated().getFirst().to());
  }

  @Test
  void newKeysUseTheNewestPepperAndOldKeysStillWork() {
    CreateResult.Created old = node.newKey();
    addPepper("pepper-2", new byte[32]);
    Peppers both = node.loadPeppers();
    ApiKeyAuthenticator authenticator = new ApiKeyAuthenticator(node.store, both);

    assertEquals(2, both.count());
    assertEquals("pepper-2", both.hash("x").pepperId());
    assertEquals("pepper-1", both.hash("x", 1).pepperId());
    assertEquals(
        old.key().id(),
        assertInstanceOf(Recognition.Known.class, authenticator.lookUp(old.secret().reveal()))
            .key()
            .id());
    assertInstanceOf(Recognition.Known.class, authenticator.recall(old.secret().reveal()));
  }

  @Test
  void aKeyIsUnknownOnlyWhenItIsUnderNoPepper() {
    addPepper("pepper-2", new byte[32]);
    Peppers both = node.loadPeppers();
    ApiKeyAuthenticator authenticator = new ApiKeyAuthenticator(node.store, both);

    assertInstanceOf(Recognition.NotInMemory.class, authenticator.recall("nothing"));
    assertInstanceOf(Recognition.Unknown.class, authenticator.lookUp("nothing"));

    assertEquals(1, node.store.lookUps);
    assertInstanceOf(Recognition.Unknown.class, authenticator.recall("nothing"));
  }

  @Test
  void theSlowerOfTwoFirstNodesTakesThePepperOfTheFaster() throws SecretWrap.UnwrapException {
    MemorySecrets shared = new MemorySecrets();
    shared.beforeInsert = () -> shared.stored.add(node.secrets.stored.getFirst());

    Peppers slower =
        Peppers.load(
            shared,
            new SecretWrap(node.masterKey, Installation.RANDOM),
            Installation.RANDOM,
            node.clock);

    assertEquals(node.peppers.hash("x"), slower.hash("x"));
    assertEquals(1, slower.count());
  }

  @Test
  void aPepperUnderAnotherMasterKeyStopsTheStart() {
    SecretWrap other = new SecretWrap(MasterKey.generate(Installation.RANDOM), Installation.RANDOM);

    assertThrows(
        SecretWrap.UnwrapException.class,
        () -> Peppers.load(node.secrets, other, Installation.RANDOM, node.clock));
  }

  @Test
  void hashesAreEqualByTheirValue() {
    assertEquals(node.peppers.hash("a"), node.peppers.hash("a"));
    assertEquals(node.peppers.hash("a").hashCode(), node.peppers.hash("a").hashCode());
    assertNotEquals(node.peppers.hash("a"), node.peppers.hash("b"));
    assertThrows(IllegalArgumentException.class, () -> new KeyHash("p", new byte[31]));
  }

  private void addPepper(String id, byte[] pepper) {
    byte[] wrapped =
        new SecretWrap(node.masterKey, Installation.RANDOM).wrap(pepper, "secret", id, "wrapped");
    node.secrets.stored.add(new StoredSecret(id, "api-key-pepper", wrapped, node.clock.millis()));
  }
}
