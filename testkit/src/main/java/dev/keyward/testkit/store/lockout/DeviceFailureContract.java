package dev.keyward.testkit.store.lockout;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.StorageException;
import dev.keyward.core.login.Device;
import dev.keyward.core.login.User;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.Stores;
import dev.keyward.testkit.store.scene.Together;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * A device has its own wrong passwords, and its owner logs in although strangers used up theirs.
 */
interface DeviceFailureContract extends LockoutAccess {
  @Test
  default void deviceLogsIntoALockedAccountWhichStaysLocked() {
    User user = lockedUser();

    assertTrue(logsIn(user, device(user)));

    assertTrue(isLocked(user));
    assertFalse(logsIn(user, null));
    assertEquals(1, audited("user.login"));
  }

  @Test
  default void loginWithADeviceKeepsTheFailuresOfStrangers() {
    User user = newUser();
    fail(user, MOST - 1);

    assertTrue(logsIn(user, device(user)));

    assertTrue(fails(stores(), user));
  }

  @Test
  default void newPasswordEndsDevices() {
    User user = newUser();
    Device device = device(user);

    setPassword(user, OTHER_PASSWORD);

    assertFalse(logsIn(user, device));
    assertTrue(logsIn(user, device(user)));
  }

  @Test
  default void unlockEndsDevicesOnlyWhenItSaysSo() {
    User user = lockedUser();
    Device device = device(user);

    unlock(user, false);
    assertTrue(logsIn(user, device));

    unlock(user, true);
    assertFalse(logsIn(user, device));
  }

  private void unlock(User user, boolean endsDevices) {
    assertTrue(
        stores()
            .loginFailures()
            .unlock(user.id(), it -> true, endsDevices, Samples.event("user.unlock", user.id()))
            .isPresent());
  }

  @Test
  default void deviceIsSpentByItsHundredthFailureAndNotBefore() {
    User user = newUser();
    Device device = device(user);
    Device other = device(user);

    fail(device, MOST - 1);
    assertFalse(stores().loginFailures().isSpent(device));

    fail(device, 1);
    assertTrue(stores().loginFailures().isSpent(device));
    assertFalse(stores().loginFailures().isSpent(other));
    assertFalse(isLocked(user), "the account counts apart");
  }

  @Test
  default void loginWithADeviceBeginsItsCountAnew() {
    User user = newUser();
    Device device = device(user);
    fail(device, MOST - 1);

    assertTrue(logsIn(user, device));

    fail(device, MOST - 1);
    assertFalse(stores().loginFailures().isSpent(device));
  }

  /** Guesses that were under way when it was spent gain nothing. */
  @Test
  default void spentDeviceLogsNobodyInAndStaysSpent() {
    User user = newUser();
    Device device = device(user);
    fail(device, MOST);

    assertFalse(logsIn(user, device));

    assertTrue(stores().loginFailures().isSpent(device));
    assertEquals(0, audited("user.login"));
    assertTrue(logsIn(user, null));
  }

  @Test
  default void ofManyFailuresOfADeviceAtOnceNoneIsLost() throws Exception {
    Device device = device(newUser());
    fail(device, MOST - Together.CROWD - 1);
    try (Stores other = fixture().open()) {
      Together.run(
          Together.CROWD,
          number -> {
            (number % 2 == 0 ? stores() : other).loginFailures().failedWith(device);
            return number;
          });
      assertFalse(stores().loginFailures().isSpent(device));
      other.loginFailures().failedWith(device);
    }
    assertTrue(stores().loginFailures().isSpent(device));
  }

  @Test
  default void expiredDevicesAreForgotten() {
    Device device = device(newUser());
    fail(device, MOST);

    assertEquals(0, stores().loginFailures().purge(EXPIRY.minusMillis(1)));
    assertTrue(stores().loginFailures().isSpent(device));

    assertEquals(1, stores().loginFailures().purge(EXPIRY));
    assertFalse(stores().loginFailures().isSpent(device));
  }

  @Test
  default void closedStoreCountsNothingAndSaysSo() {
    User user = newUser();
    Device device = device(user);
    Stores closed = fixture().open();
    closed.close();

    Stream<Executable> calls =
        Stream.of(
            () -> fails(closed, user),
            () -> closed.loginFailures().failedOfNobody("nobody"),
            () -> closed.loginFailures().failedWith(device),
            () -> closed.loginFailures().isSpent(device),
            () -> closed.loginFailures().purge(EXPIRY),
            () ->
                closed
                    .loginFailures()
                    .unlock(user.id(), it -> true, true, Samples.event("user.unlock", "x")));
    assertAll(calls.map(call -> () -> assertThrows(StorageException.class, call)));
  }
}
