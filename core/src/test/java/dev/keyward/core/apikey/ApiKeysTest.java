package dev.keyward.core.apikey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.ApiKeys.CreateResult;
import dev.keyward.core.apikey.ApiKeys.NewKey;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.fixtures.Installation;
import dev.keyward.core.policy.Environment;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ApiKeysTest {
  private static final Actor ACTOR = new Actor("key_admin", "req_1", "203.0.113.7");

  private final Installation node = new Installation();
  private final Client bounded =
      node.keys.createClient("Bounded", "d", Scopes.of("data:read", "keyward:verify"), ACTOR);

  @Test
  void aClientIsStoredAsItWasWantedAndAudited() {
    assertEquals(bounded, node.store.clients.get(bounded.id()));
    assertTrue(bounded.id().startsWith("client_"));
    assertEquals(bounded.createdAt(), bounded.updatedAt());
    AuditEvent event = node.store.events.getLast();
    assertEquals(
        "key_admin client.create " + bounded.id(),
        event.actor() + " " + event.action() + " " + event.target());
  }

  @Test
  void aCreatedKeyIsStoredAsItsHashAndStartAlone() {
    CreateResult.Created made =
        assertInstanceOf(
            CreateResult.Created.class, create(Scopes.of("data:read"), null, Scopes.NONE));

    String secret = made.secret().reveal();
    assertEquals(made.key(), node.store.keys.get(made.key().id()));
    assertEquals(node.peppers.hash(secret), made.key().hash());
    assertEquals(secret.substring(0, "kw_live_".length() + 4), made.key().start());
    assertEquals(node.clock.instant().truncatedTo(ChronoUnit.MILLIS), made.key().createdAt());
    assertNull(made.key().revocation());
    assertTrue(KeyFormat.isIntact(secret));
  }

  @Test
  void theAuditEventOfAKeyNamesItsRightsAndNotItsSecret() {
    CreateResult.Created made =
        (CreateResult.Created) create(Scopes.of("data:read"), null, Scopes.NONE);

    AuditEvent event = node.store.events.getLast();

    assertEquals("key.create", event.action());
    assertEquals(made.key().id(), event.target());
    assertEquals(
        "{client_id=" + bounded.id() + ", env=live, scopes=data:read}", event.details().toString());
  }

  @Test
  void aKeyForNobodyIsNotMade() {
    NewKey wanted = wanted("client_nobody", Scopes.NONE, null, Scopes.NONE);

    assertRefused(CreateResult.NoSuchClient.class, node.keys.createKey(wanted, ACTOR));
  }

  @Test
  void aClientThatVanishesWhileItsKeyIsMadeIsNobody() {
    ClientStore clients = node.store.asClientStore();
    Client gone =
        new Client(
            "client_gone", "Gone", "", null, Map.of(), bounded.createdAt(), bounded.createdAt());
    ClientStore slow =
        new ClientStore() {
          @Override
          public void create(Client client, AuditEvent event) {
            clients.create(client, event);
          }

          @Override
          public java.util.Optional<Client> find(String id) {
            return java.util.Optional.of(gone);
          }

          @Override
          public dev.keyward.core.Page<Client> list(@Nullable String after, int limit) {
            return clients.list(after, limit);
          }

          @Override
          public UpdateResult update(
              String id, Instant now, boolean force, Function<Holder, @Nullable Update> change) {
            throw new AssertionError("nothing is changed");
          }
        };
    ApiKeys keys =
        new ApiKeys(
            slow,
            node.store,
            node.peppers,
            new dev.keyward.core.Ids(Installation.RANDOM, node.clock),
            Installation.RANDOM,
            node.clock);

    CreateResult result = keys.createKey(wanted(gone.id(), Scopes.NONE, null, Scopes.NONE), ACTOR);

    assertRefused(CreateResult.NoSuchClient.class, result);
  }

  @Test
  void aScopeBeyondTheClientIsRefusedEvenIfTheCallerHoldsAll() {
    assertRefused(
        CreateResult.BeyondClient.class,
        create(Scopes.of("data:read", "data:write"), null, Scopes.of(Scopes.ADMIN)));
    assertRefused(
        CreateResult.BeyondClient.class,
        create(Scopes.of(Scopes.ADMIN), null, Scopes.of(Scopes.ADMIN)));
  }

  @Test
  void aReservedScopeThatTheCallerLacksIsRefused() {
    assertRefused(
        CreateResult.BeyondCaller.class,
        create(Scopes.of("keyward:verify"), null, Scopes.of("keyward:keys:write")));
  }

  @Test
  void aReservedScopeThatTheCallerHoldsOrThatItsAdminImpliesIsGiven() {
    assertInstanceOf(
        CreateResult.Created.class,
        create(Scopes.of("keyward:verify"), null, Scopes.of("keyward:verify")));
    assertInstanceOf(
        CreateResult.Created.class,
        create(Scopes.of("keyward:verify"), null, Scopes.of(Scopes.ADMIN)));
  }

  @Test
  void aKeyThatExpiresNowIsRefusedAndOneThatExpiresInAMillisecondIsMade() {
    Instant now = node.clock.instant().truncatedTo(ChronoUnit.MILLIS);

    assertRefused(CreateResult.AlreadyExpired.class, create(Scopes.NONE, now, Scopes.NONE));
    assertRefused(
        CreateResult.AlreadyExpired.class, create(Scopes.NONE, now.minusMillis(1), Scopes.NONE));
    assertInstanceOf(
        CreateResult.Created.class, create(Scopes.NONE, now.plusMillis(1), Scopes.NONE));
  }

  @Test
  void aKeyWorksUntilTheMomentItExpires() {
    Instant end = node.clock.instant().truncatedTo(ChronoUnit.MILLIS).plusSeconds(60);
    ApiKey key = ((CreateResult.Created) create(Scopes.NONE, end, Scopes.NONE)).key();

    assertEquals(KeyState.ACTIVE, key.state(end.minusMillis(1)));
    assertEquals(KeyState.EXPIRED, key.state(end));
  }

  @Test
  void aRevokedKeyStaysRevokedWhenItWouldHaveExpired() {
    Instant end = node.clock.instant().plusSeconds(60);
    ApiKey key = ((CreateResult.Created) create(Scopes.NONE, end, Scopes.NONE)).key();

    node.revokeElsewhere(key);

    assertEquals(
        KeyState.REVOKED, node.store.find(key.id()).orElseThrow().state(end.plusSeconds(1)));
    assertEquals("{reason=key_compromise}", node.store.events.getLast().details().toString());
  }

  @Test
  void revocationReasonsAreThoseOfTheContract() {
    for (RevocationReason reason : RevocationReason.values()) {
      assertEquals(reason, RevocationReason.of(reason.wireName()));
    }
    assertEquals(
        "unspecified key_compromise superseded cessation_of_operation privilege_withdrawn",
        String.join(
            " ",
            java.util.Arrays.stream(RevocationReason.values())
                .map(RevocationReason::wireName)
                .toList()));
  }

  private CreateResult create(Scopes scopes, @Nullable Instant expiresAt, Scopes grantable) {
    return node.keys.createKey(wanted(bounded.id(), scopes, expiresAt, grantable), ACTOR);
  }

  private static NewKey wanted(
      String clientId, Scopes scopes, @Nullable Instant expiresAt, Scopes grantable) {
    return new NewKey(clientId, Environment.LIVE, KeyTerms.of("k", scopes, expiresAt), grantable);
  }

  private void assertRefused(Class<? extends CreateResult> expected, CreateResult result) {
    assertInstanceOf(expected, result);
    assertTrue(node.store.keys.isEmpty());
    assertNotEquals("key.create", node.store.events.getLast().action());
    assertFalse(node.store.events.isEmpty());
  }
}
