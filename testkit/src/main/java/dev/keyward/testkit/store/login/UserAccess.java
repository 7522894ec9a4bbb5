package dev.keyward.testkit.store.login;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.login.Device;
import dev.keyward.core.login.User;
import dev.keyward.core.login.UserStore.Account;
import dev.keyward.core.login.UserStore.PasswordReset;
import dev.keyward.core.login.UserStore.Sessions;
import dev.keyward.core.login.UserStore.Update;
import dev.keyward.core.token.TokenRevocation;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.StoreAccess;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Short words for what most tests of users begin with. */
interface UserAccess extends StoreAccess {
  default User createUser() {
    return createUser(LoginSamples.user());
  }

  /** With {@link LoginSamples#PASSWORD}. */
  default User createUser(User user) {
    assertTrue(triesToCreate(user));
    return user;
  }

  default boolean triesToCreate(User user) {
    return stores()
        .users()
        .create(user, LoginSamples.PASSWORD, Samples.event("user.create", user.id()));
  }

  default Account account(User user) {
    return stores().users().findByUsername(user.username()).orElseThrow();
  }

  /** The user after a patch without anything else. */
  default User patch(User user, UnaryOperator<User> patch) {
    return stores()
        .users()
        .update(user.id(), account -> update(patch.apply(account.user()), null, null))
        .orElseThrow();
  }

  default Update update(
      User user, @Nullable String passwordHash, @Nullable TokenRevocation revocation) {
    return new Update(
        user, passwordHash, revocation, new Sessions.Go(), Samples.event("user.update", user.id()));
  }

  default PasswordReset startReset(User user) {
    PasswordReset reset = LoginSamples.reset();
    assertTrue(triesToStartReset(user, reset));
    return reset;
  }

  default boolean triesToStartReset(User user, PasswordReset reset) {
    return stores()
        .users()
        .startReset(user.id(), any -> true, reset, Samples.event("reset.start", user.id()));
  }

  default boolean finishReset(PasswordReset reset, TokenRevocation revocation) {
    return stores()
        .users()
        .finishReset(
            reset.hash(),
            LoginSamples.OTHER_PASSWORD,
            revocation,
            Samples.NOW,
            Samples.event("reset.finish", "user"));
  }

  /** Tries to log in as somebody who knew {@link LoginSamples#PASSWORD}. */
  default boolean logIn(User user, @Nullable String rehashed) {
    return logIn(user, rehashed, null);
  }

  /** As {@link #logIn(User, String)}, showing a device. */
  default boolean logIn(User user, @Nullable String rehashed, @Nullable Device device) {
    return stores()
        .users()
        .loggedIn(
            LoginSamples.session(user, LoginSamples.LATER),
            LoginSamples.PASSWORD,
            rehashed,
            device,
            Samples.event("user.login", user.id()));
  }
}
