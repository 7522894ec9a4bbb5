package dev.keyward.testkit.store.lockout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.StorageException;
import dev.keyward.core.login.User;
import dev.keyward.core.login.UserStore.PasswordReset;
import dev.keyward.core.token.TokenRevocation;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.Stores;
import dev.keyward.testkit.store.scene.Together;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The hundredth wrong password in a row locks a user, once, whoever counts beside it. */
public interface LockoutContract extends LockoutAccess, DeviceFailureContract {
  @Test
  default void userIsLockedByTheHundredthFailureAndNotBefore() {
    User user = newUser();
    User other = newUser();
    long head = stores().feed().head();

    fail(user, MOST - 1);
    assertFalse(isLocked(user));
    assertEquals(0, audited("user.lock"));

    assertTrue(fails(stores(), user));
    assertTrue(isLocked(user));
    assertTrue(accountOf(user).user().locked());
    assertTrue(stores().users().list(null, 10).items().getFirst().locked());
    assertEquals(Samples.event("user.lock", user.id()), stores().audit().get().getLast());
    assertFalse(isLocked(other));
    assertNoChangeAfter(head);
  }

  @Test
  default void furtherFailuresLockNobodyAgain() {
    User user = lockedUser();

    fail(user, 3);

    assertTrue(isLocked(user));
    assertEquals(1, audited("user.lock"));
  }

  @Test
  default void ofManyFailuresAtOnceNoneIsLostAndOneLocks() throws Exception {
    User user = newUser();
    fail(user, MOST - Together.CROWD);
    List<Boolean> locked;
    try (Stores other = fixture().open()) {
      locked =
          Together.run(Together.CROWD, number -> fails(number % 2 == 0 ? stores() : other, user));
    }

    assertEquals(1, locked.stream().filter(it -> it).count());
    assertTrue(isLocked(user));
    assertEquals(1, audited("user.lock"));
  }

  @Test
  default void failuresAreStillCountedWhenTheStoreIsOpenedAgain() {
    User user = newUser();
    fail(user, MOST - 1);

    try (Stores again = fixture().open()) {
      assertTrue(fails(again, user));
    }
    assertTrue(isLocked(user));
  }

  @Test
  default void lockThatCannotBeAuditedIsNone() throws Throwable {
    User user = newUser();
    fail(user, MOST - 1);

    withoutAuditTable(() -> assertThrows(StorageException.class, () -> fails(stores(), user)));

    assertFalse(isLocked(user));
    assertTrue(fails(stores(), user));
  }

  @Test
  default void lockedUserIsNotLoggedIn() {
    User user = lockedUser();

    assertFalse(logsIn(user, null));

    assertEquals(0, audited("user.login"));
    assertTrue(isLocked(user));
  }

  @Test
  default void loginBeginsTheCountAnew() {
    User user = newUser();
    fail(user, MOST - 1);

    assertTrue(logsIn(user, null));

    fail(user, MOST - 1);
    assertTrue(fails(stores(), user));
  }

  @Test
  default void newPasswordUnlocksAndBeginsTheCountAnew() {
    User user = lockedUser();

    setPassword(user, OTHER_PASSWORD);

    assertFalse(isLocked(user));
    fail(user, MOST - 1);
    assertTrue(fails(stores(), user));
  }

  /** That is how a reset is ended, and nobody has a new password by it. */
  @Test
  default void passwordThatIsStoredAgainDoesNotUnlock() {
    User user = lockedUser();

    setPassword(user, PASSWORD);

    assertTrue(isLocked(user));
    assertEquals(0, accountOf(user).deviceGeneration());
  }

  @Test
  default void finishedResetUnlocks() {
    User user = lockedUser();
    PasswordReset reset = new PasswordReset(Samples.newHash().bytes(), EXPIRY);
    TokenRevocation revocation =
        new TokenRevocation(
            Samples.nextId("rev"),
            TokenRevocation.Kind.SUBJECT,
            user.id(),
            Samples.NOW,
            EXPIRY,
            Samples.NOW);
    var event = Samples.event("reset", user.id());
    assertTrue(stores().users().startReset(user.id(), any -> true, reset, event));
    assertTrue(isLocked(user));

    assertTrue(
        stores().users().finishReset(reset.hash(), OTHER_PASSWORD, revocation, Samples.NOW, event));

    assertFalse(isLocked(user));
    assertEquals(1, accountOf(user).deviceGeneration());
  }

  @Test
  default void unlockForgetsTheFailuresAndIsAudited() {
    User user = lockedUser();
    User other = lockedUser();

    assertEquals(Optional.of(user), unlock(user, true));

    assertFalse(isLocked(user));
    assertTrue(isLocked(other));
    assertEquals(Samples.event("user.unlock", user.id()), stores().audit().get().getLast());
    assertTrue(logsIn(user, null));
  }

  @Test
  default void unlockThatIsNotAllowedChangesNothing() {
    User user = lockedUser();
    int acts = stores().audit().get().size();

    assertEquals(Optional.empty(), unlock(user, false));

    assertTrue(isLocked(user));
    assertEquals(acts, stores().audit().get().size());
  }

  @Test
  default void nobodyIsUnlocked() {
    User nobody = newUser();
    assertTrue(stores().users().find(nobody.id() + "0").isEmpty());

    assertEquals(
        Optional.empty(),
        stores()
            .loginFailures()
            .unlock(nobody.id() + "0", it -> true, true, Samples.event("user.unlock", "nobody")));
    assertEquals(0, audited("user.unlock"));
  }

  private Optional<User> unlock(User user, boolean allowed) {
    return stores()
        .loginFailures()
        .unlock(user.id(), it -> allowed, false, Samples.event("user.unlock", user.id()));
  }

  @Test
  default void failuresOfNobodyKeepABoundedNumberOfRows() throws SQLException {
    for (int i = 0; i < 300; i++) {
      stores().loginFailures().failedOfNobody("nobody-" + i);
    }
    assertFalse(stores().loginFailures().failed("user_nobody", Samples.event("user.lock", "x")));

    try (var connection = fixture().connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT count(*), sum(failures) FROM nobody_failure")) {
      assertTrue(rows.next());
      assertEquals(300, rows.getInt(2));
      assertTrue(rows.getInt(1) <= 64, "rows");
    }
    assertEquals(List.of(), stores().audit().get());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "users SET failed_logins = -1",
        "users SET failed_logins = NULL",
        "users SET device_generation = -1",
        "users SET device_generation = NULL",
        "device_failure SET failures = 0",
        "device_failure SET expires_at = -1"
      })
  default void wrongCountsAreRefused(String assignment) {
    User user = newUser();
    fail(device(user), 1);

    assertThrows(SQLException.class, () -> execute("UPDATE " + assignment));
  }
}
