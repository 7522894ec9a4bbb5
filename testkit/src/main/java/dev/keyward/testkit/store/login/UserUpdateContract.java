package dev.keyward.testkit.store.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.keyward.core.Scopes;
import dev.keyward.core.change.Change;
import dev.keyward.core.limit.OwnRate;
import dev.keyward.core.login.User;
import dev.keyward.core.login.UserStore.Account;
import dev.keyward.core.login.UserStore.PasswordReset;
import dev.keyward.core.token.TokenRevocation;
import dev.keyward.testkit.store.scene.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A user is changed as it is at that moment, as a whole or not at all. */
interface UserUpdateContract extends UserAccess {
  @Test
  default void patchedUserIsStoredAndReturned() {
    User user = createUser();
    User wanted =
        user.with(Scopes.of("zone:read"), false, OwnRate.parse("off"), Map.of("plan", "none"));

    assertEquals(wanted, patch(user, _ -> wanted));

    assertEquals(new Account(wanted, LoginSamples.PASSWORD, 0), account(user));
    assertEquals(1, audited("user.update"));
  }

  @Test
  default void patchLeavesOthersAlone() {
    User user = createUser();
    User other = createUser();

    patch(user, LoginSamples::disabled);

    assertEquals(new Account(other, LoginSamples.PASSWORD, 0), account(other));
  }

  @Test
  default void idUsernameAndTimesStayAsTheyAre() {
    User user = createUser();
    assertTrue(logIn(user, null));
    User before = account(user).user();

    User impostor =
        new User(
            "user_2", "other", Scopes.NONE, true, true, Map.of(), LoginSamples.LATER, Samples.NOW);
    User after = patch(user, _ -> impostor);

    assertEquals(before.with(Scopes.NONE, true, null, Map.of()), after);
    assertEquals(Optional.of(after), stores().users().find(user.id()));
  }

  @Test
  default void changeSeesTheUserAndItsPasswordAsTheyAre() {
    User user = patch(createUser(), LoginSamples::disabled);
    List<Account> seen = new ArrayList<>();

    stores()
        .users()
        .update(
            user.id(),
            account -> {
              seen.add(account);
              return null;
            });

    assertEquals(List.of(new Account(user, LoginSamples.PASSWORD, 0)), seen);
  }

  @Test
  default void changeThatWantsNothingLeavesEverything() {
    User user = createUser();
    long head = stores().feed().head();

    assertEquals(Optional.of(user), stores().users().update(user.id(), _ -> null));

    assertEquals(new Account(user, LoginSamples.PASSWORD, 0), account(user));
    assertEquals(0, audited("user.update"));
    assertNoChangeAfter(head);
  }

  @Test
  default void nobodyIsNotChanged() {
    assertEquals(Optional.empty(), stores().users().update("user_0", _ -> fail("was asked")));
    assertEquals(List.of(), stores().audit().get());
  }

  @Test
  default void changeThatThrowsLeavesEverythingAndTheStoreUsable() {
    User user = createUser();
    IllegalStateException refusal = new IllegalStateException("no");

    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                stores()
                    .users()
                    .update(
                        user.id(),
                        _ -> {
                          throw refusal;
                        }));

    assertSame(refusal, thrown);
    assertEquals(new Account(user, LoginSamples.PASSWORD, 0), account(user));
    assertEquals(LoginSamples.disabled(user), patch(user, LoginSamples::disabled));
  }

  @Test
  default void newPasswordReplacesTheOldAndEndsAReset() {
    User user = createUser();
    PasswordReset reset = startReset(user);

    stores().users().update(user.id(), _ -> update(user, LoginSamples.OTHER_PASSWORD, null));

    assertEquals(new Account(user, LoginSamples.OTHER_PASSWORD, 1), account(user));
    assertEquals(Optional.empty(), stores().users().findByReset(reset.hash(), Samples.NOW));
  }

  @Test
  default void patchWithoutPasswordLeavesAResetAlone() {
    User user = createUser();
    PasswordReset reset = startReset(user);

    User after = patch(user, LoginSamples::disabled);

    assertEquals(Optional.of(after), stores().users().findByReset(reset.hash(), Samples.NOW));
  }

  @Test
  default void patchMayRevokeTokens() {
    User user = createUser();
    long head = stores().feed().head();
    TokenRevocation revocation = LoginSamples.revocation();

    stores().users().update(user.id(), _ -> update(LoginSamples.disabled(user), null, revocation));

    assertEquals(List.of(revocation), stores().revocations().current(Samples.NOW));
    assertEquals(
        List.of(new Change(head + 1, Change.Kind.TOKEN_REVOCATION, revocation.id(), null)),
        stores().feed().after(head, 10));
  }

  @Test
  default void patchThatRevokesNothingIsNoChange() {
    User user = createUser();
    long head = stores().feed().head();

    patch(user, LoginSamples::disabled);

    assertEquals(List.of(), stores().revocations().current(Samples.NOW));
    assertNoChangeAfter(head);
  }
}
