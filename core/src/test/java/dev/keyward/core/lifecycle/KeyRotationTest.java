package dev.keyward.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKey.Revocation;
import dev.keyward.core.apikey.KeyState;
import dev.keyward.core.apikey.KeyTerms;
import dev.keyward.core.apikey.RevocationReason;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.fixtures.Installation;
import dev.keyward.core.lifecycle.KeyRotation.Result;
import dev.keyward.core.policy.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyRotationTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final Installation node = new Installation();
  private final KeyRotation rotation = new KeyRotation(node.store, node.keys, node.clock);
  private final Instant start = node.clock.instant();

  private static Target target(ApiKey key) {
    return new Target(key.id(), false, Caller.OPERATOR);
  }

  private static boolean nothingSeen(String id, String by) {
    return false;
  }

  private static Target as(ApiKey key, String... scopes) {
    return new Target(key.id(), false, new Caller(Actor.OPERATOR, Scopes.of(scopes)));
  }

  private ApiKey rotate(ApiKey old, boolean onUse) {
    return assertInstanceOf(Result.Rotated.class, rotation.rotate(target(old), HOUR, onUse))
        .successor();
  }

  private ApiKey now(ApiKey key) {
    return node.store.find(key.id()).orElseThrow();
  }

  private KeyState state(ApiKey key) {
    return now(key).state(node.clock.instant());
  }

  private ApiKey key(@Nullable Instant expiresAt) {
    return node.newKey(Environment.LIVE, expiresAt, "data:read").key();
  }

  private void expire(ApiKey key, @Nullable Instant at) {
    KeyTerms terms = now(key).terms();
    var changed =
        node.changes.patch(
            target(key),
            any -> true,
            t -> new KeyTerms(t.name(), t.scopes(), at, terms.allowedIps(), terms.metadata()));
    assertInstanceOf(KeyChanges.Result.Changed.class, changed);
  }

  @Test
  void cancellingNeedsTheRightsOfTheNewKeyToo() {
    ApiKey old = node.newKey("data:read").key();
    ApiKey made = rotate(old, false);
    node.changes.patch(
        target(made),
        any -> true,
        t -> new KeyTerms(t.name(), Scopes.of(Scopes.ADMIN), null, t.allowedIps(), t.metadata()));
    int events = node.store.events.size();

    assertEquals(
        new Result.BeyondCaller(),
        rotation.cancel(as(old, "keyward:keys:write"), KeyRotationTest::nothingSeen));

    assertEquals(KeyState.ROTATING, state(old));
    assertEquals(KeyState.ACTIVE, state(made));
    assertEquals(events, node.store.events.size());
    assertInstanceOf(
        Result.Cancelled.class,
        rotation.cancel(as(old, Scopes.ADMIN), KeyRotationTest::nothingSeen));
  }

  @Test
  void cancellingNeedsTheRightsOfTheOldKey() {
    ApiKey old = node.newKey(Scopes.ADMIN).key();
    rotate(old, false);

    assertEquals(
        new Result.BeyondCaller(),
        rotation.cancel(as(old, "keyward:keys:write"), KeyRotationTest::nothingSeen));
  }

  @Test
  void aFirstUseThatIsNotStoredYetCannotBeTakenBack() {
    ApiKey old = key(null);
    ApiKey made = rotate(old, true);
    BiPredicate<String, String> seen = (id, by) -> id.equals(old.id()) && by.equals(made.id());

    assertEquals(new Result.NotRotating(), rotation.cancel(target(old), seen));
    assertEquals(KeyState.ACTIVE, state(made));

    assertTrue(rotation.supersede(old.id(), made.id()));
    assertEquals(new Revocation(start, RevocationReason.SUPERSEDED), now(old).revocation());
    assertEquals(
        new Result.NotRotating(), rotation.cancel(target(old), KeyRotationTest::nothingSeen));
  }

  @Test
  void aUseOfTheKeyOfAnEarlierRotationHoldsNobodyUp() {
    ApiKey old = key(null);
    ApiKey first = rotate(old, true);
    rotation.cancel(target(old), KeyRotationTest::nothingSeen);
    rotate(old, true);

    assertInstanceOf(
        Result.Cancelled.class, rotation.cancel(target(old), (id, by) -> by.equals(first.id())));
  }

  @Test
  void aFirstUseAfterTheCancellationEndsNothing() {
    ApiKey old = key(null);
    ApiKey made = rotate(old, true);
    rotation.cancel(target(old), KeyRotationTest::nothingSeen);
    int events = node.store.events.size();

    assertFalse(rotation.supersede(old.id(), made.id()));
    rotate(old, true);
    assertFalse(rotation.supersede(old.id(), made.id()));

    assertEquals(KeyState.ROTATING, state(old));
    assertEquals(events + 2, node.store.events.size());
  }

  @Test
  void whatTakesThePlaceOfAKeyIsNotReplacedBeforeThatHasEnded() {
    for (boolean onUse : new boolean[] {true, false}) {
      ApiKey old = key(null);
      ApiKey made = rotate(old, onUse);
      int keys = node.store.keys.size();

      assertEquals(
          new Result.PredecessorLives(old.id()), rotation.rotate(target(made), HOUR, true));

      assertEquals(keys, node.store.keys.size());
      assertEquals(KeyState.ACTIVE, state(made));
    }
  }

  @Test
  void itIsReplacedOnceTheOtherHasEndedHoweverThatCame() {
    ApiKey byTime = key(null);
    ApiKey afterTime = rotate(byTime, false);
    ApiKey byUse = key(null);
    ApiKey afterUse = rotate(byUse, true);
    ApiKey byHand = key(null);
    ApiKey afterHand = rotate(byHand, false);

    assertTrue(rotation.supersede(byUse.id(), afterUse.id()));
    node.changes.revoke(target(byHand), RevocationReason.KEY_COMPROMISE);
    rotate(afterUse, true);
    rotate(afterHand, true);
    node.clock.move(HOUR.minusMillis(1));
    assertEquals(
        new Result.PredecessorLives(byTime.id()), rotation.rotate(target(afterTime), HOUR, true));
    node.clock.move(Duration.ofMillis(1));
    rotate(afterTime, true);
  }

  @Test
  void aKeyThatIsDisabledOrHasExpiredMayComeBackAndHoldsItUpToo() {
    ApiKey disabled = key(null);
    ApiKey afterDisabled = rotate(disabled, true);
    node.changes.disable(target(disabled));
    ApiKey expired = key(start.plusSeconds(60));
    ApiKey afterExpired = rotate(expired, true);
    expire(afterExpired, null);
    node.clock.move(Duration.ofSeconds(60));

    assertEquals(
        new Result.PredecessorLives(disabled.id()),
        rotation.rotate(target(afterDisabled), HOUR, true));
    assertEquals(
        new Result.PredecessorLives(expired.id()),
        rotation.rotate(target(afterExpired), HOUR, true));
  }

  @Test
  void aKeyThatReachesItsExpiryWhileItGivesWayHasExpired() {
    ApiKey old = key(start.plusSeconds(60));
    rotate(old, false);
    node.clock.move(Duration.ofSeconds(60).minusMillis(1));
    assertEquals(KeyState.ROTATING, state(old));

    node.clock.move(Duration.ofMillis(1));

    assertEquals(KeyState.EXPIRED, state(old));
    assertNull(now(old).revocation(node.clock.instant()));
  }

  @Test
  void aLaterExpiryCountsUntilTheGraceIsOver() {
    ApiKey old = key(start.plusSeconds(60));
    rotate(old, false);
    node.clock.move(Duration.ofSeconds(60));

    expire(old, start.plus(Duration.ofDays(1)));

    assertEquals(KeyState.ROTATING, state(old));
    node.clock.move(HOUR.minusSeconds(60).minusMillis(1));
    assertEquals(KeyState.ROTATING, state(old));
    node.clock.move(Duration.ofMillis(1));
    assertEquals(KeyState.REVOKED, state(old));
    assertEquals(
        new Revocation(start.plus(HOUR), RevocationReason.SUPERSEDED),
        now(old).revocation(node.clock.instant()));
  }

  @Test
  void whatExpiredWhileItGaveWayIsNotExtendedAfterItsGrace() {
    ApiKey old = key(start.plusSeconds(60));
    rotate(old, false);
    node.clock.move(HOUR);

    assertEquals(
        new KeyChanges.Result.Revoked(),
        node.changes.patch(
            target(old),
            any -> true,
            t -> KeyTerms.of(t.name(), t.scopes(), start.plus(Duration.ofDays(1)))));
    assertEquals(KeyState.REVOKED, state(old));
  }

  @Test
  void aKeyThatExpiredWhileItGaveWayIsStillExpiredWhenThatIsTakenBack() {
    ApiKey old = key(start.plusSeconds(60));
    ApiKey made = rotate(old, false);
    node.clock.move(Duration.ofSeconds(60));

    assertInstanceOf(
        Result.Cancelled.class, rotation.cancel(target(old), KeyRotationTest::nothingSeen));

    assertEquals(KeyState.EXPIRED, state(old));
    assertEquals(KeyState.REVOKED, state(made));
  }
}
