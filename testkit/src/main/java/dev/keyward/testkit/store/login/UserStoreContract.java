package dev.keyward.testkit.store.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.Page;
import dev.keyward.core.Scopes;
import dev.keyward.core.StorageException;
import dev.keyward.core.change.Change;
import dev.keyward.core.login.User;
import dev.keyward.core.login.UserStore.Account;
import dev.keyward.core.token.TokenRevocation;
import dev.keyward.testkit.store.scene.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Users are kept as they were given, one to a name, and listed by the bytes of their ids. */
interface UserStoreContract extends UserAccess {
  @Test
  default void userIsFoundAsItWasCreated() {
    User user = createUser();

    assertEquals(Optional.of(user), stores().users().find(user.id()));
    assertEquals(
        Optional.of(new Account(user, LoginSamples.PASSWORD, 0)),
        stores().users().findByUsername(user.username()));
  }

  @Test
  default void userWithNothingIsFoundAsItWasCreated() {
    User user =
        createUser(
            new User(
                "user_0",
                "x",
                Scopes.NONE,
                false,
                false,
                Map.of(),
                Samples.NOW,
                LoginSamples.LATER));

    assertEquals(Optional.of(user), stores().users().find(user.id()));
  }

  @Test
  default void unknownUserIsNotFound() {
    User user = createUser();

    assertEquals(Optional.empty(), stores().users().find(user.username()));
    assertEquals(Optional.empty(), stores().users().findByUsername(user.id()));
  }

  @Test
  default void creatingAUserIsAuditedAndNoChange() {
    long head = stores().feed().head();
    User user = createUser();

    assertEquals(List.of(Samples.event("user.create", user.id())), stores().audit().get());
    assertNoChangeAfter(head);
  }

  @Test
  default void takenUsernameIsRefusedAndNothingIsStored() {
    User first = createUser();
    User second = LoginSamples.user(Samples.nextId("user"), first.username());

    assertFalse(triesToCreate(second));

    assertEquals(Optional.empty(), stores().users().find(second.id()));
    assertEquals(first, account(first).user());
    assertEquals(1, audited("user.create"));
  }

  @Test
  default void usernamesDifferByTheirBytes() {
    List<String> names = List.of("zo\u00eb", "zoe\u0308", "zoe", "Zoe", "zoe ", "z\u03bfe");

    names.forEach(name -> createUser(LoginSamples.user(Samples.nextId("user"), name)));

    assertEquals(
        names,
        stores().users().list(null, 10).items().stream()
            .map(user -> account(user).user().username())
            .toList());
  }

  @Test
  default void userIdIsUnique() {
    User first = createUser();
    User second = LoginSamples.user(first.id(), "somebody.else");

    assertThrows(StorageException.class, () -> triesToCreate(second));

    assertEquals(Optional.of(first), stores().users().find(first.id()));
    assertEquals(1, audited("user.create"));
  }

  @Test
  default void emptyStoreListsOneEmptyPageOfUsers() {
    assertEquals(new Page<>(List.of(), null), stores().users().list(null, 10));
  }

  @Test
  default void lastPageOfUsersHasNoCursorEvenWhenItIsFull() {
    List<User> users = Stream.generate(this::createUser).limit(4).toList();

    Page<User> first = stores().users().list(null, 2);
    Page<User> second = stores().users().list(first.nextCursor(), 2);

    assertEquals(new Page<>(users.subList(0, 2), users.get(1).id()), first);
    assertEquals(new Page<>(users.subList(2, 4), null), second);
  }

  @Test
  default void usersAddedAndDeletedBetweenPagesNeitherRepeatNorHideOthers() {
    String early = Samples.nextId("user");
    List<User> users = new ArrayList<>(Stream.generate(this::createUser).limit(5).toList());

    Page<User> page = stores().users().list(null, 2);
    List<User> seen = new ArrayList<>(page.items());
    createUser(LoginSamples.user(early, "before.the.cursor"));
    assertTrue(delete(users.get(1), LoginSamples.revocation()));
    users.add(createUser());
    while (page.nextCursor() != null) {
      page = stores().users().list(page.nextCursor(), 2);
      seen.addAll(page.items());
    }

    assertEquals(users, seen);
  }

  @Test
  default void userIdsAreOrderedByTheirBytes() {
    List<String> ids = List.of("user-", "user_", "user_Z", "user_a", "user_aB", "user_\u00e9");
    ids.reversed().forEach(id -> createUser(LoginSamples.user(id, "name of " + id)));

    assertEquals(
        ids.subList(3, 6),
        stores().users().list("user_Z", 100).items().stream().map(User::id).toList());
  }

  @Test
  default void pageOfNoUsersIsAMistakeOfTheCaller() {
    assertThrows(IllegalArgumentException.class, () -> stores().users().list(null, 0));
  }

  @Test
  default void deletedUserIsGoneAndItsTokensAreRevoked() {
    User user = createUser();
    long head = stores().feed().head();
    TokenRevocation revocation = LoginSamples.revocation();

    assertTrue(delete(user, revocation));

    assertEquals(Optional.empty(), stores().users().find(user.id()));
    assertEquals(Optional.empty(), stores().users().findByUsername(user.username()));
    assertEquals(Optional.of(revocation), stores().revocations().find(revocation.id()));
    assertEquals(
        List.of(new Change(head + 1, Change.Kind.TOKEN_REVOCATION, revocation.id(), null)),
        stores().feed().after(head, 10));
    assertEquals(1, audited("user.delete"));
  }

  @Test
  default void usernameOfADeletedUserIsFree() {
    User user = createUser();
    assertTrue(delete(user, LoginSamples.revocation()));

    User next = createUser(LoginSamples.user(Samples.nextId("user"), user.username()));

    assertEquals(next, account(user).user());
  }

  @Test
  default void deletingNobodyChangesNothing() {
    User user = createUser();
    long head = stores().feed().head();

    assertFalse(delete(LoginSamples.user(), LoginSamples.revocation()));

    assertEquals(List.of(user), stores().users().list(null, 10).items());
    assertEquals(List.of(), stores().revocations().current(Samples.NOW));
    assertEquals(0, audited("user.delete"));
    assertNoChangeAfter(head);
  }

  private boolean delete(User user, TokenRevocation revocation) {
    return stores()
        .users()
        .delete(user.id(), _ -> true, revocation, Samples.event("user.delete", user.id()));
  }

  @Test
  default void deletionThatIsNotAllowedChangesNothing() {
    User user = createUser();
    long head = stores().feed().head();

    assertFalse(
        stores()
            .users()
            .delete(
                user.id(),
                _ -> false,
                LoginSamples.revocation(),
                Samples.event("user.delete", user.id())));

    assertEquals(Optional.of(user), stores().users().find(user.id()));
    assertNoChangeAfter(head);
    assertEquals(0, audited("user.delete"));
  }
}
