package dev.keyward.testkit.store.login;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.StorageException;
import dev.keyward.core.login.User;
import dev.keyward.testkit.store.login.LoginScene.Write;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.Stores;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A write, its changes and its audit event are there together or not at all. A store that cannot
 * answer says so in one way only, and repeats nothing that it was given.
 */
interface LoginFailureContract extends UserAccess {
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

  @ParameterizedTest
  @EnumSource(Write.class)
  default void writeToAClosedStoreThrowsStorageException(Write write) {
    LoginScene scene = LoginScene.set(stores());
    Stores closed = fixture().open();
    closed.close();

    assertThrows(StorageException.class, () -> write.on(closed, scene));
  }

  @Test
  default void everyOtherMethodOfAClosedStoreThrowsStorageException() {
    Stores closed = fixture().open();
    closed.close();

    Stream<Executable> calls =
        Stream.of(
            () -> closed.users().find("user_1"),
            () -> closed.users().findByUsername("ada"),
            () -> closed.users().list(null, 10),
            () -> closed.users().findByReset(LoginSamples.reset().hash(), Samples.NOW),
            () -> closed.revocations().find("rev_1"),
            () -> closed.revocations().current(Samples.NOW),
            () -> closed.revocations().purge(Samples.NOW),
            () -> closed.signingKeys().all());
    assertAll(calls.map(call -> () -> assertThrows(StorageException.class, call)));
  }

  @Test
  default void failureDoesNotRepeatTheUser() {
    User user = createUser();
    User again = LoginSamples.user(user.id(), "somebody.else");

    StorageException failure = assertThrows(StorageException.class, () -> triesToCreate(again));

    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      for (String secret : new String[] {user.id(), again.username(), LoginSamples.PASSWORD}) {
        assertFalse(message.contains(secret), message);
      }
    }
  }
}
