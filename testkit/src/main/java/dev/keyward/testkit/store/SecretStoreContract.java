package dev.keyward.testkit.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.keyward.core.secret.SecretStore.StoredSecret;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.StoreAccess;
import dev.keyward.testkit.store.scene.Together;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Of several nodes that start on a new database, one makes each secret and all use it. */
interface SecretStoreContract extends StoreAccess {

  @Test
  default void secretIsKeptAsItWasGiven() {
    stores()
        .secrets()
        .insertIfAbsent(new StoredSecret("s1", "pepper", Samples.wrapped(), 5), Samples.keyCheck());

    StoredSecret found = stores().secrets().byPurpose("pepper").getFirst();

    assertEquals("s1", found.id());
    assertEquals("pepper", found.purpose());
    assertEquals(5, found.createdAtMillis());
    assertArrayEquals(Samples.wrapped(), found.wrapped());
  }

  @Test
  default void secretsOfAPurposeComeOldestFirst() {
    stores()
        .secrets()
        .insertIfAbsent(new StoredSecret("a", "pepper", Samples.wrapped(), 3), Samples.keyCheck());
    stores()
        .secrets()
        .insertIfAbsent(new StoredSecret("c", "pepper", Samples.wrapped(), 1), Samples.keyCheck());
    stores()
        .secrets()
        .insertIfAbsent(new StoredSecret("b", "pepper", Samples.wrapped(), 1), Samples.keyCheck());
    stores()
        .secrets()
        .insertIfAbsent(
            new StoredSecret("x", "signing-key", Samples.wrapped(), 2), Samples.keyCheck());

    assertEquals(
        List.of("b", "c", "a"),
        stores().secrets().byPurpose("pepper").stream().map(StoredSecret::id).toList());
    assertEquals(List.of(), stores().secrets().byPurpose("audit"));
  }

  @Test
  default void firstSecretUnderAnIdStays() {
    stores()
        .secrets()
        .insertIfAbsent(new StoredSecret("s1", "pepper", Samples.wrapped(), 5), Samples.keyCheck());
    stores()
        .secrets()
        .insertIfAbsent(new StoredSecret("s1", "other", new byte[] {9}, 6), Samples.keyCheck());

    assertArrayEquals(
        Samples.wrapped(), stores().secrets().byPurpose("pepper").getFirst().wrapped());
    assertEquals(List.of(), stores().secrets().byPurpose("other"));
  }

  @Test
  default void nodesThatRaceAgreeOnOneSecret() throws Exception {
    List<Byte> seen =
        Together.run(
            Together.CROWD,
            number -> {
              stores()
                  .secrets()
                  .insertIfAbsent(
                      new StoredSecret("s1", "pepper", new byte[] {(byte) number}, number),
                      Samples.keyCheck());
              return stores().secrets().byPurpose("pepper").getFirst().wrapped()[0];
            });

    assertEquals(1, seen.stream().distinct().count());
    assertEquals(1, stores().secrets().byPurpose("pepper").size());
  }

  @Test
  default void newDatabaseHasNoKeyCheck() {
    assertEquals(Optional.empty(), stores().secrets().keyCheck());
  }

  @Test
  default void firstKeyCheckStays() {
    stores().secrets().insertKeyCheckIfAbsent(Samples.wrapped());
    stores().secrets().insertKeyCheckIfAbsent(new byte[] {9});

    assertArrayEquals(Samples.wrapped(), stores().secrets().keyCheck().orElseThrow());
  }

  @Test
  default void nodesThatRaceAgreeOnOneKeyCheck() throws Exception {
    List<Byte> seen =
        Together.run(
            Together.CROWD,
            number -> {
              stores().secrets().insertKeyCheckIfAbsent(new byte[] {(byte) number});
              return stores().secrets().keyCheck().orElseThrow()[0];
            });

    assertEquals(1, seen.stream().distinct().count());
  }
}
