package dev.keyward.testkit.store.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.KeyHash;
import dev.keyward.core.apikey.Peppers;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.change.Change;
import dev.keyward.core.pepper.PepperStore.Added;
import dev.keyward.core.secret.SecretStore.StoredSecret;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.Stores;
import dev.keyward.testkit.store.scene.Together;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Peppers are added one after the other, and go when no key needs them. */
interface PepperContract extends KeyAccess {
  private static AuditEvent event(String action) {
    return Actor.OPERATOR.did(action, "p", Map.of());
  }

  private static Added add(Stores node, String id, long created, long activeFrom) {
    StoredSecret pepper =
        new StoredSecret(id, Peppers.PURPOSE, Samples.wrapped(), created, activeFrom);
    return node.peppers().add(pepper, Samples.keyCheck(), event("pepper.rotate"));
  }

  private List<String> ids() {
    return stores().secrets().byPurpose(Peppers.PURPOSE).stream().map(StoredSecret::id).toList();
  }

  private ApiKey createUnder(String pepper) {
    ApiKey key = Samples.key(createClient());
    return createKey(key.hashed(new KeyHash(pepper, key.hash().bytes())));
  }

  @Test
  default void aPepperIsKeptWithItsTimesAndMadeKnown() {
    long head = stores().feed().head();

    assertEquals(Added.ADDED, add(stores(), "p1", 10, 45));

    StoredSecret kept = stores().secrets().byPurpose(Peppers.PURPOSE).getFirst();
    assertEquals(10, kept.createdAtMillis());
    assertEquals(45, kept.activeFromMillis());
    assertEquals(
        List.of(new Change(head + 1, Change.Kind.PEPPER, "p1", null)),
        stores().feed().after(head, 10));
    assertEquals(1, audited("pepper.rotate"));
  }

  @Test
  default void theNextOneWaitsUntilTheLastIsActive() {
    assertEquals(Added.ADDED, add(stores(), "p1", 10, 45));
    long head = stores().feed().head();

    assertEquals(Added.PENDING, add(stores(), "p2", 44, 80));
    assertNoChangeAfter(head);
    assertEquals(1, audited("pepper.rotate"));

    assertEquals(Added.ADDED, add(stores(), "p3", 45, 80));
    assertEquals(List.of("p1", "p3"), ids());
  }

  @Test
  default void aPepperOfTheFirstStartIsNotPending() {
    stores()
        .secrets()
        .insertIfAbsent(
            new StoredSecret("pepper-1", Peppers.PURPOSE, Samples.wrapped(), 10),
            Samples.keyCheck());

    assertEquals(Added.ADDED, add(stores(), "p2", 10, 45));
  }

  @Test
  default void thereAreAtMostEight() {
    for (long i = 0; i < 8; i++) {
      assertEquals(Added.ADDED, add(stores(), "p" + i, i * 10, i * 10 + 10));
    }

    assertEquals(Added.TOO_MANY, add(stores(), "p9", 80, 90));
    assertEquals(8, ids().size());
    assertEquals(8, audited("pepper.rotate"));
  }

  @Test
  default void ofSeveralNewPeppersAtOnceOneIsAdded() throws Exception {
    List<Added> results = Together.run(8, number -> add(stores(), "p" + number, 10, 45));

    assertEquals(1, Collections.frequency(results, Added.ADDED));
    assertEquals(7, Collections.frequency(results, Added.PENDING));
    assertEquals(1, ids().size());
  }

  @Test
  default void keysAreCountedByTheirPepperUnlessTheyAreRevoked() {
    createUnder("p1");
    createUnder("p1");
    createUnder(KeyHash.WITHOUT_PEPPER);
    revoke(createUnder("p1"), false);
    revoke(createUnder("p0"), false);

    assertEquals(Map.of("p1", 2L, KeyHash.WITHOUT_PEPPER, 1L), stores().peppers().keys());
    assertTrue(stores().peppers().isNeeded("p1"));
    assertFalse(stores().peppers().isNeeded("p0"));
    assertFalse(stores().peppers().isNeeded("p9"));
  }

  @Test
  default void aPepperThatAKeyNeedsIsNotRemoved() {
    assertEquals(Added.ADDED, add(stores(), "p1", 10, 45));
    createUnder("p1");
    long head = stores().feed().head();

    assertFalse(stores().peppers().remove("p1", Samples.NOW, event("pepper.remove")));

    assertEquals(List.of("p1"), ids());
    assertNoChangeAfter(head);
    assertEquals(0, audited("pepper.remove"));
  }

  @Test
  default void aPepperThatNoKeyNeedsIsRemovedOnce() {
    assertEquals(Added.ADDED, add(stores(), "p1", 10, 45));
    revoke(createUnder("p1"), false);
    long head = stores().feed().head();

    assertTrue(stores().peppers().remove("p1", Samples.NOW, event("pepper.remove")));
    assertFalse(stores().peppers().remove("p1", Samples.NOW, event("pepper.remove")));

    assertEquals(List.of(), ids());
    assertEquals(
        List.of(new Change(head + 1, Change.Kind.PEPPER, "p1", null)),
        stores().feed().after(head, 10));
    assertEquals(1, audited("pepper.remove"));
  }

  @Test
  default void noOtherSecretIsRemovedAsAPepper() {
    stores()
        .secrets()
        .insertIfAbsent(
            new StoredSecret("local-ca-1", "local-ca", Samples.wrapped(), 1), Samples.keyCheck());

    assertFalse(stores().peppers().remove("local-ca-1", Samples.NOW, event("pepper.remove")));

    assertEquals(1, stores().secrets().byPurpose("local-ca").size());
  }
}
