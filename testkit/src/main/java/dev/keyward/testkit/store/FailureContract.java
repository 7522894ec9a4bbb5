package dev.keyward.testkit.store;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.StorageException;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKeyStore.Filter;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.audit.AuditStore;
import dev.keyward.core.keyimport.KeyImportStore.Choice;
import dev.keyward.core.secret.SecretStore.StoredSecret;
import dev.keyward.core.usage.KeyUse;
import dev.keyward.testkit.store.key.KeyAccess;
import dev.keyward.testkit.store.key.QuotaContract;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.Stores;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A store that cannot answer says so in one way only; the caller then fails closed. */
interface FailureContract extends KeyAccess {
  @Test
  default void everyMethodOfAClosedStoreThrowsStorageException() {
    Stores closed = fixture().open();
    closed.close();

    assertAll(everything(closed).map(call -> () -> assertThrows(StorageException.class, call)));
  }

  /** One call of each method. */
  static Stream<Executable> everything(Stores stores) {
    Client client = Samples.client();
    ApiKey key = Samples.key(client);
    return Stream.of(
        () -> stores.clients().create(client, Samples.event("client.create", client.id())),
        () -> stores.clients().find(client.id()),
        () -> stores.clients().list(null, 10),
        () -> stores.clients().update(client.id(), Samples.NOW, false, found -> null),
        () -> stores.keys().create(key, Samples.event("key.create", key.id())),
        () -> stores.keys().find(key.id()),
        () -> stores.keys().findByHash(List.of(key.hash())),
        () -> stores.keys().list(new Filter(null, null, Samples.NOW), null, 10),
        () -> stores.keys().update(key.id(), Samples.NOW, false, found -> null),
        () -> stores.keys().retired(Samples.NOW, 10),
        () -> stores.feed().head(),
        () -> stores.feed().after(0, 10),
        () -> stores.secrets().byPurpose("pepper"),
        () ->
            stores
                .secrets()
                .insertIfAbsent(
                    new StoredSecret("s", "pepper", new byte[] {1}, 1), Samples.keyCheck()),
        () -> stores.secrets().keyCheck(),
        () -> stores.secrets().insertKeyCheckIfAbsent(new byte[] {1}),
        () ->
            stores
                .secrets()
                .rewrap(
                    new byte[] {1},
                    new byte[] {2},
                    (wrapped, table, row, column) -> wrapped,
                    Samples.event("master_key.rotate", "master_key"),
                    Samples.NOW),
        () ->
            stores
                .peppers()
                .add(
                    new StoredSecret("p", "pepper", new byte[] {1}, 1),
                    Samples.keyCheck(),
                    Samples.event("pepper.rotate", "p")),
        () -> stores.peppers().keys(),
        () -> stores.peppers().isNeeded("p"),
        () -> stores.peppers().remove("p", Samples.NOW, Samples.event("pepper.remove", "p")),
        () -> stores.claims().find(new byte[32], Samples.NOW),
        () -> stores.claims().purge(Samples.NOW),
        () -> stores.imports().forms(),
        () -> stores.imports().add(List.of(), Samples.NOW, all -> new Choice(List.of(), List.of())),
        () -> stores.usage().add(Samples.NOW, List.of(new KeyUse("k", 1, 0, Samples.NOW))),
        () -> stores.usage().hours("k", Samples.NOW, Samples.NOW.plusSeconds(1)),
        () -> stores.usage().lastUsed("k"),
        () -> stores.usage().purge(Samples.NOW),
        () -> stores.quotas().take(QuotaContract.ACCOUNT, 10, 1, 1),
        () -> stores.quotas().giveBack(QuotaContract.ACCOUNT, 1),
        () -> stores.quotas().taken(QuotaContract.ACCOUNT),
        () -> stores.quotas().purge(Samples.NOW),
        () -> stores.log().standing(1),
        () -> stores.log().list(AuditStore.Filter.ALL, false, null, 10),
        () -> stores.log().read(1, 10, 10),
        () -> stores.log().beyondHead(),
        () -> stores.audit().get());
  }

  @Test
  default void closingTwiceDoesNoHarm() {
    Stores twice = fixture().open();
    twice.close();
    twice.close();

    assertEquals(List.of(), stores().audit().get());
  }

  @Test
  default void acknowledgedWritesAreThereWhenTheStoreIsOpenedAgain() {
    Client client = Samples.client();
    try (Stores before = fixture().open()) {
      before.clients().create(client, Samples.event("client.create", client.id()));
    }
    try (Stores after = fixture().open()) {
      assertEquals(Optional.of(client), after.clients().find(client.id()));
    }
  }

  @Test
  default void failureDoesNotRepeatWhatWasStored() {
    ApiKey key = createKey(Samples.key(createClient()));

    StorageException failure = assertThrows(StorageException.class, () -> createKey(key));

    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      assertTrue(!message.contains(key.id()) && !message.contains(key.start()), message);
    }
  }
}
