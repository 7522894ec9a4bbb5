package dev.keyward.testkit.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKeyStore.RevokeResult;
import dev.keyward.core.apikey.Client;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.StoreAccess;

/** Short words for what most tests of keys begin with. */
interface KeyAccess extends StoreAccess {
  default Client createClient() {
    Client client = Samples.client();
    stores().clients().create(client, Samples.event("client.create", client.id()));
    return client;
  }

  default ApiKey createKey(ApiKey key) {
    assertTrue(stores().keys().create(key, Samples.event("key.create", key.id())));
    return key;
  }

  default RevokeResult revoke(ApiKey key, boolean force) {
    return stores()
        .keys()
        .revoke(key.id(), Samples.NOW_SUPERSEDED, force, Samples.event("key.revoke", key.id()));
  }
}
