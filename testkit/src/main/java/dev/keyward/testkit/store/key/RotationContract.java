package dev.keyward.testkit.store.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.StorageException;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKey.Retirement;
import dev.keyward.core.apikey.ApiKeyStore.Filter;
import dev.keyward.core.apikey.ApiKeyStore.Other;
import dev.keyward.core.apikey.ApiKeyStore.Retiring;
import dev.keyward.core.apikey.ApiKeyStore.Update;
import dev.keyward.core.apikey.ApiKeyStore.UpdateResult;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.apikey.KeyState;
import dev.keyward.core.change.Change;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.Together;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Two keys change in one transaction, and time alone ends the one that gives way. */
interface RotationContract extends KeyAccess {
  Instant END = Samples.NOW.plusSeconds(60);

  private static ApiKey successor(ApiKey old) {
    ApiKey key = Samples.withHash(old, Samples.newHash());
    return new ApiKey(
        Samples.nextId("key"),
        key.clientId(),
        key.environment(),
        key.start(),
        key.hash(),
        key.terms(),
        true,
        Samples.NOW,
        null,
        old.id(),
        null);
  }

  private UpdateResult rotate(ApiKey old, ApiKey successor, boolean onUse) {
    Retirement retirement = new Retirement(successor.id(), END, onUse);
    return stores()
        .keys()
        .update(
            old.id(),
            Samples.NOW,
            false,
            found ->
                found.key().retirement() == null
                    ? new Update(
                        found.key().retiring(retirement),
                        new Other.Made(successor, Samples.event("key.create", successor.id())),
                        Samples.event("key.rotate", old.id()))
                    : null);
  }

  private ApiKey rotating(ApiKey old, ApiKey successor, boolean onUse) {
    assertEquals(
        new UpdateResult.Updated(old.retiring(new Retirement(successor.id(), END, onUse))),
        rotate(old, successor, onUse));
    return stores().keys().find(old.id()).orElseThrow();
  }

  @Test
  default void bothKeysAreStoredAndInTheFeed() {
    ApiKey old = createKey(Samples.key(createClient()));
    ApiKey successor = successor(old);
    long head = stores().feed().head();

    rotating(old, successor, true);

    assertEquals(Optional.of(successor), stores().keys().find(successor.id()));
    assertEquals(
        List.of(
            new Change(head + 1, Change.Kind.KEY_CREATED, successor.id(), successor.hash()),
            new Change(head + 2, Change.Kind.KEY, old.id(), old.hash())),
        stores().feed().after(head, 10));
    assertEquals(1, audited("key.rotate"));
    assertEquals(2, audited("key.create"));
  }

  @Test
  default void successorTellsWhatItsFirstUseEnds() {
    ApiKey old = createKey(Samples.key(createClient()));
    ApiKey byUse = successor(old);
    rotating(old, byUse, true);
    ApiKey other = createKey(Samples.key(createClient()));
    ApiKey byTime = successor(other);
    rotating(other, byTime, false);

    assertEquals(new Retiring(old.id(), old.hash()), retires(byUse));
    assertNull(retires(byTime));
    assertNull(retires(old));
    revoke(old, true);
    assertNull(retires(byUse));
  }

  private @org.jspecify.annotations.Nullable Retiring retires(ApiKey key) {
    return stores().keys().findByHash(List.of(key.hash())).orElseThrow().retires();
  }

  @Test
  default void stateOfAKeyThatGivesWayFollowsTheClock() {
    Client client = createClient();
    ApiKey old = createKey(Samples.key(client));
    ApiKey successor = successor(old);
    rotating(old, successor, false);

    assertEquals(List.of(old.id()), ids(KeyState.ROTATING, END.minusMillis(1)));
    assertEquals(List.of(successor.id()), ids(KeyState.ACTIVE, END.minusMillis(1)));
    assertEquals(List.of(), ids(KeyState.REVOKED, END.minusMillis(1)));
    assertEquals(List.of(), ids(KeyState.ROTATING, END));
    assertEquals(List.of(old.id()), ids(KeyState.REVOKED, END));
    assertEquals(List.of(), stores().keys().retired(END.minusMillis(1), 10));
    assertEquals(List.of(old.id()), stores().keys().retired(END, 10));
    revoke(old, true);
    assertEquals(List.of(), stores().keys().retired(END, 10));
  }

  private List<String> ids(KeyState state, Instant at) {
    return stores().keys().list(new Filter(null, state, at), null, 10).items().stream()
        .map(ApiKey::id)
        .toList();
  }

  @Test
  default void cancellingChangesBothKeys() {
    ApiKey old = createKey(Samples.key(createClient()));
    ApiKey successor = successor(old);
    rotating(old, successor, true);

    cancel(old, successor);

    assertEquals(Optional.of(old), stores().keys().find(old.id()));
    assertEquals(
        Optional.of(successor.revoked(Samples.NOW_CEASED)), stores().keys().find(successor.id()));
    assertEquals(1, audited("key.revoke"));
  }

  private void cancel(ApiKey old, ApiKey successor) {
    stores()
        .keys()
        .update(
            old.id(),
            Samples.NOW,
            false,
            found ->
                new Update(
                    found.key().retiring(null),
                    new Other.Ended(
                        successor.id(),
                        Samples.NOW_CEASED,
                        Samples.event("key.revoke", successor.id())),
                    Samples.event("key.rotate.cancel", old.id())));
  }

  @Test
  default void successorThatWasRevokedBeforeKeepsItsReason() {
    ApiKey old = createKey(Samples.key(createClient()));
    ApiKey successor = successor(old);
    rotating(old, successor, true);
    revoke(successor, false);

    cancel(old, successor);

    assertEquals(
        Optional.of(successor.revoked(Samples.NOW_SUPERSEDED)),
        stores().keys().find(successor.id()));
  }

  @Test
  default void rotationThatCannotBeAuditedDoesNotHappen() throws Throwable {
    ApiKey old = createKey(Samples.key(createClient()));
    ApiKey successor = successor(old);
    long head = stores().feed().head();

    withoutAuditTable(
        () -> assertThrows(StorageException.class, () -> rotate(old, successor, true)));

    assertEquals(Optional.of(old), stores().keys().find(old.id()));
    assertEquals(Optional.empty(), stores().keys().find(successor.id()));
    assertNoChangeAfter(head);
  }

  @Test
  default void adminKeyThatGivesWayDoesNotCountAsTheLastOne() {
    ApiKey old = createKey(Samples.adminKey(createClient(null)));
    ApiKey successor = successor(old);
    ApiKey rotating = rotating(old, successor, false);

    assertEquals(new UpdateResult.LastAdminKey(), revoke(successor, false));
    assertEquals(
        new UpdateResult.Updated(rotating.revoked(Samples.NOW_SUPERSEDED)), revoke(old, false));
  }

  @RepeatedTest(5)
  default void ofTwoRotationsAtOnceOneCounts() throws Exception {
    Client client = createClient();
    ApiKey old = createKey(Samples.key(client));

    Together.run(4, n -> rotate(old, successor(old), n % 2 == 0));

    assertEquals(1, audited("key.rotate"));
    assertEquals(
        2, stores().keys().list(new Filter(client.id(), null, END), null, 10).items().size());
  }
}
