package dev.keyward.core.apikey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.StorageException;
import dev.keyward.core.apikey.ApiKeyAuthenticator.Recognition;
import dev.keyward.core.apikey.ApiKeyStore.Rehash;
import dev.keyward.core.apikey.ApiKeys.CreateResult;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.change.Change;
import dev.keyward.core.fixtures.Installation;
import dev.keyward.core.fixtures.MemorySecrets;
import dev.keyward.core.secret.KeptSecret;
import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.secret.SecretStore.StoredSecret;
import dev.keyward.core.secret.SecretWrap;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class PeppersTest {
  private static final AuditEvent EVENT = Actor.KEYWARD.did("key.rehash", "", Map.of());

  private static final Change PEPPER_CHANGED = new Change(9, Change.Kind.PEPPER, "pepper-2", null);
  private static final Duration DELAY = Duration.ofSeconds(35);

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
    node.store.rehash(authenticator.outdated(), node.clock.instant(), count -> EVENT);
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

  @Test
  void onePepperIsOneCandidate() {
    assertEquals(1, node.peppers.count());
    assertEquals(1, node.peppers.current().hashes("x").size());
    assertSame(node.peppers.current(), node.peppers.current(), "no request makes anything of it");
  }

  @Test
  void aPepperIsForNewKeysFromItsTimeOnAndForOldOnesAtOnce() {
    addPepper("pepper-2", new byte[32], DELAY);
    Peppers peppers = node.loadPeppers();

    assertEquals("pepper-1", peppers.hash("x").pepperId());
    assertEquals(
        List.of("pepper-1", "pepper-2"),
        peppers.current().hashes("x").stream().map(KeyHash::pepperId).toList());
    node.clock.move(DELAY.minusMillis(1));
    assertEquals("pepper-1", peppers.hash("x").pepperId());
    node.clock.move(Duration.ofMillis(1));
    assertEquals("pepper-2", peppers.hash("x").pepperId());
    assertEquals("pepper-1", peppers.hash("x", 1).pepperId());
  }

  @Test
  void whatIsActiveStaysSoWhenTheClockIsSetBack() {
    addPepper("pepper-2", new byte[32], DELAY);
    Peppers peppers = node.loadPeppers();
    node.clock.move(DELAY);
    assertEquals("pepper-2", peppers.hash("x").pepperId());

    node.clock.move(Duration.ofMillis(-1));

    assertEquals("pepper-2", peppers.hash("x").pepperId());
  }

  /** A node whose clock is ahead has hashed a key under it already. */
  @Test
  void aKeyUnderAPepperThatIsNotActiveYetIsFoundAndLeftAsItIs() {
    CreateResult.Created made = node.newKey();
    String secret = made.secret().reveal();
    addPepper("pepper-2", new byte[32], DELAY);
    Peppers peppers = node.loadPeppers();
    node.store.keys.put(made.key().id(), made.key().hashed(peppers.hash(secret, 1)));
    ApiKeyAuthenticator authenticator = new ApiKeyAuthenticator(node.store, peppers);

    known(authenticator.lookUp(secret));
    known(authenticator.recall(secret));

    assertEquals(List.of(), authenticator.outdated());
  }

  @Test
  void keysUnderTheOldPepperAreOutdatedOnceTheNewOneIsActive() {
    CreateResult.Created made = node.newKey();
    String secret = made.secret().reveal();
    addPepper("pepper-2", new byte[32], DELAY);
    Peppers peppers = node.loadPeppers();
    ApiKeyAuthenticator authenticator = new ApiKeyAuthenticator(node.store, peppers);
    known(authenticator.lookUp(secret));
    assertEquals(List.of(), authenticator.outdated());

    node.clock.move(DELAY);
    known(authenticator.recall(secret));

    assertEquals("pepper-2", authenticator.outdated().getFirst().to().pepperId());
  }

  @Test
  void aPepperIsHeardOfByTheFeed() {
    ApiKeyAuthenticator authenticator = new ApiKeyAuthenticator(node.store, node.peppers);
    assertInstanceOf(Recognition.Unknown.class, authenticator.lookUp("nobody's"));
    addPepper("pepper-2", new byte[32]);
    node.peppers.accept(new Change(1, Change.Kind.KEY, "pepper-2", null));
    assertEquals(1, node.peppers.count());

    node.peppers.accept(PEPPER_CHANGED);

    assertEquals("pepper-2", node.peppers.hash("x").pepperId());
    assertInstanceOf(
        Recognition.NotInMemory.class,
        authenticator.recall("nobody's"),
        "it was looked for under the old pepper alone");
  }

  @Test
  void aPepperThatIsGoneIsNoCandidateAnyMore() {
    addPepper("pepper-2", new byte[32]);
    node.peppers.accept(PEPPER_CHANGED);
    node.secrets.stored.removeFirst();

    node.peppers.accept(PEPPER_CHANGED);

    assertEquals(1, node.peppers.count());
    assertEquals("pepper-2", node.peppers.hash("x").pepperId());
  }

  /** The feed is heard again, and the node becomes stale meanwhile. */
  @Test
  void aPepperThatDoesNotOpenFailsAndLeavesTheOthersInUse() {
    KeyHash before = node.peppers.hash("x");
    node.secrets.stored.add(new StoredSecret("pepper-2", Peppers.PURPOSE, new byte[64], 1));

    assertThrows(StorageException.class, () -> node.peppers.accept(PEPPER_CHANGED));

    assertEquals(before, node.peppers.hash("x"));
    assertEquals(1, node.peppers.count());
  }

  @Test
  void whetherThereAreImportedKeysOutlivesTheNews() {
    node.peppers.plain(true);
    addPepper("pepper-2", new byte[32]);

    node.peppers.accept(PEPPER_CHANGED);

    assertEquals(3, node.peppers.count());
    assertEquals(KeyHash.WITHOUT_PEPPER, node.peppers.hash("x", 2).pepperId());
  }

  private void addPepper(String id, byte[] pepper) {
    addPepper(id, pepper, Duration.ZERO);
  }

  private void addPepper(String id, byte[] pepper, Duration delay) {
    SecretWrap wrap = new SecretWrap(node.masterKey, Installation.RANDOM);
    long now = node.clock.millis();
    node.secrets.stored.add(
        new KeptSecret(id, pepper).wrapped(wrap, Peppers.PURPOSE, now, now + delay.toMillis()));
  }
}
