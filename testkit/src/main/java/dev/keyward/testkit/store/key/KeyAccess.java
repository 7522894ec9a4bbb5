package dev.keyward.testkit.store.key;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKey.Revocation;
import dev.keyward.core.apikey.ApiKeyStore.Update;
import dev.keyward.core.apikey.ApiKeyStore.UpdateResult;
import dev.keyward.core.apikey.Client;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.StoreAccess;
import dev.keyward.testkit.store.scene.Stores;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Short words for what most tests of keys begin with. */
public interface KeyAccess extends StoreAccess {
  default Client createClient() {
    Client client = Samples.client();
    stores().clients().create(client, Samples.event("client.create", client.id()));
    return client;
  }

  /** A client with this bound. */
  default Client createClient(@Nullable Scopes bound) {
    Client client =
        Samples.client().with("Admins", "", bound, null, Map.of(), Samples.NOW.plusMillis(1));
    stores().clients().create(client, Samples.event("client.create", client.id()));
    return client;
  }

  default ApiKey createKey(ApiKey key) {
    assertTrue(stores().keys().create(key, Samples.event("key.create", key.id())));
    return key;
  }

  default UpdateResult revoke(ApiKey key, boolean force) {
    return revoke(stores(), key, Samples.NOW_SUPERSEDED, force);
  }

  default UpdateResult revoke(Stores node, ApiKey key, Revocation revocation, boolean force) {
    return node.keys()
        .update(
            key.id(),
            revocation.at(),
            force,
            found ->
                new Update(found.key().revoked(revocation), Samples.event("key.revoke", key.id())));
  }

  /** Stores what becomes of a key, at {@link Samples#NOW}. */
  default UpdateResult change(ApiKey key, boolean force, UnaryOperator<ApiKey> change) {
    return stores()
        .keys()
        .update(
            key.id(),
            Samples.NOW,
            force,
            found -> new Update(change.apply(found.key()), Samples.event("key.update", key.id())));
  }
}
