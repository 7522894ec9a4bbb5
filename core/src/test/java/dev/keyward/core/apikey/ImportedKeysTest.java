package dev.keyward.core.apikey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.keyward.core.apikey.ApiKeyAuthenticator.Recognition;
import dev.keyward.core.apikey.ApiKeyStore.Rehash;
import dev.keyward.core.change.Change;
import dev.keyward.core.change.ImportedForm;
import dev.keyward.core.fixtures.Installation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Strings are recognised otherwise once there are keys that were made elsewhere. */
class ImportedKeysTest {
  private static final String LIKE_BROKEN = "sk_live_51HAbCdEfGhIjKlMnOpQrSt";
  private static final String UUID = "550e8400-e29b-41d4-a716-446655440000";

  private final Installation node = new Installation();
  private final ApiKeyAuthenticator authenticator = node.authenticator;

  private ApiKey store(KeyHash hash) {
    ApiKey key = node.newKey().key().hashed(hash);
    node.store.keys.put(key.id(), key);
    return key;
  }

  private void hear(ImportedForm form) {
    authenticator.accept(new Change(9, Change.Kind.KEYS_IMPORTED, form.name(), null));
  }

  private static String known(Recognition recognition) {
    return assertInstanceOf(Recognition.Known.class, recognition).key().id();
  }

  @Test
  void whatLooksBrokenIsLookedUpOnlyWhenItMayBeAKey() {
    ApiKey key = store(node.peppers.hash(LIKE_BROKEN));
    assertInstanceOf(Recognition.Broken.class, authenticator.recall(LIKE_BROKEN));

    hear(ImportedForm.DISTINCT);
    assertInstanceOf(Recognition.Broken.class, authenticator.recall(LIKE_BROKEN));

    hear(ImportedForm.LIKE_BROKEN);
    assertInstanceOf(Recognition.NotInMemory.class, authenticator.recall(LIKE_BROKEN));
    assertEquals(key.id(), known(authenticator.lookUp(LIKE_BROKEN)));
    assertEquals(key.id(), known(authenticator.recall(LIKE_BROKEN)));
  }

  @Test
  void whatLooksBrokenAndIsUnknownIsToldAsBrokenAndRememberedSo() {
    hear(ImportedForm.LIKE_BROKEN);

    assertInstanceOf(Recognition.Broken.class, authenticator.lookUp(LIKE_BROKEN));

    assertInstanceOf(Recognition.Broken.class, authenticator.recall(LIKE_BROKEN));
    assertEquals(1, node.store.lookUps);
  }

  @Test
  void oneKeyOfUnknownTextMakesNoDifferenceForOthersLater() {
    hear(ImportedForm.HASHED);
    hear(ImportedForm.DISTINCT);

    assertInstanceOf(Recognition.NotInMemory.class, authenticator.recall(LIKE_BROKEN));
  }

  @Test
  void aNodeThatStartsLaterKnowsItToo() {
    ApiKey key = store(KeyHash.plain(LIKE_BROKEN));

    authenticator.imported(ImportedForm.HASHED);

    assertEquals(key.id(), known(authenticator.lookUp(LIKE_BROKEN)));
  }

  @Test
  void aKeyThatCameAsAHashIsHashedAnewWithTheMarkOfThatHash() {
    ApiKey key = store(KeyHash.plain(UUID));
    hear(ImportedForm.HASHED);

    known(authenticator.lookUp(UUID));

    assertEquals(
        List.of(
            new Rehash(
                key.id(),
                key.hash(),
                node.peppers.hash(UUID),
                node.peppers.marks(key.hash()).getFirst())),
        authenticator.outdated());
  }

  @Test
  void aMarkIsKeyedLikeAHash() {
    KeyHash plain = KeyHash.plain(UUID);

    KeyHash mark = node.peppers.mark(plain);

    assertEquals(node.peppers.hash("sha-256:" + hex(plain)), mark);
  }

  private static String hex(KeyHash hash) {
    return java.util.HexFormat.of().formatHex(hash.bytes());
  }

  @Test
  void allThatWasUnknownMayBeAKeySinceAnImport() {
    assertInstanceOf(Recognition.Unknown.class, authenticator.lookUp(UUID));
    assertInstanceOf(Recognition.Unknown.class, authenticator.lookUp("other"));
    ApiKey key = store(node.peppers.hash(UUID));
    assertInstanceOf(Recognition.Unknown.class, authenticator.recall(UUID));

    hear(ImportedForm.DISTINCT);

    assertInstanceOf(Recognition.NotInMemory.class, authenticator.recall("other"));
    assertInstanceOf(Recognition.NotInMemory.class, authenticator.recall(UUID));
    assertEquals(key.id(), known(authenticator.lookUp(UUID)));
  }

  @Test
  void whatIsLookedUpAgainIsRememberedAsUnknownAgain() {
    hear(ImportedForm.DISTINCT);
    assertInstanceOf(Recognition.Unknown.class, authenticator.lookUp(UUID));

    assertInstanceOf(Recognition.Unknown.class, authenticator.recall(UUID));
    assertEquals(1, node.store.lookUps);
  }

  /** The row is not there yet when it is read; then it is, and the change is applied. */
  @Test
  void anImportDuringALookUpIsNotRememberedAsUnknown() {
    node.store.duringLookUp =
        () -> {
          node.store.duringLookUp = () -> {};
          store(node.peppers.hash(UUID));
          hear(ImportedForm.DISTINCT);
        };

    assertInstanceOf(Recognition.Unknown.class, authenticator.lookUp(UUID));

    assertInstanceOf(Recognition.NotInMemory.class, authenticator.recall(UUID));
  }

  @Test
  void anImportDropsNoKeyThatIsInUse() {
    String secret = node.newKey().secret().reveal();
    known(authenticator.lookUp(secret));

    hear(ImportedForm.HASHED);

    known(authenticator.recall(secret));
  }
}
