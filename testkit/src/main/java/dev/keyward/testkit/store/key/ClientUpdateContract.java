package dev.keyward.testkit.store.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import dev.keyward.core.Scopes;
import dev.keyward.core.StorageException;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKeyStore.Filter;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.apikey.ClientStore.End;
import dev.keyward.core.apikey.ClientStore.Holder;
import dev.keyward.core.apikey.ClientStore.Update;
import dev.keyward.core.apikey.ClientStore.UpdateResult;
import dev.keyward.core.change.Change;
import dev.keyward.core.limit.OwnRate;
import dev.keyward.core.token.TokenRevocation;
import dev.keyward.testkit.store.scene.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A client is changed or deleted with everything that hangs on it, or not at all. */
interface ClientUpdateContract extends KeyAccess {
  @Test
  default void changedClientIsStoredAnsweredAndAudited() {
    Client client = createClient();
    Client other = createClient();
    Client wanted = other("Other", Scopes.of("zone:read"), client);
    long head = stores().feed().head();

    assertEquals(new UpdateResult.Updated(wanted, 0), update(client, wanted, null, false));

    assertEquals(Optional.of(wanted), stores().clients().find(client.id()));
    assertEquals(Optional.of(other), stores().clients().find(other.id()));
    assertEquals(Samples.event("client.0", client.id()), stores().audit().get().getLast());
    assertEquals(
        List.of(new Change(head + 1, Change.Kind.CLIENT, client.id(), null)),
        stores().feed().after(head, 10));
  }

  private static Client other(String name, @Nullable Scopes bound, Client client) {
    return client.with(
        name, "", bound, OwnRate.parse("9/1h"), Map.of(), Samples.NOW.plusSeconds(60));
  }

  private UpdateResult update(Client client, Client wanted, @Nullable End end, boolean force) {
    Update update = new Update(wanted, end, n -> Samples.event("client." + n, client.id()));
    return stores().clients().update(client.id(), Samples.NOW, force, found -> update);
  }

  @Test
  default void boundIsTakenAway() {
    Client client = createClient();
    Client wanted = other("n", null, client);

    assertEquals(new UpdateResult.Updated(wanted, 0), update(client, wanted, null, false));
  }

  @Test
  default void changeSeesTheRightsOfKeysThatAreNotRevoked() {
    Client client = createClient();
    createKey(Samples.key(client, Scopes.of("a"), null));
    createKey(Samples.key(client, Scopes.of("a"), Samples.NOW));
    createKey(Samples.key(client, Scopes.of("a", "b"), null).enabled(false));
    revoke(createKey(Samples.key(client, Scopes.of("c"), null)), false);
    createKey(Samples.key(createClient(), Scopes.of("d"), null));
    List<Holder> seen = new ArrayList<>();

    var result =
        stores()
            .clients()
            .update(
                client.id(),
                Samples.NOW,
                false,
                found -> {
                  seen.add(found);
                  return null;
                });

    assertEquals(new UpdateResult.Updated(client, 0), result);
    assertEquals(client, seen.getFirst().client());
    assertEquals(2, seen.getFirst().rights().size());
    assertEquals(Set.of(Scopes.of("a"), Scopes.of("a", "b")), Set.copyOf(seen.getFirst().rights()));
  }

  @Test
  default void clientThatIsNotThereIsNotChanged() {
    assertEquals(
        new UpdateResult.NotFound(),
        stores().clients().update("client_0", Samples.NOW, true, found -> fail("was asked")));
  }

  @Test
  default void allKeysOfOneClientAreRevokedAndKeepAnEarlierReason() {
    Client client = createClient();
    ApiKey early = createKey(Samples.key(client));
    revoke(early, false);
    ApiKey working = createKey(Samples.key(client));
    ApiKey expired = createKey(Samples.key(client, Scopes.NONE, Samples.NOW));
    ApiKey others = createKey(Samples.key(createClient()));

    UpdateResult result = update(client, client, new End(Samples.NOW_CEASED, null), false);

    assertEquals(new UpdateResult.Updated(client, 2), result);
    assertEquals(
        List.of(
            Samples.revoked(early, Samples.NOW_SUPERSEDED),
            Samples.revoked(working, Samples.NOW_CEASED),
            Samples.revoked(expired, Samples.NOW_CEASED)),
        keysOf(client));
    assertEquals(List.of(others), keysOf(others.clientId()));
    assertEquals(1, audited("client.2"));
  }

  private List<ApiKey> keysOf(Client client) {
    return keysOf(client.id());
  }

  private List<ApiKey> keysOf(String clientId) {
    return stores().keys().list(new Filter(clientId, null, Samples.NOW), null, 100).items();
  }

  @Test
  default void deletedClientIsGoneAndItsKeysStayListed() {
    Client client = createClient();
    Client other = createClient();
    ApiKey key = createKey(Samples.key(client));
    TokenRevocation tokens = tokensOf(client);

    assertEquals(
        new UpdateResult.Updated(client, 1),
        update(client, client, new End(Samples.NOW_CEASED, tokens), false));

    assertEquals(Optional.empty(), stores().clients().find(client.id()));
    assertEquals(List.of(other), stores().clients().list(null, 10).items());
    assertEquals(List.of(Samples.revoked(key, Samples.NOW_CEASED)), keysOf(client));
    assertEquals(List.of(tokens), stores().revocations().current(Samples.NOW));
    assertNotNull(
        stores().keys().findByHash(List.of(key.hash())).orElseThrow().key().revocation(),
        "it is known, and refused");
    ApiKey late = Samples.key(client);
    assertFalse(stores().keys().create(late, Samples.event("key.create", late.id())));
    assertEquals(new UpdateResult.NotFound(), update(client, client, null, true));
  }

  private UpdateResult narrow(Client client, Client wanted, TokenRevocation tokens) {
    Update update = new Update(wanted, null, tokens, n -> Samples.event("c", client.id()));
    return stores().clients().update(client.id(), Samples.NOW, false, found -> update);
  }

  @Test
  default void tokensEndWithTheChangeThatEndsThem() {
    Client client = createClient();
    Client wanted = other("n", Scopes.of("data:read"), client);
    TokenRevocation tokens = tokensOf(client);
    long head = stores().feed().head();

    assertEquals(new UpdateResult.Updated(wanted, 0), narrow(client, wanted, tokens));

    assertEquals(Optional.of(wanted), stores().clients().find(client.id()));
    assertEquals(List.of(tokens), stores().revocations().current(Samples.NOW));
    assertEquals(
        List.of(
            new Change(head + 1, Change.Kind.TOKEN_REVOCATION, tokens.id(), null),
            new Change(head + 2, Change.Kind.CLIENT, client.id(), null)),
        stores().feed().after(head, 10));
  }

  @Test
  default void tokensDoNotEndWithAChangeThatIsRefused() {
    Client client = createClient(null);
    createKey(Samples.adminKey(client));
    long head = stores().feed().head();

    assertEquals(
        new UpdateResult.LastAdminKey(),
        narrow(client, other("n", Scopes.of("x"), client), tokensOf(client)));

    assertEquals(List.of(), stores().revocations().current(Samples.NOW));
    assertNoChangeAfter(head);
  }

  private static TokenRevocation tokensOf(Client client) {
    return new TokenRevocation(
        Samples.nextId("rev"),
        TokenRevocation.Kind.CLIENT,
        client.id(),
        Samples.NOW,
        Samples.NOW.plusSeconds(60),
        Samples.NOW);
  }

  @Test
  default void lastAdminKeysGoWithTheirClientOnlyByForce() {
    Client client = createClient(null);
    createKey(Samples.adminKey(client));
    createKey(Samples.adminKey(client));
    ApiKey plain = createKey(Samples.key(client));
    long head = stores().feed().head();
    End all = new End(Samples.NOW_CEASED, null);

    assertEquals(new UpdateResult.LastAdminKey(), update(client, client, all, false));
    assertEquals(
        new UpdateResult.LastAdminKey(),
        update(client, client, new End(Samples.NOW_CEASED, tokensOf(client)), false));

    assertEquals(Optional.of(plain), stores().keys().find(plain.id()));
    assertNoChangeAfter(head);
    assertEquals(List.of(), stores().revocations().current(Samples.NOW));
    assertEquals(new UpdateResult.Updated(client, 3), update(client, client, all, true));
  }

  /** The bound takes the scope away from the key, without touching it. */
  @Test
  default void boundThatEndsTheLastAdminIsSetOnlyByForce() {
    Client client = createClient(null);
    createKey(Samples.adminKey(client));
    Client allows = other("n", Scopes.of("x", Scopes.ADMIN), client);
    Client forbids = other("n", Scopes.of("keyward:admins", "xkeyward:admin"), client);

    assertEquals(new UpdateResult.LastAdminKey(), update(client, forbids, null, false));
    assertEquals(new UpdateResult.Updated(allows, 0), update(client, allows, null, false));
    assertEquals(new UpdateResult.Updated(forbids, 0), update(client, forbids, null, true));
  }

  @Test
  default void deletionThatCannotBeAuditedDoesNotHappen() throws Throwable {
    Client client = createClient();
    ApiKey key = createKey(Samples.key(client));
    long head = stores().feed().head();
    End end = new End(Samples.NOW_CEASED, tokensOf(client));

    withoutAuditTable(
        () -> assertThrows(StorageException.class, () -> update(client, client, end, false)));

    assertEquals(Optional.of(client), stores().clients().find(client.id()));
    assertEquals(List.of(key), keysOf(client));
    assertNoChangeAfter(head);
  }
}
