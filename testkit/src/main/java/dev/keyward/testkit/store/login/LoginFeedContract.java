package dev.keyward.testkit.store.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.change.Change;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.login.User;
import dev.keyward.core.login.UserStore.Update;
import dev.keyward.core.signing.SigningKey;
import dev.keyward.core.token.TokenRevocation;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.SigningSamples;
import dev.keyward.testkit.store.scene.Stores;
import dev.keyward.testkit.store.scene.Together;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whatever a follower must forget is in the feed, in the order in which it was committed. */
interface LoginFeedContract extends UserAccess {
  @Test
  default void changesOfAllKindsAreNumberedInOrder() {
    long head = stores().feed().head();
    List<String> revoked = new ArrayList<>();
    User user = createUser();
    assertTrue(logIn(user, null));

    TokenRevocation added = noted(revoked);
    stores().revocations().add(added, Samples.event("token.revoke", added.id()));
    assertTrue(finishReset(startReset(user), noted(revoked)));
    Update update = update(user, LoginSamples.PASSWORD, noted(revoked));
    assertTrue(stores().users().update(user.id(), _ -> update).isPresent());
    TokenRevocation last = noted(revoked);
    assertTrue(
        stores()
            .users()
            .delete(user.id(), _ -> true, last, Samples.event("user.delete", user.id())));
    SigningKey key = SigningSamples.active(JwsAlgorithm.ES256, Samples.NOW);
    SigningSamples.activate(
        stores().signingKeys(), key, Samples.keyCheck(), Samples.event("key.activate", key.kid()));

    List<Change> expected = new ArrayList<>();
    for (String id : revoked) {
      long sequence = head + 1 + expected.size();
      expected.add(new Change(sequence, Change.Kind.TOKEN_REVOCATION, id, null));
    }
    expected.add(new Change(head + 5, Change.Kind.SIGNING_KEY, key.kid(), null));
    assertEquals(expected, stores().feed().after(head, 10));
    assertEquals(head + 5, stores().feed().head());
  }

  private static TokenRevocation noted(List<String> ids) {
    TokenRevocation revocation = LoginSamples.revocation();
    ids.add(revocation.id());
    return revocation;
  }

  /**
   * One node is in the middle of its write, another wants to write meanwhile. Could the second
   * overtake, a follower would step over the number of the first.
   */
  @Test
  default void writeThatIsHeldOpenIsNeitherSeenNorOvertaken() throws Exception {
    User user = createUser();
    long head = stores().feed().head();
    TokenRevocation first = LoginSamples.revocation();
    TokenRevocation second = LoginSamples.revocation();
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);

    try (Stores other = fixture().open()) {
      Future<Optional<User>> slow =
          Together.beside(
              () ->
                  other
                      .users()
                      .update(
                          user.id(),
                          _ -> {
                            inside.countDown();
                            await(leave);
                            return update(LoginSamples.disabled(user), null, first);
                          }));
      await(inside);
      Future<Boolean> fast =
          Together.beside(
              () -> {
                stores().revocations().add(second, Samples.event("token.revoke", second.id()));
                return true;
              });
      Together.assertWaits(fast);
      assertNoChangeAfter(head);

      leave.countDown();
      assertTrue(slow.get(10, TimeUnit.SECONDS).isPresent());
      assertTrue(fast.get(10, TimeUnit.SECONDS));
    }

    assertEquals(
        List.of(
            new Change(head + 1, Change.Kind.TOKEN_REVOCATION, first.id(), null),
            new Change(head + 2, Change.Kind.TOKEN_REVOCATION, second.id(), null)),
        stores().feed().after(head, 10));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A change tells of a revocation that the follower can read at once, and not before. */
  @Test
  default void revocationCanBeReadAsSoonAsItsChangeIsSeen() throws Exception {
    long head = stores().feed().head();
    int count = 40;
    try (Stores other = fixture().open()) {
      Future<Boolean> writer =
          Together.beside(
              () -> {
                for (int i = 0; i < count; i++) {
                  TokenRevocation revocation = LoginSamples.revocation();
                  other.revocations().add(revocation, Samples.event("token.revoke", "x"));
                }
                return true;
              });
      long applied = head;
      while (applied < head + count) {
        if (writer.isDone()) {
          assertTrue(writer.get());
        }
        for (Change change : stores().feed().after(applied, 10)) {
          assertTrue(stores().revocations().find(change.subject()).isPresent());
          applied = change.sequence();
        }
      }
    }
  }
}
