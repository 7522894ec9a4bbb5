package dev.keyward.testkit.store.key;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.Page;
import dev.keyward.core.Scopes;
import dev.keyward.core.StorageException;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKeyStore.Filter;
import dev.keyward.core.apikey.ApiKeyStore.KeyOfClient;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.apikey.KeyHash;
import dev.keyward.core.apikey.KeyState;
import dev.keyward.testkit.store.scene.Samples;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Keys are kept as they were given, belong to a client, and are found by id and by hash. */
interface ApiKeyStoreContract extends KeyAccess {
  @Test
  default void keyIsFoundAsItWasCreated() {
    ApiKey plain = createKey(Samples.key(createClient()));
    ApiKey expiring =
        createKey(Samples.key(createClient(), Scopes.NONE, Samples.NOW.plusMillis(7)));

    assertEquals(Optional.of(plain), stores().keys().find(plain.id()));
    assertEquals(Optional.of(expiring), stores().keys().find(expiring.id()));
  }

  @Test
  default void hashFindsKeyAndClient() {
    Client client = createClient();
    ApiKey key = createKey(Samples.key(client));
    createKey(Samples.key(client));

    KeyOfClient found = stores().keys().findByHash(List.of(key.hash())).orElseThrow();

    assertEquals(new KeyOfClient(key, client, null), found);
    assertEquals("pepper-7", found.key().hash().pepperId());
    assertArrayEquals(key.hash().bytes(), found.key().hash().bytes());
  }

  @Test
  default void hashFindsRevokedKeyToo() {
    ApiKey key = createKey(Samples.key(createClient()));
    revoke(key, false);

    assertEquals(
        KeyState.REVOKED,
        stores().keys().findByHash(List.of(key.hash())).orElseThrow().key().state(Samples.NOW));
  }

  @Test
  default void unknownIdAndHashAreNotFound() {
    assertEquals(Optional.empty(), stores().keys().find("key_nobody"));
    assertEquals(Optional.empty(), stores().keys().findByHash(List.of(Samples.newHash())));
  }

  @Test
  default void keyOfNobodyIsNotStored() {
    long head = stores().feed().head();
    ApiKey key = Samples.key(Samples.client());

    assertFalse(stores().keys().create(key, Samples.event("key.create", key.id())));

    assertEquals(Optional.empty(), stores().keys().find(key.id()));
    assertEquals(head, stores().feed().head());
    assertEquals(List.of(), stores().audit().get());
  }

  @Test
  default void keyHashIsUnique() {
    Client client = createClient();
    KeyHash hash = createKey(Samples.key(client)).hash();
    long head = stores().feed().head();
    ApiKey second = Samples.withHash(Samples.key(client), hash);

    assertThrows(StorageException.class, () -> createKey(second));

    assertEquals(Optional.empty(), stores().keys().find(second.id()));
    assertEquals(head, stores().feed().head());
    assertEquals(1, audited("key.create"));
  }

  @Test
  default void listShowsKeysOfOneClient() {
    Client client = createClient();
    ApiKey first = createKey(Samples.key(client));
    createKey(Samples.key(createClient()));
    ApiKey second = createKey(Samples.key(client));

    assertEquals(List.of(first, second), list(client.id(), null));
    assertEquals(List.of(), list("client_nobody", null));
  }

  @Test
  default void listShowsKeysOfOneState() {
    Client client = createClient();
    ApiKey forever = createKey(Samples.key(client));
    ApiKey expiresNow = createKey(Samples.key(client, Scopes.NONE, Samples.NOW));
    ApiKey expiresNext = createKey(Samples.key(client, Scopes.NONE, Samples.NOW.plusMillis(1)));
    ApiKey gone = createKey(Samples.key(client));
    ApiKey expiredAndGone = createKey(Samples.key(client, Scopes.NONE, Samples.NOW.minusMillis(1)));
    revoke(gone, false);
    revoke(expiredAndGone, false);

    assertEquals(List.of(forever.id(), expiresNext.id()), ids(KeyState.ACTIVE));
    assertEquals(List.of(expiresNow.id()), ids(KeyState.EXPIRED));
    assertEquals(List.of(gone.id(), expiredAndGone.id()), ids(KeyState.REVOKED));
    assertEquals(5, ids(null).size());
  }

  @Test
  default void filterAndPageWorkTogether() {
    Client client = createClient();
    List<ApiKey> keys = Stream.generate(() -> createKey(Samples.key(client))).limit(5).toList();
    createKey(Samples.key(createClient()));
    revoke(keys.get(1), false);
    Filter filter = new Filter(client.id(), KeyState.ACTIVE, Samples.NOW);

    Page<ApiKey> first = stores().keys().list(filter, null, 3);
    Page<ApiKey> second = stores().keys().list(filter, first.nextCursor(), 3);

    assertEquals(
        new Page<>(List.of(keys.get(0), keys.get(2), keys.get(3)), keys.get(3).id()), first);
    assertEquals(new Page<>(List.of(keys.get(4)), null), second);
  }

  private List<ApiKey> list(@Nullable String clientId, @Nullable KeyState state) {
    return stores().keys().list(new Filter(clientId, state, Samples.NOW), null, 100).items();
  }

  private List<String> ids(@Nullable KeyState state) {
    return list(null, state).stream().map(ApiKey::id).toList();
  }
}
