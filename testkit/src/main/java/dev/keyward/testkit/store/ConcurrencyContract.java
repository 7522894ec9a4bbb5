package dev.keyward.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKey.Revocation;
import dev.keyward.core.apikey.ApiKeyStore.Filter;
import dev.keyward.core.apikey.ApiKeyStore.UpdateResult;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.apikey.KeyState;
import dev.keyward.core.apikey.RevocationReason;
import dev.keyward.testkit.store.key.KeyAccess;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.Stores;
import dev.keyward.testkit.store.scene.Together;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Many at once end as if they had come one after the other. */
interface ConcurrencyContract extends KeyAccess {
  @Test
  default void ofManyRevocationsExactlyOneCounts() throws Exception {
    ApiKey key = createKey(Samples.key(createClient()));
    long head = stores().feed().head();

    List<UpdateResult> results =
        Together.run(
            Together.CROWD,
            number -> {
              Revocation mine =
                  new Revocation(Samples.NOW.plusSeconds(number), RevocationReason.UNSPECIFIED);
              return revoke(stores(), key, mine, false);
            });

    ApiKey revoked = stores().keys().find(key.id()).orElseThrow();
    assertEquals(Set.of(new UpdateResult.Updated(revoked)), Set.copyOf(results));
    assertEquals(1, audited("key.revoke"));
    assertEquals(head + 1, stores().feed().head());
  }

  @Test
  default void ofManyKeysWithOneHashExactlyOneIsCreated() throws Exception {
    Client client = createClient();
    ApiKey wanted = Samples.key(client);

    List<Boolean> created =
        Together.run(
            Together.CROWD,
            _ -> triesToCreate(Samples.withHash(Samples.key(client), wanted.hash())));

    assertEquals(1, created.stream().filter(success -> success).count());
    assertEquals(1, audited("key.create"));
  }

  private boolean triesToCreate(ApiKey key) {
    try {
      return stores().keys().create(key, Samples.event("key.create", key.id()));
    } catch (dev.keyward.core.StorageException e) {
      return false;
    }
  }

  @Test
  default void manyClientsAndKeysAreAllCreated() throws Exception {
    long head = stores().feed().head();

    List<ApiKey> keys = Together.run(Together.CROWD, _ -> createKey(Samples.key(createClient())));

    Filter all = new Filter(null, KeyState.ACTIVE, Samples.NOW);
    Set<ApiKey> listed = Set.copyOf(stores().keys().list(all, null, 100).items());
    assertEquals(Set.copyOf(keys), listed);
    assertEquals(head + Together.CROWD, stores().feed().head());
    assertEquals(2 * Together.CROWD, stores().audit().get().size());
  }

  /** Each of the two sees the other still working unless one waits for the other's commit. */
  @RepeatedTest(10)
  default void ofTwoAdminKeysRevokedAtOnceOneStays() throws Exception {
    Client client = createClient(null);
    List<ApiKey> admins =
        List.of(createKey(Samples.adminKey(client)), createKey(Samples.adminKey(client)));

    Set<String> results =
        Together.run(2, number -> revoke(admins.get(number), false)).stream()
            .map(result -> result.getClass().getSimpleName())
            .collect(Collectors.toSet());

    assertEquals(Set.of("Updated", "LastAdminKey"), results);
    assertEquals(
        1,
        stores()
            .keys()
            .list(new Filter(null, KeyState.ACTIVE, Samples.NOW), null, 10)
            .items()
            .size());
  }

  @RepeatedTest(5)
  default void ofTwoAdminKeysRevokedOnTwoNodesOneStays() throws Exception {
    Client client = createClient(null);
    List<ApiKey> admins =
        List.of(createKey(Samples.adminKey(client)), createKey(Samples.adminKey(client)));

    try (Stores other = fixture().open()) {
      List<UpdateResult> results =
          Together.run(
              2,
              number -> {
                ApiKey key = admins.get(number);
                Stores node = number == 0 ? stores() : other;
                return revoke(node, key, Samples.NOW_SUPERSEDED, false);
              });

      assertTrue(results.contains(new UpdateResult.LastAdminKey()));
      assertEquals(
          1,
          stores()
              .keys()
              .list(new Filter(null, KeyState.ACTIVE, Samples.NOW), null, 10)
              .items()
              .size());
    }
  }
}
