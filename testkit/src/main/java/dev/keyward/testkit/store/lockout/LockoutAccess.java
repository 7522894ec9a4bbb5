package dev.keyward.testkit.store.lockout;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.login.Device;
import dev.keyward.core.login.LoginFailureStore;
import dev.keyward.core.login.User;
import dev.keyward.core.login.UserStore.Account;
import dev.keyward.core.login.UserStore.Sessions;
import dev.keyward.core.login.UserStore.Update;
import dev.keyward.core.session.Session;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.StoreAccess;
import dev.keyward.testkit.store.scene.Stores;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Short words for what tests of wrong passwords begin with. */
interface LockoutAccess extends StoreAccess {
  String PASSWORD = "$argon2id$v=19$m=19456,t=2,p=1$c29tZSBzYWx0$b25l";
  String OTHER_PASSWORD = "$argon2id$v=19$m=19456,t=2,p=1$c29tZSBzYWx0$dHdv";
  Instant EXPIRY = Samples.NOW.plus(Duration.ofDays(180));
  int MOST = LoginFailureStore.MOST;

  /** With {@link #PASSWORD}. */
  default User newUser() {
    String id = Samples.nextId("user");
    User user = new User(id, "eve." + id, Scopes.NONE, true, false, Map.of(), Samples.NOW, null);
    assertTrue(stores().users().create(user, PASSWORD, Samples.event("user.create", id)));
    return user;
  }

  default Account accountOf(User user) {
    return stores().users().findByUsername(user.username()).orElseThrow();
  }

  default boolean isLocked(User user) {
    return stores().users().find(user.id()).orElseThrow().locked();
  }

  default boolean fails(Stores node, User user) {
    return node.loginFailures().failed(user.id(), Samples.event("user.lock", user.id()));
  }

  /** None of them locks the user. */
  default void fail(User user, int times) {
    for (int i = 0; i < times; i++) {
      assertFalse(fails(stores(), user), "failure " + i);
    }
  }

  default User lockedUser() {
    User user = newUser();
    fail(user, MOST - 1);
    assertTrue(fails(stores(), user));
    return user;
  }

  default Device device(User user) {
    return new Device(
        Samples.nextId("device"), user.id(), accountOf(user).deviceGeneration(), EXPIRY);
  }

  default void fail(Device device, int times) {
    for (int i = 0; i < times; i++) {
      stores().loginFailures().failedWith(device);
    }
  }

  default boolean logsIn(User user, @Nullable Device device) {
    return stores()
        .users()
        .loggedIn(
            session(user),
            accountOf(user).passwordHash(),
            null,
            device,
            Samples.event("user.login", user.id()));
  }

  private static Session session(User user) {
    return new Session(
        Samples.nextId("session"),
        user.id(),
        Principal.NO_CLIENT,
        user.scopes(),
        0,
        Samples.NOW,
        Samples.NOW,
        EXPIRY,
        "",
        "");
  }

  default void setPassword(User user, String hash) {
    Update update =
        new Update(user, hash, null, new Sessions.Go(), Samples.event("user.password", user.id()));
    assertTrue(stores().users().update(user.id(), account -> update).isPresent());
  }
}
