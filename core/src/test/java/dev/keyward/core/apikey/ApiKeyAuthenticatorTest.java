package dev.keyward.core.apikey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.DenyReason;
import dev.keyward.core.Scopes;
import dev.keyward.core.StorageException;
import dev.keyward.core.apikey.ApiKeyAuthenticator.Recognition;
import dev.keyward.core.apikey.ApiKeys.CreateResult;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.change.Change;
import dev.keyward.core.fixtures.Installation;
import dev.keyward.core.lifecycle.Caller;
import dev.keyward.core.lifecycle.KeyRotation;
import dev.keyward.core.lifecycle.Target;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ApiKeyAuthenticatorTest {
  private final Installation node = new Installation();
  private final CreateResult.Created made = node.newKey("data:read");
  private final String secret = made.secret().reveal();
  private final ApiKeyAuthenticator authenticator = node.authenticator;

  @Test
  void aKeySeenBeforeIsRecognisedWithoutTheStore() {
    assertInstanceOf(Recognition.NotInMemory.class, authenticator.recall(secret));
    assertEquals(made.key().id(), known(authenticator.lookUp(secret)).id());

    KnownKey recalled = known(authenticator.recall(secret));

    assertEquals(made.key().id(), recalled.id());
    assertEquals(node.client.id(), recalled.principal().clientId());
    assertEquals(1, node.store.lookUps);
  }

  @Test
  void aStringThatIsNoKeyIsRememberedAsSuch() {
    assertInstanceOf(Recognition.Unknown.class, authenticator.lookUp("imported-but-unknown"));

    assertInstanceOf(Recognition.Unknown.class, authenticator.recall("imported-but-unknown"));
    assertEquals(1, node.store.lookUps);
  }

  @Test
  void aBrokenKeyIsToldWithoutHashOrStore() {
    String typo = secret.substring(0, secret.length() - 1) + (secret.endsWith("0") ? "1" : "0");

    assertInstanceOf(Recognition.Broken.class, authenticator.recall(typo));
    assertEquals(0, node.store.lookUps);
  }

  @Test
  void aNewKeyWorksAtOnceThoughItWasUnknownBefore() {
    node.store.keys.remove(made.key().id());
    assertInstanceOf(Recognition.Unknown.class, authenticator.lookUp(secret));
    node.store.keys.put(made.key().id(), made.key());

    authenticator.accept(
        new Change(9, Change.Kind.KEY_CREATED, made.key().id(), made.key().hash()));

    assertInstanceOf(Recognition.NotInMemory.class, authenticator.recall(secret));
    assertInstanceOf(Recognition.Known.class, authenticator.lookUp(secret));
  }

  @Test
  void aChangeOfAKeyDropsItAndNoOther() {
    CreateResult.Created other = node.newKey();
    assertKnown(secret);
    assertKnown(other.secret().reveal());

    authenticator.accept(new Change(9, Change.Kind.KEY, made.key().id(), made.key().hash()));

    assertInstanceOf(Recognition.NotInMemory.class, authenticator.recall(secret));
    assertInstanceOf(Recognition.Known.class, authenticator.recall(other.secret().reveal()));
  }

  @Test
  void theNewsOfItsCreationDropsNoKeyThatIsInUse() {
    assertKnown(secret);

    authenticator.accept(
        new Change(9, Change.Kind.KEY_CREATED, made.key().id(), made.key().hash()));

    assertInstanceOf(Recognition.Known.class, authenticator.recall(secret));
  }

  @Test
  void theFirstUseOfANewKeyEndsAnOldOneWhoseRotationWasNotHeardOf() {
    assertKnown(secret);
    KeyRotation rotation = new KeyRotation(node.store, node.keys, node.clock);
    Target target =
        new Target(made.key().id(), true, new Caller(Actor.OPERATOR, Scopes.of(Scopes.ADMIN)));
    var rotated = (KeyRotation.Result.Rotated) rotation.rotate(target, Duration.ofDays(1), true);

    authenticator.used(known(authenticator.lookUp(rotated.secret().reveal())));

    assertInstanceOf(Recognition.NotInMemory.class, authenticator.recall(secret));
    assertEquals(
        DenyReason.REVOKED,
        authenticator.refusal(known(authenticator.lookUp(secret)), node.clock.instant()));
  }

  @Test
  void aKeyThatWasKnownIsRememberedUntilItIsLookedUp() {
    CreateResult.Created other = node.newKey();
    assertKnown(secret);
    assertKnown(other.secret().reveal());

    authenticator.accept(new Change(9, Change.Kind.KEY, made.key().id(), made.key().hash()));
    authenticator.accept(new Change(10, Change.Kind.CLIENT, node.client.id(), null));

    assertTrue(authenticator.wasKnown(secret));
    assertTrue(authenticator.wasKnown(other.secret().reveal()));
    assertFalse(authenticator.wasKnown("guess"));
  }

  @Test
  void aChangeWithoutHashDropsTheKeyByItsId() {
    assertKnown(secret);

    authenticator.accept(new Change(9, Change.Kind.KEY, made.key().id(), null));

    assertInstanceOf(Recognition.NotInMemory.class, authenticator.recall(secret));
  }

  @Test
  void aChangeOfAClientDropsAllItsKeys() {
    CreateResult.Created other = node.newKey();
    assertKnown(secret);
    assertKnown(other.secret().reveal());

    authenticator.accept(new Change(9, Change.Kind.CLIENT, "client_other", null));
    assertInstanceOf(Recognition.Known.class, authenticator.recall(secret));
    authenticator.accept(new Change(10, Change.Kind.CLIENT, node.client.id(), null));

    assertInstanceOf(Recognition.NotInMemory.class, authenticator.recall(secret));
    assertInstanceOf(Recognition.NotInMemory.class, authenticator.recall(other.secret().reveal()));
  }

  @Test
  void aRevokedKeyIsKnownAndRefused() {
    node.revokeElsewhere(made.key());

    assertEquals(
        DenyReason.REVOKED, known(authenticator.lookUp(secret)).refusal(node.clock.instant()));
  }

  @Test
  void aKeyThatExpiresWhileItIsCachedIsRefusedFromThatMomentOn() {
    CreateResult.Created brief =
        node.newKey(dev.keyward.core.policy.Environment.LIVE, node.clock.instant().plusSeconds(5));
    assertKnown(brief.secret().reveal());
    KnownKey key = known(authenticator.recall(brief.secret().reveal()));

    assertNull(key.refusal(node.clock.instant().plusSeconds(5).minusNanos(1)));
    assertEquals(DenyReason.EXPIRED, key.refusal(node.clock.instant().plusSeconds(5)));
  }

  @Test
  void aStoreThatIsDownIsToldAndNothingIsRemembered() {
    node.store.down = true;
    assertThrows(StorageException.class, () -> authenticator.lookUp(secret));
    node.store.down = false;

    assertInstanceOf(Recognition.NotInMemory.class, authenticator.recall(secret));
  }

  /**
   * The row is read, then the key is revoked and the change applied, then the reader goes on: its
   * old row must not stay.
   */
  @Test
  void aRevocationAppliedDuringALookUpKeepsTheOldRowOut() throws Exception {
    whileLookingUp(
        secret,
        () -> {
          node.revokeElsewhere(made.key());
          node.applyNewestChange();
        });

    assertInstanceOf(Recognition.NotInMemory.class, authenticator.recall(secret));
    assertEquals(
        DenyReason.REVOKED, known(authenticator.lookUp(secret)).refusal(node.clock.instant()));
  }

  @Test
  void anotherKeyCreatedDuringALookUpDoesNotKeepThisOneOut() throws Exception {
    CreateResult.Created other = node.newKey();

    whileLookingUp(
        secret,
        () ->
            authenticator.accept(
                new Change(9, Change.Kind.KEY_CREATED, other.key().id(), other.key().hash())));

    assertInstanceOf(Recognition.Known.class, authenticator.recall(secret));
  }

  @Test
  void aKeyCreatedDuringALookUpIsNotRememberedAsUnknown() throws Exception {
    node.store.keys.remove(made.key().id());

    whileLookingUp(
        secret,
        () -> {
          node.store.keys.put(made.key().id(), made.key());
          authenticator.accept(
              new Change(9, Change.Kind.KEY_CREATED, made.key().id(), made.key().hash()));
        });

    assertInstanceOf(Recognition.NotInMemory.class, authenticator.recall(secret));
  }

  @Test
  void aChangeOfTheClientDuringALookUpKeepsTheOldRowOut() throws Exception {
    whileLookingUp(
        secret,
        () -> authenticator.accept(new Change(9, Change.Kind.CLIENT, node.client.id(), null)));

    assertInstanceOf(Recognition.NotInMemory.class, authenticator.recall(secret));
  }

  private void whileLookingUp(String presented, Runnable meanwhile) throws Exception {
    CountDownLatch rowRead = new CountDownLatch(1);
    CountDownLatch changed = new CountDownLatch(1);
    node.store.duringLookUp =
        () -> {
          rowRead.countDown();
          awaitUninterrupted(changed);
        };
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<Recognition> result = thread.submit(() -> authenticator.lookUp(presented));
      assertTrue(rowRead.await(10, TimeUnit.SECONDS));
      meanwhile.run();
      changed.countDown();
      assertNotNull(result.get());
    }
    node.store.duringLookUp = () -> {};
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      assertTrue(latch.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void assertKnown(String presented) {
    assertInstanceOf(Recognition.Known.class, authenticator.lookUp(presented));
  }

  private static KnownKey known(@Nullable Recognition recognition) {
    return assertInstanceOf(Recognition.Known.class, recognition).key();
  }
}
