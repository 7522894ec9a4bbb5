package dev.keyward.testkit.store.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.StorageException;
import dev.keyward.core.change.Change;
import dev.keyward.core.login.User;
import dev.keyward.core.login.UserStore.Account;
import dev.keyward.core.login.UserStore.PasswordReset;
import dev.keyward.core.token.TokenRevocation;
import dev.keyward.testkit.store.scene.Samples;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A reset token works once, until it expires or something newer takes its place. */
interface PasswordResetContract extends UserAccess {
  @Test
  default void startedResetIsAuditedAndNoChange() {
    User user = createUser();
    long head = stores().feed().head();

    PasswordReset reset = startReset(user);

    assertEquals(Optional.of(user), stores().users().findByReset(reset.hash(), Samples.NOW));
    assertEquals(new Account(user, LoginSamples.PASSWORD, 0), account(user));
    assertEquals(1, audited("reset.start"));
    assertNoChangeAfter(head);
  }

  @Test
  default void resetOfNobodyIsNotStarted() {
    PasswordReset reset = LoginSamples.reset();

    assertFalse(triesToStartReset(LoginSamples.user(), reset));

    assertEquals(Optional.empty(), stores().users().findByReset(reset.hash(), Samples.NOW));
    assertEquals(List.of(), stores().audit().get());
  }

  @Test
  default void resetThatIsNotAllowedIsNotStarted() {
    User user = createUser();
    PasswordReset old = startReset(user);
    List<User> asked = new ArrayList<>();
    int acts = stores().audit().get().size();

    assertFalse(
        stores()
            .users()
            .startReset(
                user.id(),
                now -> !asked.add(now),
                LoginSamples.reset(),
                Samples.event("reset.start", user.id())));

    assertEquals(List.of(user), asked);
    assertEquals(Optional.of(user), stores().users().findByReset(old.hash(), Samples.NOW));
    assertEquals(acts, stores().audit().get().size());
  }

  @Test
  default void resetThatExpiresNowIsNotFound() {
    PasswordReset reset = startReset(createUser());
    Instant last = LoginSamples.LATER.minusMillis(1);

    assertTrue(stores().users().findByReset(reset.hash(), last).isPresent());
    assertEquals(Optional.empty(), stores().users().findByReset(reset.hash(), LoginSamples.LATER));
  }

  @Test
  default void newResetTakesThePlaceOfTheOld() {
    User user = createUser();
    PasswordReset old = startReset(user);
    PasswordReset young = startReset(user);

    assertEquals(Optional.empty(), stores().users().findByReset(old.hash(), Samples.NOW));
    assertEquals(Optional.of(user), stores().users().findByReset(young.hash(), Samples.NOW));
    assertFalse(finishReset(old, LoginSamples.revocation()));
  }

  @Test
  default void twoUsersCannotHaveOneReset() {
    User user = createUser();
    PasswordReset reset = startReset(user);
    User other = createUser();

    assertThrows(StorageException.class, () -> triesToStartReset(other, reset));

    assertEquals(Optional.of(user), stores().users().findByReset(reset.hash(), Samples.NOW));
  }

  @Test
  default void finishedResetSetsThePasswordAndRevokesTheTokens() {
    User user = createUser();
    User other = createUser();
    PasswordReset reset = startReset(user);
    long head = stores().feed().head();
    TokenRevocation revocation = LoginSamples.revocation();

    assertTrue(finishReset(reset, revocation));

    assertEquals(new Account(user, LoginSamples.OTHER_PASSWORD, 1), account(user));
    assertEquals(new Account(other, LoginSamples.PASSWORD, 0), account(other));
    assertEquals(List.of(revocation), stores().revocations().current(Samples.NOW));
    assertEquals(
        List.of(new Change(head + 1, Change.Kind.TOKEN_REVOCATION, revocation.id(), null)),
        stores().feed().after(head, 10));
    assertEquals(1, audited("reset.finish"));
  }

  @Test
  default void usedResetDoesNothing() {
    PasswordReset reset = startReset(createUser());
    assertTrue(finishReset(reset, LoginSamples.revocation()));

    assertRefused(reset, Samples.NOW);
    assertEquals(Optional.empty(), stores().users().findByReset(reset.hash(), Samples.NOW));
  }

  @Test
  default void expiredResetDoesNothing() {
    User user = createUser();
    PasswordReset reset = startReset(user);

    assertRefused(reset, LoginSamples.LATER);
    assertEquals(new Account(user, LoginSamples.PASSWORD, 0), account(user));
  }

  @Test
  default void unknownResetDoesNothing() {
    User user = createUser();

    assertRefused(LoginSamples.reset(), Samples.NOW);
    assertEquals(new Account(user, LoginSamples.PASSWORD, 0), account(user));
  }

  private void assertRefused(PasswordReset reset, Instant now) {
    long head = stores().feed().head();
    int events = stores().audit().get().size();
    TokenRevocation revocation = LoginSamples.revocation();

    assertFalse(
        stores()
            .users()
            .finishReset(
                reset.hash(), "never", revocation, now, Samples.event("reset.finish", "user")));

    assertEquals(Optional.empty(), stores().revocations().find(revocation.id()));
    assertEquals(events, stores().audit().get().size());
    assertNoChangeAfter(head);
  }
}
