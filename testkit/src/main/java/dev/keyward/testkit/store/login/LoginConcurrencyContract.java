package dev.keyward.testkit.store.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.login.User;
import dev.keyward.core.login.UserStore.PasswordReset;
import dev.keyward.core.token.TokenRevocation;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.Stores;
import dev.keyward.testkit.store.scene.Together;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Many at once, on two nodes, end as if they had come one after the other. */
interface LoginConcurrencyContract extends UserAccess {
  @Test
  default void ofManyUsersWithOneNameExactlyOneIsCreated() throws Exception {
    try (Stores other = fixture().open()) {
      List<Boolean> created =
          Together.run(
              Together.CROWD,
              number -> {
                User user = LoginSamples.user(Samples.nextId("user"), "ada");
                Stores node = number % 2 == 0 ? stores() : other;
                return node.users()
                    .create(user, LoginSamples.PASSWORD, Samples.event("user.create", user.id()));
              });

      assertEquals(1, created.stream().filter(success -> success).count());
    }
    assertEquals(1, stores().users().list(null, 100).items().size());
    assertEquals(1, audited("user.create"));
  }

  @Test
  default void manyWhoAddToOneUserLoseNothing() throws Exception {
    User user = createUser();
    patch(user, it -> it.with(it.scopes(), true, null, Map.of("count", "0")));

    try (Stores other = fixture().open()) {
      Together.run(
          Together.CROWD,
          number -> {
            Stores node = number % 2 == 0 ? stores() : other;
            return node.users()
                .update(user.id(), account -> update(counted(account.user(), number), null, null));
          });
    }

    Map<String, String> metadata = account(user).user().metadata();
    assertEquals(String.valueOf(Together.CROWD), metadata.get("count"));
    assertEquals(Together.CROWD + 1, metadata.size());
    assertEquals(Together.CROWD + 1, audited("user.update"));
  }

  private static User counted(User user, int number) {
    Map<String, String> metadata = new TreeMap<>(user.metadata());
    metadata.merge("count", "1", (old, one) -> "" + (Integer.parseInt(old) + 1));
    metadata.put("n" + number, "was here");
    return user.with(user.scopes(), user.enabled(), user.rateLimit(), metadata);
  }

  @Test
  default void ofManyWhoUseOneResetExactlyOneDoes() throws Exception {
    User user = createUser();
    PasswordReset reset = startReset(user);

    List<Boolean> finished;
    try (Stores other = fixture().open()) {
      finished =
          Together.run(
              Together.CROWD,
              number ->
                  (number % 2 == 0 ? stores() : other)
                      .users()
                      .finishReset(
                          reset.hash(),
                          "password " + number,
                          LoginSamples.revocation(),
                          Samples.NOW,
                          Samples.event("reset.finish", user.id())));
    }

    assertEquals(1, finished.stream().filter(success -> success).count());
    assertEquals("password " + finished.indexOf(true), account(user).passwordHash());
    assertEquals(1, stores().revocations().current(Samples.NOW).size());
    assertEquals(1, audited("reset.finish"));
  }

  /** Once whoever disabled the user has the answer, no login succeeds any more. */
  @RepeatedTest(5)
  default void loginNeverSucceedsAfterTheUserWasDisabled() throws Exception {
    User user = createUser();
    AtomicBoolean disabled = new AtomicBoolean();

    Together.run(
        8,
        number -> {
          if (number == 0) {
            patch(user, LoginSamples::disabled);
            disabled.set(true);
            return true;
          }
          boolean late;
          boolean success;
          do {
            late = disabled.get();
            success = logIn(user, null);
            assertFalse(late && success);
          } while (success);
          return true;
        });

    assertFalse(account(user).user().enabled());
  }

  /** The login has begun while the user was enabled, and waits for who disables it. */
  @Test
  default void loginThatWaitsForTheDisablingSeesIt() throws Exception {
    User user = createUser();
    try (Connection slow = fixture().connect();
        Statement statement = slow.createStatement()) {
      slow.setAutoCommit(false);
      statement.execute("UPDATE users SET enabled = 0");

      Future<Boolean> login = Together.beside(() -> logIn(user, null));
      Together.assertWaits(login);

      slow.setAutoCommit(true);
      assertFalse(login.get(10, TimeUnit.SECONDS));
    }
    assertEquals(0, audited("user.login"));
  }

  @Test
  default void manyLoginsAreAllRemembered() throws Exception {
    User user = createUser();

    List<Boolean> results = Together.run(Together.CROWD, _ -> logIn(user, null));

    assertTrue(results.stream().allMatch(success -> success));
    assertEquals(Together.CROWD, audited("user.login"));
  }

  @Test
  default void deletedWhileItIsChangedIsDeletedOrChangedAndDeleted() throws Exception {
    User user = createUser();
    TokenRevocation ofPatch = LoginSamples.revocation();
    TokenRevocation ofDeletion = LoginSamples.revocation();

    List<Boolean> done =
        Together.run(
            2,
            number ->
                number == 0
                    ? stores()
                        .users()
                        .update(user.id(), _ -> update(LoginSamples.disabled(user), null, ofPatch))
                        .isPresent()
                    : stores()
                        .users()
                        .delete(
                            user.id(),
                            _ -> true,
                            ofDeletion,
                            Samples.event("user.delete", user.id())));

    assertTrue(done.get(1));
    assertEquals(
        done.get(0) ? List.of(ofPatch, ofDeletion) : List.of(ofDeletion),
        stores().revocations().current(Samples.NOW));
    assertEquals(List.of(), stores().users().list(null, 10).items());
  }
}
