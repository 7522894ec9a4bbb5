package dev.keyward.testkit.store.key;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKeyStore.KeyOfClient;
import dev.keyward.core.apikey.ApiKeyStore.Rehash;
import dev.keyward.core.apikey.KeyHash;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.change.Change;
import dev.keyward.testkit.store.scene.Samples;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Keys are found by any hash they can have, and get another one. */
interface RehashContract extends KeyAccess {
  private static KeyHash under(String pepper, KeyHash like) {
    return new KeyHash(pepper, like.bytes());
  }

  private static AuditEvent event() {
    return Actor.OPERATOR.did("key.rehash", "pepper-2", Map.of());
  }

  private Optional<String> found(KeyHash... hashes) {
    return stores().keys().findByHash(List.of(hashes)).map(KeyOfClient::key).map(ApiKey::id);
  }

  @Test
  default void aKeyIsFoundByOneOfItsHashes() {
    ApiKey key = createKey(Samples.key(createClient()));
    KeyHash other = Samples.newHash();

    assertEquals(Optional.of(key.id()), found(other, key.hash()));
    assertEquals(Optional.of(key.id()), found(key.hash(), other));
    assertEquals(Optional.empty(), found(other, Samples.newHash()));
  }

  @Test
  default void theSameBytesUnderAnotherPepperAreAnotherHash() {
    ApiKey key = createKey(Samples.key(createClient()));

    assertEquals(Optional.empty(), found(under(KeyHash.WITHOUT_PEPPER, key.hash())));
    assertEquals(
        Optional.of(key.id()), found(under(KeyHash.WITHOUT_PEPPER, key.hash()), key.hash()));
  }

  @Test
  default void aKeyGetsItsNewHashAndTheFeedTellsBoth() {
    ApiKey key = createKey(Samples.key(createClient()));
    ApiKey other = createKey(Samples.key(createClient()));
    KeyHash to = under("pepper-2", Samples.newHash());
    long head = stores().feed().head();

    stores()
        .keys()
        .rehash(List.of(new Rehash(key.id(), key.hash(), to)), Samples.NOW, count -> event());

    assertEquals(Optional.of(key.hashed(to)), stores().keys().find(key.id()));
    assertEquals(Optional.of(other), stores().keys().find(other.id()));
    assertEquals(Optional.empty(), found(key.hash()));
    assertEquals(Optional.of(key.id()), found(to));
    assertEquals(
        List.of(
            new Change(head + 1, Change.Kind.KEY, key.id(), key.hash()),
            new Change(head + 2, Change.Kind.KEY_CREATED, key.id(), to)),
        stores().feed().after(head, 10));
    assertEquals(1, audited("key.rehash"));
  }

  @Test
  default void whatHasAnotherHashByNowIsLeftAsItIs() {
    ApiKey key = createKey(Samples.key(createClient()));
    KeyHash to = under("pepper-2", Samples.newHash());
    long head = stores().feed().head();
    List<Rehash> stale =
        List.of(
            new Rehash(key.id(), Samples.newHash(), to),
            new Rehash(key.id(), under("pepper-9", key.hash()), to),
            new Rehash("key_nobodys", key.hash(), to));

    stores().keys().rehash(stale, Samples.NOW, count -> event());

    assertEquals(Optional.of(key), stores().keys().find(key.id()));
    assertEquals(head, stores().feed().head());
    assertEquals(0, audited("key.rehash"));
  }

  @Test
  default void theRestOfAKeyStaysAsItIs() {
    ApiKey key = createKey(Samples.key(createClient()));
    revoke(key, false);
    KeyHash to = under("pepper-2", Samples.newHash());
    ApiKey revoked = stores().keys().find(key.id()).orElseThrow();

    stores()
        .keys()
        .rehash(List.of(new Rehash(key.id(), key.hash(), to)), Samples.NOW, count -> event());

    assertEquals(Optional.of(revoked.hashed(to)), stores().keys().find(key.id()));
  }
}
