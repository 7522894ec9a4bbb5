package dev.keyward.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.StorageException;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.Client;
import dev.keyward.testkit.store.key.KeyAccess;
import dev.keyward.testkit.store.scene.Samples;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * What cannot be audited does not happen (design: OpenBao's rule). The audit table is taken away
 * for real.
 */
interface AtomicityContract extends KeyAccess {
  @Test
  default void clientThatCannotBeAuditedIsNotCreated() throws Throwable {
    Client client = Samples.client();
    Executable create =
        () -> stores().clients().create(client, Samples.event("client.create", client.id()));

    withoutAuditTable(() -> assertThrows(StorageException.class, create));

    assertEquals(Optional.empty(), stores().clients().find(client.id()));
    create.execute();
  }

  @Test
  default void keyThatCannotBeAuditedIsNotCreated() throws Throwable {
    ApiKey key = Samples.key(createClient());
    long head = stores().feed().head();

    withoutAuditTable(() -> assertThrows(StorageException.class, () -> createKey(key)));

    assertEquals(Optional.empty(), stores().keys().find(key.id()));
    assertNoChangeAfter(head);
    createKey(key);
    assertEquals(head + 1, stores().feed().head());
  }

  @Test
  default void keyWhoseRevocationCannotBeAuditedKeepsWorking() throws Throwable {
    ApiKey key = createKey(Samples.key(createClient()));
    long head = stores().feed().head();

    withoutAuditTable(() -> assertThrows(StorageException.class, () -> revoke(key, false)));

    assertNull(stores().keys().find(key.id()).orElseThrow().revocation());
    assertNoChangeAfter(head);
  }

  @Test
  default void keyWhoseChangeCannotBeWrittenIsNotCreated() throws Throwable {
    ApiKey key = Samples.key(createClient());
    long head = stores().feed().head();
    execute(
        "INSERT INTO change (sequence, kind, subject, at) VALUES ("
            + (head + 1)
            + ", 'KEY', 'in the way', 0)");

    assertThrows(StorageException.class, () -> createKey(key));

    assertEquals(Optional.empty(), stores().keys().find(key.id()));
    assertEquals(head, stores().feed().head());
    assertEquals(0, audited("key.create"));
  }
}
