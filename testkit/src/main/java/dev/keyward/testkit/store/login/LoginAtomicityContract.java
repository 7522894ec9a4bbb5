package dev.keyward.testkit.store.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.StorageException;
import dev.keyward.testkit.store.login.LoginScene.Write;
import dev.keyward.testkit.store.scene.StoreAccess;
import dev.keyward.testkit.store.scene.Stores;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A write, its changes and its audit event are there together or not at all. */
interface LoginAtomicityContract extends StoreAccess {
  @ParameterizedTest
  @EnumSource(Write.class)
  default void writeThatCannotBeAuditedLeavesNothing(Write write) throws Throwable {
    LoginScene scene = LoginScene.set(stores());
    List<?> before = scene.picture(stores());
    long head = stores().feed().head();

    withoutAuditTable(() -> assertThrows(StorageException.class, () -> write.on(stores(), scene)));

    assertEquals(before, scene.picture(stores()));
    assertTrue(write.on(stores(), scene));
    assertNotEquals(before, scene.picture(stores()));
    assertEquals(head + write.changes, stores().feed().head());
  }

  /** The last of its changes cannot be written; the ones before must not stay. */
  @ParameterizedTest
  @EnumSource(
      value = Write.class,
      names = {"UPDATE", "DELETE", "FINISH_RESET", "REVOKE", "ACTIVATE"})
  default void writeWhoseChangeIsLostLeavesNothing(Write write) throws SQLException {
    LoginScene scene = LoginScene.set(stores());
    execute(
        "INSERT INTO change (sequence, kind, subject, at) VALUES ("
            + (stores().feed().head() + write.changes)
            + ", 'KEY', 'in the way', 0)");
    List<?> before = scene.picture(stores());
    int events = stores().audit().get().size();

    assertThrows(StorageException.class, () -> write.on(stores(), scene));

    assertEquals(before, scene.picture(stores()));
    assertEquals(events, stores().audit().get().size());
  }

  @ParameterizedTest
  @EnumSource(Write.class)
  default void acknowledgedWriteIsThereWhenTheStoreIsOpenedAgain(Write write) {
    LoginScene scene = LoginScene.set(stores());
    try (Stores before = fixture().open()) {
      assertTrue(write.on(before, scene));
    }
    try (Stores after = fixture().open()) {
      assertEquals(scene.picture(stores()), scene.picture(after));
    }
  }
}
