package dev.keyward.testkit.store.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.login.User;
import dev.keyward.core.login.UserStore.Account;
import dev.keyward.testkit.store.scene.Samples;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A login counts only if, when it is written, the user may still log in as it did. */
interface LoggedInContract extends UserAccess {
  String REHASHED = "$argon2id$v=19$m=65536,t=3,p=1$c29tZSBzYWx0$b25l";

  @Test
  default void loginIsRememberedAndAuditedAndNoChange() {
    User user = createUser();
    User other = createUser();
    long head = stores().feed().head();

    assertTrue(logIn(user, null));

    assertEquals(new Account(seen(user), LoginSamples.PASSWORD, 0), account(user));
    assertEquals(new Account(other, LoginSamples.PASSWORD, 0), account(other));
    assertEquals(Samples.event("user.login", user.id()), stores().audit().get().getLast());
    assertNoChangeAfter(head);
  }

  /** By a node whose clock is behind: a revocation must go on covering the later one. */
  @Test
  default void earlierLoginStoredLaterKeepsTheTimeOfTheLater() {
    User user = createUser();
    assertTrue(logIn(user, null));

    assertTrue(
        stores()
            .users()
            .loggedIn(
                LoginSamples.session(user, LoginSamples.LATER.minusMillis(1)),
                LoginSamples.PASSWORD,
                null,
                null,
                Samples.event("user.login", user.id())));

    assertEquals(new Account(seen(user), LoginSamples.PASSWORD, 0), account(user));
  }

  @Test
  default void rehashedPasswordIsStoredWithTheLogin() {
    User user = createUser();

    assertTrue(logIn(user, REHASHED));

    assertEquals(new Account(seen(user), REHASHED, 0), account(user));
  }

  @Test
  default void disabledUserIsNotLoggedIn() {
    User user = patch(createUser(), LoginSamples::disabled);

    assertFalse(logIn(user, REHASHED));

    assertEquals(new Account(user, LoginSamples.PASSWORD, 0), account(user));
    assertEquals(0, audited("user.login"));
  }

  @Test
  default void loginWithAPasswordThatWasReplacedDoesNotCount() {
    User user = createUser();
    stores().users().update(user.id(), _ -> update(user, LoginSamples.OTHER_PASSWORD, null));

    assertFalse(logIn(user, null));
    assertFalse(logIn(user, REHASHED));

    assertEquals(new Account(user, LoginSamples.OTHER_PASSWORD, 1), account(user));
    assertEquals(0, audited("user.login"));
  }

  @Test
  default void deletedUserIsNotLoggedIn() {
    User user = LoginSamples.user();

    assertFalse(logIn(user, null));

    assertEquals(Optional.empty(), stores().users().find(user.id()));
    assertEquals(List.of(), stores().audit().get());
  }

  private static User seen(User user) {
    return new User(
        user.id(),
        user.username(),
        user.scopes(),
        user.enabled(),
        user.locked(),
        user.rateLimit(),
        user.metadata(),
        user.createdAt(),
        LoginSamples.LATER);
  }
}
