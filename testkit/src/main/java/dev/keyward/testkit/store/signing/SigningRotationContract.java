package dev.keyward.testkit.store.signing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.audit.Actor;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.secret.SecretWrap;
import dev.keyward.core.signing.SigningKey;
import dev.keyward.core.signing.SigningKey.State;
import dev.keyward.core.signing.SigningKeyRotation;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.StoreAccess;
import dev.keyward.testkit.store.scene.Stores;
import dev.keyward.testkit.store.scene.Together;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Of many nodes that rotate at the same moment one does, whatever the step (threat 30). */
interface SigningRotationContract extends StoreAccess {
  SecureRandom RANDOM = new SecureRandom();
  SecretWrap WRAP = new SecretWrap(MasterKey.generate(RANDOM), RANDOM);
  Duration EVERY = Duration.ofDays(90);
  Duration PUBLISHED = Duration.ofMinutes(10);

  private static SigningKeyRotation rotation(Stores node, JwsAlgorithm algorithm, Instant now) {
    return new SigningKeyRotation(
        node.signingKeys(), WRAP, RANDOM, () -> now, algorithm, EVERY, Duration.ofSeconds(10));
  }

  /** How many of a crowd on two nodes took a step. */
  private long taken(Instant now, Function<SigningKeyRotation, Optional<?>> step) throws Exception {
    try (Stores other = fixture().open()) {
      List<Boolean> results =
          Together.run(
              Together.CROWD,
              number -> {
                Stores node = number % 2 == 0 ? stores() : other;
                return step.apply(rotation(node, JwsAlgorithm.ES256, now)).isPresent();
              });
      return results.stream().filter(success -> success).count();
    }
  }

  private List<State> states() {
    return stores().signingKeys().all().stream().map(SigningKey::state).sorted().toList();
  }

  private String kid(State state) {
    return stores().signingKeys().all().stream()
        .filter(key -> key.is(state))
        .findFirst()
        .orElseThrow()
        .kid();
  }

  @Test
  default void ofManyWhoStartOnAnEmptyDatabaseOneMakesTheFirstKey() throws Exception {
    assertEquals(1, taken(Samples.NOW, SigningKeyRotation::start));

    assertEquals(List.of(State.ACTIVE), states());
    assertEquals(1, audited("signing_key.create"));
  }

  @Test
  default void ofManyWhoFindItDueOneMakesTheNextKeyAndOneActivatesIt() throws Exception {
    assertEquals(1, taken(Samples.NOW, SigningKeyRotation::start));
    Instant due = Samples.NOW.plus(EVERY).minus(PUBLISHED);

    assertEquals(1, taken(due, SigningKeyRotation::advance));
    assertEquals(List.of(State.PENDING, State.ACTIVE), states());
    String pending = kid(State.PENDING);

    assertEquals(1, taken(due.plus(PUBLISHED), SigningKeyRotation::advance));
    assertEquals(List.of(State.ACTIVE, State.RETIRED), states());
    assertEquals(pending, kid(State.ACTIVE));
    assertEquals(2, audited("signing_key.create"));
    assertEquals(1, audited("signing_key.activate"));
    assertEquals(1, audited("signing_key.retire"));
  }

  @Test
  default void ofManyWhoRotateOneDoes() throws Exception {
    assertEquals(1, taken(Samples.NOW, SigningKeyRotation::start));

    assertEquals(1, taken(Samples.NOW, rotation -> rotation.rotate(Actor.OPERATOR)));

    assertEquals(List.of(State.PENDING, State.ACTIVE), states());
  }

  @Test
  default void ofManyWhoRevokeTheActiveKeyOneMakesItsSuccessor() throws Exception {
    assertEquals(1, taken(Samples.NOW, SigningKeyRotation::start));
    String leaked = kid(State.ACTIVE);

    assertEquals(
        Together.CROWD,
        taken(Samples.NOW, rotation -> rotation.revoke(leaked, Actor.OPERATOR)),
        "each is shown the revoked key");

    assertEquals(List.of(State.ACTIVE, State.REVOKED), states());
    assertEquals(leaked, kid(State.REVOKED));
    assertEquals(1, audited("signing_key.revoke"));
    assertEquals(2, audited("signing_key.create"));
  }

  /** Whatever comes first: there is always one that signs, and never two. */
  @RepeatedTest(5)
  default void rotationAndRevocationAtOnceLeaveOneActiveKey() throws Exception {
    assertEquals(1, taken(Samples.NOW, SigningKeyRotation::start));
    String leaked = kid(State.ACTIVE);

    try (Stores other = fixture().open()) {
      var _ =
          Together.run(
              Together.CROWD,
              number -> {
                Stores node = number % 2 == 0 ? stores() : other;
                SigningKeyRotation rotation = rotation(node, JwsAlgorithm.ES256, Samples.NOW);
                return number % 4 < 2
                    ? rotation.rotate(Actor.OPERATOR)
                    : rotation.revoke(leaked, Actor.OPERATOR);
              });
    }

    assertEquals(1, states().stream().filter(state -> state == State.ACTIVE).count());
    assertTrue(states().stream().filter(state -> state == State.PENDING).count() <= 1);
    assertEquals(leaked, kid(State.REVOKED));
  }

  @RepeatedTest(5)
  default void nodesOfTwoAlgorithmsThatStartAtOnceLeaveOneActiveAndAtMostOnePendingKey()
      throws Exception {
    try (Stores other = fixture().open()) {
      var _ =
          Together.run(
              Together.CROWD,
              number ->
                  number % 2 == 0
                      ? rotation(stores(), JwsAlgorithm.ES256, Samples.NOW).start()
                      : rotation(other, JwsAlgorithm.EDDSA, Samples.NOW).start());
    }

    assertEquals(1, states().stream().filter(state -> state == State.ACTIVE).count());
    assertTrue(states().stream().filter(state -> state == State.PENDING).count() <= 1);
  }

  @Test
  default void keyThatSignsNoMoreHasNoPrivateHalfInTheStore() {
    SigningKeyRotation rotation = rotation(stores(), JwsAlgorithm.ES256, Samples.NOW);
    assertTrue(rotation.start().isPresent());
    assertTrue(rotation.rotate(Actor.OPERATOR).isPresent());
    Instant published = Samples.NOW.plus(PUBLISHED);
    assertTrue(rotation(stores(), JwsAlgorithm.ES256, published).advance().isPresent());

    for (SigningKey key : stores().signingKeys().all()) {
      assertEquals(key.is(State.ACTIVE), key.wrappedPrivateKey() != null, key::toString);
    }
  }
}
