package dev.keyward.testkit.store.key;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.StorageException;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKeyStore.Filter;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.idempotency.AlreadyClaimedException;
import dev.keyward.core.idempotency.Claim;
import dev.keyward.core.idempotency.ClaimStore;
import dev.keyward.core.idempotency.ClaimStore.Done;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.Together;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** A call that is marked is carried out once, and remembered with what it made, or not at all. */
interface ClaimContract extends KeyAccess {
  private static Claim claim() {
    return new Claim(Samples.newHash().bytes(), Samples.newHash().bytes());
  }

  private static AuditEvent made(String id, Claim claim) {
    return new Actor("key_actor", "req_1", "", claim).made("key.create", id, Map.of());
  }

  private boolean create(ApiKey key, Claim claim) {
    return stores().keys().create(key, made(key.id(), claim));
  }

  @Test
  default void claimIsStoredWithWhatTheCallMade() {
    Claim claim = claim();
    ApiKey key = Samples.key(createClient());

    assertTrue(create(key, claim));

    Done done = stores().claims().find(claim.id(), Samples.NOW).orElseThrow();
    assertEquals(key.id(), done.target());
    assertArrayEquals(claim.digest(), done.digest());
    assertEquals(Optional.empty(), stores().claims().find(claim().id(), Samples.NOW));
  }

  @Test
  default void eventThatMakesNothingClaimsNothing() {
    Claim claim = claim();
    Client client = Samples.client();

    stores()
        .clients()
        .create(client, new Actor("a", "", "", claim).did("client.create", client.id(), Map.of()));

    assertEquals(Optional.empty(), stores().claims().find(claim.id(), Samples.NOW));
  }

  @Test
  default void secondCallWithTheClaimMakesNothing() {
    Claim claim = claim();
    Client client = createClient();
    ApiKey first = Samples.key(client);
    create(first, claim);
    long head = stores().feed().head();

    assertThrows(AlreadyClaimedException.class, () -> create(Samples.key(client), claim));

    assertEquals(List.of(first), keysOf(client));
    assertNoChangeAfter(head);
    assertEquals(1, audited("key.create"));
  }

  private List<ApiKey> keysOf(Client client) {
    return stores().keys().list(new Filter(client.id(), null, Samples.NOW), null, 100).items();
  }

  @Test
  default void callThatIsRefusedClaimsNothing() {
    Claim claim = claim();

    create(Samples.key(Samples.client()), claim);

    assertEquals(Optional.empty(), stores().claims().find(claim.id(), Samples.NOW));
    assertTrue(create(Samples.key(createClient()), claim));
  }

  @Test
  default void claimOfAWriteThatFailsIsNotStored() throws Throwable {
    Claim claim = claim();
    Client client = createClient();

    withoutAuditTable(
        () -> assertThrows(StorageException.class, () -> create(Samples.key(client), claim)));

    assertEquals(Optional.empty(), stores().claims().find(claim.id(), Samples.NOW));
  }

  @RepeatedTest(5)
  default void ofManyCallsAtOnceOneIsCarriedOut() throws Exception {
    Claim claim = claim();
    Client client = createClient();

    List<Boolean> made =
        Together.run(
            Together.CROWD,
            n -> {
              try {
                return create(Samples.key(client), claim);
              } catch (AlreadyClaimedException e) {
                return false;
              }
            });

    assertEquals(1, made.stream().filter(success -> success).count());
    assertEquals(1, keysOf(client).size());
  }

  @Test
  default void claimIsForgottenAfterItsLife() {
    Claim claim = claim();
    create(Samples.key(createClient()), claim);
    Instant end = Samples.NOW.plus(ClaimStore.LIFE);

    assertTrue(stores().claims().find(claim.id(), end.minusMillis(1)).isPresent());
    assertEquals(0, stores().claims().purge(end.minusMillis(1)));
    assertEquals(Optional.empty(), stores().claims().find(claim.id(), end));
    assertEquals(1, stores().claims().purge(end));
    assertEquals(0, stores().claims().purge(end));
  }

  @Test
  default void oldClaimThatWasNotPurgedYetDoesNotCount() throws Exception {
    Claim claim = claim();
    create(Samples.key(createClient()), claim);
    execute(
        "UPDATE idempotency SET created_at = " + Samples.NOW.minus(ClaimStore.LIFE).toEpochMilli());
    ApiKey later = Samples.key(createClient());

    assertTrue(create(later, claim));

    assertEquals(
        later.id(), stores().claims().find(claim.id(), Samples.NOW).orElseThrow().target());
  }
}
