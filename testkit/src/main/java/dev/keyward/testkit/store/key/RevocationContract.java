package dev.keyward.testkit.store.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKey.Revocation;
import dev.keyward.core.apikey.ApiKeyStore.UpdateResult;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.apikey.RevocationReason;
import dev.keyward.core.policy.Environment;
import dev.keyward.testkit.store.scene.Samples;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The first revocation stands, and the last working key with {@code keyward:admin} goes only by
 * force.
 */
interface RevocationContract extends KeyAccess {
  @ParameterizedTest
  @EnumSource(RevocationReason.class)
  default void revocationIsKeptWithItsReason(RevocationReason reason) {
    ApiKey key = createKey(Samples.key(createClient()));
    Revocation revocation = new Revocation(Samples.NOW, reason);

    UpdateResult result = revoke(stores(), key, revocation, false);

    assertEquals(new UpdateResult.Updated(Samples.revoked(key, revocation)), result);
    assertEquals(Optional.of(Samples.revoked(key, revocation)), stores().keys().find(key.id()));
    assertEquals(Samples.event("key.revoke", key.id()), stores().audit().get().getLast());
  }

  @Test
  default void secondRevocationChangesNothing() {
    ApiKey key = createKey(Samples.key(createClient()));
    UpdateResult first = revoke(key, false);
    long head = stores().feed().head();

    Revocation later = new Revocation(Samples.NOW.plusSeconds(1), RevocationReason.KEY_COMPROMISE);
    UpdateResult second = revoke(stores(), key, later, false);

    assertEquals(first, second);
    assertEquals(head, stores().feed().head());
    assertEquals(1, audited("key.revoke"));
  }

  @Test
  default void unknownKeyCannotBeRevoked() {
    long head = stores().feed().head();

    assertEquals(new UpdateResult.NotFound(), revoke(Samples.key(Samples.client()), true));
    assertEquals(head, stores().feed().head());
    assertEquals(List.of(), stores().audit().get());
  }

  @Test
  default void lastAdminKeyStays() {
    ApiKey admin = createKey(Samples.adminKey(createClient(null)));
    long head = stores().feed().head();

    assertEquals(new UpdateResult.LastAdminKey(), revoke(admin, false));

    assertNull(stores().keys().find(admin.id()).orElseThrow().revocation());
    assertEquals(head, stores().feed().head());
    assertEquals(0, audited("key.revoke"));
  }

  @Test
  default void lastAdminKeyGoesByForce() {
    ApiKey admin = createKey(Samples.adminKey(createClient(null)));

    assertEquals(
        new UpdateResult.Updated(Samples.revoked(admin, Samples.NOW_SUPERSEDED)),
        revoke(admin, true));
  }

  @Test
  default void oneOfTwoAdminKeysGoesFreely() {
    Client client = createClient(null);
    ApiKey first = createKey(Samples.adminKey(client));
    ApiKey second = createKey(Samples.adminKey(client));

    assertEquals(
        new UpdateResult.Updated(Samples.revoked(first, Samples.NOW_SUPERSEDED)),
        revoke(first, false));
    assertEquals(new UpdateResult.LastAdminKey(), revoke(second, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "KEYWARD:ADMIN",
        "keyward:admins",
        "xkeyward:admin",
        "keyward:admin:x",
        "keyward%admin",
        "keyward_admin",
        "keyward:*"
      })
  default void onlyTheExactScopeMakesAnAdmin(String almost) {
    Client client = createClient(null);
    ApiKey admin = createKey(Samples.adminKey(client));
    ApiKey other = createKey(Samples.key(client, Scopes.of(almost), null));

    assertEquals(new UpdateResult.LastAdminKey(), revoke(admin, false));
    assertEquals(
        new UpdateResult.Updated(Samples.revoked(other, Samples.NOW_SUPERSEDED)),
        revoke(other, false));
  }

  @Test
  default void adminKeyThatExpiresNowDoesNotCountAsWorking() {
    Client client = createClient(null);
    ApiKey working =
        createKey(Samples.key(client, Scopes.of(Scopes.ADMIN), Samples.NOW.plusMillis(1)));
    ApiKey expired = createKey(Samples.key(client, Scopes.of(Scopes.ADMIN), Samples.NOW));

    assertEquals(new UpdateResult.LastAdminKey(), revoke(working, false));
    assertEquals(
        new UpdateResult.Updated(Samples.revoked(expired, Samples.NOW_SUPERSEDED)),
        revoke(expired, false));
  }

  /** The admin listener takes live keys only, so nobody could get in with it. */
  @Test
  default void testKeyDoesNotCountAsWorkingAdmin() {
    Client client = createClient(null);
    ApiKey working = createKey(Samples.adminKey(client));
    ApiKey test = createKey(Samples.key(client, Scopes.of(Scopes.ADMIN), null, Environment.TEST));

    assertEquals(new UpdateResult.LastAdminKey(), revoke(working, false));
    assertEquals(
        new UpdateResult.Updated(Samples.revoked(test, Samples.NOW_SUPERSEDED)),
        revoke(test, false));
  }

  @Test
  default void expiredAdminKeyGoesEvenWhenNoneWorks() {
    ApiKey expired =
        createKey(Samples.key(createClient(null), Scopes.of(Scopes.ADMIN), Samples.NOW));

    assertEquals(
        new UpdateResult.Updated(Samples.revoked(expired, Samples.NOW_SUPERSEDED)),
        revoke(expired, false));
  }
}
