package dev.keyward.testkit.store.login;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.StorageException;
import dev.keyward.core.login.User;
import dev.keyward.testkit.store.login.LoginScene.Write;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.Stores;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A store that cannot answer says so in one way only, and repeats nothing that it was given. */
interface LoginFailureContract extends UserAccess {
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
