package dev.keyward.testkit.store.signing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.StorageException;
import dev.keyward.core.change.Change;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.signing.KeyStep;
import dev.keyward.core.signing.SigningKey;
import dev.keyward.core.signing.SigningKey.State;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.SigningSamples;
import dev.keyward.testkit.store.scene.StoreAccess;
import dev.keyward.testkit.store.scene.Stores;
import dev.keyward.testkit.store.scene.Together;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A step is taken whole or not at all, and judged from what the step before it has left. */
interface SigningKeyContract extends StoreAccess {
  Instant LATER = Samples.NOW.plus(Duration.ofHours(1));

  @Test
  default void newDatabaseHasNoSigningKey() {
    assertEquals(List.of(), stores().signingKeys().all());
  }

  @ParameterizedTest
  @EnumSource(JwsAlgorithm.class)
  default void keyIsKeptAsItWasGiven(JwsAlgorithm algorithm) {
    SigningKey active = SigningSamples.active(algorithm, LATER);
    SigningKey pending = SigningSamples.pending(algorithm);

    take(active, pending);

    assertKeys(active, pending);
  }

  @Test
  default void eachKeyOfAStepIsAChangeAndAllItsEventsAreAudited() {
    SigningKey old = SigningSamples.active(JwsAlgorithm.ES256, Samples.NOW);
    SigningKey next = SigningSamples.active(JwsAlgorithm.ES256, LATER);
    take(old);
    long head = stores().feed().head();
    SigningKey retired = SigningSamples.ended(old, State.RETIRED, LATER);

    var _ =
        stores()
            .signingKeys()
            .step(
                Samples.keyCheck(),
                _ ->
                    Optional.of(
                        new KeyStep(
                            List.of(retired, next),
                            List.of(Samples.event("a", "1"), Samples.event("b", "2")),
                            LATER)));

    assertKeys(retired, next);
    assertEquals(1, audited("a"));
    assertEquals(1, audited("b"));
    assertEquals(
        List.of(
            new Change(head + 1, Change.Kind.SIGNING_KEY, old.kid(), null),
            new Change(head + 2, Change.Kind.SIGNING_KEY, next.kid(), null)),
        stores().feed().after(head, 10));
  }

  @Test
  default void pendingKeyBecomesActiveWithItsPrivateHalf() {
    SigningKey pending = SigningSamples.pending(JwsAlgorithm.ES256);
    take(pending);
    SigningKey active =
        new SigningKey(
            pending.kid(),
            pending.algorithm(),
            State.ACTIVE,
            pending.publicKey(),
            pending.wrappedPrivateKey(),
            pending.createdAt(),
            LATER,
            null);

    take(active);

    assertKeys(active);
  }

  @Test
  default void judgeThatWantsNothingLeavesNoTrace() {
    SigningKey key = SigningSamples.active(JwsAlgorithm.ES256, Samples.NOW);
    take(key);
    long head = stores().feed().head();
    long events = stores().audit().get().size();

    assertEquals(
        Optional.empty(), stores().signingKeys().step(Samples.keyCheck(), _ -> Optional.empty()));

    assertKeys(key);
    assertNoChangeAfter(head);
    assertEquals(events, stores().audit().get().size());
  }

  /** The first key of the step could be stored and the second one cannot. */
  @Test
  default void stepThatTheDatabaseRefusesLeavesAllAsItWas() {
    SigningKey key = SigningSamples.active(JwsAlgorithm.ES256, Samples.NOW);
    take(key);
    long head = stores().feed().head();

    assertThrows(
        StorageException.class,
        () ->
            take(
                SigningSamples.pending(JwsAlgorithm.ES256),
                SigningSamples.active(JwsAlgorithm.ES256, LATER)));

    assertKeys(key);
    assertNoChangeAfter(head);
  }

  @Test
  default void withoutItsRecordNoStepIsTaken() throws Throwable {
    SigningKey key = SigningSamples.active(JwsAlgorithm.ES256, Samples.NOW);

    withoutAuditTable(() -> assertThrows(StorageException.class, () -> take(key)));

    assertEquals(List.of(), stores().signingKeys().all());
  }

  /** What a step was judged from does not change before it is committed. */
  @Test
  default void secondStepWaitsForTheFirstAndSeesIt() throws Exception {
    SigningKey first = SigningSamples.active(JwsAlgorithm.ES256, Samples.NOW);
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    List<Integer> seen = new ArrayList<>();
    try (Stores other = fixture().open()) {
      Future<Boolean> slow =
          Together.beside(
              () -> {
                var _ =
                    other
                        .signingKeys()
                        .step(
                            Samples.keyCheck(),
                            _ -> {
                              inside.countDown();
                              await(leave);
                              return step(first);
                            });
                return true;
              });
      await(inside);
      Future<Boolean> fast =
          Together.beside(
              () -> {
                var _ =
                    stores()
                        .signingKeys()
                        .step(
                            Samples.keyCheck(),
                            keys -> {
                              seen.add(keys.size());
                              return Optional.empty();
                            });
                return true;
              });
      Together.assertWaits(fast);

      leave.countDown();
      slow.get(10, TimeUnit.SECONDS);
      fast.get(10, TimeUnit.SECONDS);
    }
    assertEquals(1, seen.getLast());
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody came");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Test
  default void whatWasRetiredOrRevokedUntilThenIsForgottenAndNothingElse() {
    SigningKey retired = ended(State.RETIRED, LATER);
    SigningKey revoked = ended(State.REVOKED, LATER);
    SigningKey later = ended(State.RETIRED, LATER.plusMillis(1));
    SigningKey active = SigningSamples.active(JwsAlgorithm.ES256, Samples.NOW);
    SigningKey pending = SigningSamples.pending(JwsAlgorithm.ES256);
    take(retired, revoked, later, active, pending);
    long head = stores().feed().head();

    assertEquals(0, stores().signingKeys().forget(LATER.minusMillis(1)));
    assertEquals(2, stores().signingKeys().forget(LATER));

    assertKeys(later, active, pending);
    assertNoChangeAfter(head);
  }

  private static SigningKey ended(State end, Instant at) {
    return SigningSamples.ended(SigningSamples.active(JwsAlgorithm.ES256, Samples.NOW), end, at);
  }

  @Test
  default void issuerIsDecidedOnce() {
    assertEquals("https://a.example", stores().signingKeys().settleIssuer("https://a.example"));
    assertEquals("https://a.example", stores().signingKeys().settleIssuer("https://b.example"));
  }

  private static Optional<KeyStep> step(SigningKey... keys) {
    return Optional.of(
        new KeyStep(List.of(keys), List.of(Samples.event("step", "x")), Samples.NOW));
  }

  private void take(SigningKey... keys) {
    var _ = stores().signingKeys().step(Samples.keyCheck(), _ -> step(keys));
  }

  private void assertKeys(SigningKey... expected) {
    assertEquals(
        Stream.of(expected).map(SigningSamples::content).toList(),
        stores().signingKeys().all().stream().map(SigningSamples::content).toList());
  }
}
