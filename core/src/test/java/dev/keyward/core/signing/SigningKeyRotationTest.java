package dev.keyward.core.signing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.StorageException;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.fixtures.SettableClock;
import dev.keyward.core.jose.CompactJws;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.secret.SecretWrap;
import dev.keyward.core.signing.SigningKey.State;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The life of signing keys, to the millisecond. */
class SigningKeyRotationTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration EVERY = Duration.ofDays(90);
  private static final Duration PUBLISHED = Duration.ofMinutes(10);
  private static final Duration VERIFIES = Duration.ofHours(24).plusMinutes(5);
  private static final Duration MILLI = Duration.ofMillis(1);
  private static final Actor ADMIN = new Actor("key_admin", "request-1", "203.0.113.7");

  private final SettableClock clock = new SettableClock();
  private final HookedKeyStore store = new HookedKeyStore();
  private final SecretWrap wrap = new SecretWrap(MasterKey.generate(RANDOM), RANDOM);
  private final SigningKeys keys = new SigningKeys(store, wrap, RANDOM, clock);
  private final SigningKeyRotation rotation = node(JwsAlgorithm.ES256);

  private SigningKeyRotation node(JwsAlgorithm algorithm) {
    return node(algorithm, Duration.ofSeconds(10));
  }

  private SigningKeyRotation node(JwsAlgorithm algorithm, Duration maxStale) {
    return new SigningKeyRotation(store, wrap, RANDOM, clock, algorithm, EVERY, maxStale);
  }

  private SigningKey only(State state) {
    List<SigningKey> found = store.rows.keys.stream().filter(key -> key.is(state)).toList();
    assertEquals(1, found.size(), () -> state + " in " + store.rows.keys);
    return found.getFirst();
  }

  private List<State> states() {
    return store.rows.keys.stream().map(SigningKey::state).sorted().toList();
  }

  private String signingKid() throws Exception {
    keys.reload();
    byte[] payload = {1};
    return String.valueOf(
        CompactJws.parse(keys.keyring().signer().sign("at+jwt", payload)).keyId());
  }

  private boolean isPublished(SigningKey key) {
    keys.reload();
    String jwks = new String(keys.keyring().jwks(), StandardCharsets.US_ASCII);
    boolean published = jwks.contains(key.kid());
    assertEquals(published, keys.keyring().find(key.kid()) != null, "published if it verifies");
    return published;
  }

  private List<String> actions() {
    return store.events.stream().map(AuditEvent::action).toList();
  }

  private SigningKey started() {
    assertTrue(rotation.start().isPresent());
    return only(State.ACTIVE);
  }

  @Test
  void theFirstKeySignsAtOnce() throws Exception {
    SigningKey first = started();

    assertEquals(first.kid(), signingKid());
    assertEquals(clock.instant().truncatedTo(ChronoUnit.MILLIS), first.activatedAt());
    assertEquals(Optional.empty(), rotation.start());
    assertEquals(Optional.empty(), rotation.advance());
  }

  @Test
  void theNextKeyIsMadeSoThatItCanSignWhenTheActiveOneIsOldEnough() {
    SigningKey first = started();
    clock.move(EVERY.minus(PUBLISHED).minus(MILLI));
    assertEquals(Optional.empty(), rotation.advance());

    clock.move(MILLI);
    assertTrue(rotation.advance().isPresent());

    SigningKey next = only(State.PENDING);
    assertEquals(first, only(State.ACTIVE));
    assertNull(next.activatedAt());
    assertEquals(Optional.empty(), rotation.advance(), "one is enough");
  }

  @Test
  void theNextKeyIsPublishedForTenMinutesBeforeItSigns() throws Exception {
    SigningKey first = started();
    SigningKey next = rotation.rotate(ADMIN).orElseThrow();
    assertTrue(isPublished(next));
    assertEquals(first.kid(), signingKid());

    clock.move(PUBLISHED.minus(MILLI));
    assertEquals(Optional.empty(), rotation.advance());
    assertEquals(first.kid(), signingKid());

    clock.move(MILLI);
    assertTrue(rotation.advance().isPresent());
    assertEquals(next.kid(), signingKid());
    assertTrue(isPublished(first));
  }

  @Test
  void aNodeThatMayHearLateGivesTheNextKeyMoreTime() {
    SigningKeyRotation late = node(JwsAlgorithm.ES256, Duration.ofMinutes(5));
    SigningKey first = started();
    assertTrue(late.rotate(ADMIN).isPresent());

    clock.move(Duration.ofMinutes(10).plusSeconds(5).minus(MILLI));
    assertEquals(Optional.empty(), late.advance());
    assertEquals(first, only(State.ACTIVE));
    clock.move(MILLI);

    assertTrue(late.advance().isPresent());
  }

  @Test
  void theOldKeyIsRetiredAtTheSameMomentAndItsPrivateHalfErased() {
    SigningKey first = started();
    SigningKey next = rotation.rotate(ADMIN).orElseThrow();
    clock.move(PUBLISHED);

    assertTrue(rotation.advance().isPresent());

    SigningKey retired = only(State.RETIRED);
    SigningKey active = only(State.ACTIVE);
    assertEquals(List.of(first.kid(), next.kid()), List.of(retired.kid(), active.kid()));
    assertEquals(active.activatedAt(), retired.retiredAt());
    assertEquals(first.activatedAt(), retired.activatedAt());
    assertNull(retired.wrappedPrivateKey());
    assertNotNull(active.wrappedPrivateKey());
    assertNull(active.retiredAt());
  }

  /** Signed in the last millisecond, by a node whose clock is a minute ahead, for a day. */
  @Test
  void theOldKeyVerifiesUntilTheLastTokenItMayHaveSignedHasExpired() {
    SigningKey first = started();
    assertTrue(rotation.rotate(ADMIN).isPresent());
    clock.move(PUBLISHED);
    assertTrue(rotation.advance().isPresent());

    clock.move(VERIFIES.minus(MILLI));
    assertTrue(isPublished(first));
    clock.move(MILLI);
    assertFalse(isPublished(first));
  }

  @Test
  void everyKeyIsReplacedInItsTurn() {
    SigningKey first = started();
    for (int i = 0; i < 3; i++) {
      clock.move(EVERY.minus(PUBLISHED));
      assertTrue(rotation.advance().isPresent());
      clock.move(PUBLISHED);
      assertTrue(rotation.advance().isPresent());
    }

    assertNotEquals(first.kid(), only(State.ACTIVE).kid());
    assertEquals(List.of(State.ACTIVE, State.RETIRED, State.RETIRED, State.RETIRED), states());
  }

  @Test
  void thirtyDaysAfterItEndedAKeyIsForgotten() {
    SigningKey first = started();
    assertTrue(rotation.revoke(first.kid(), ADMIN).isPresent());

    clock.move(Duration.ofDays(30).minus(MILLI));
    assertEquals(0, rotation.purge());
    clock.move(MILLI);
    assertEquals(1, rotation.purge());
    assertEquals(List.of(State.ACTIVE), states());
  }

  @Test
  void anotherAlgorithmComesWithoutAnOutage() throws Exception {
    SigningKey old = started();
    SigningKeyRotation restarted = node(JwsAlgorithm.EDDSA);

    assertTrue(restarted.start().isPresent());

    SigningKey next = only(State.PENDING);
    assertEquals(JwsAlgorithm.EDDSA, next.algorithm());
    assertEquals(old.kid(), signingKid());
    assertTrue(isPublished(next));
    clock.move(PUBLISHED);
    assertTrue(restarted.advance().isPresent());
    assertEquals(next.kid(), signingKid());
    assertTrue(isPublished(old));
    assertEquals(Optional.empty(), restarted.start());
  }

  @Test
  void aPendingKeyOfAnAlgorithmThatIsNotWantedAnyMoreIsDiscarded() {
    SigningKey old = started();
    assertTrue(node(JwsAlgorithm.EDDSA).start().isPresent());
    SigningKey unwanted = only(State.PENDING);

    assertTrue(rotation.start().isPresent());

    assertEquals(List.of(State.ACTIVE, State.REVOKED), states());
    assertEquals(old, only(State.ACTIVE));
    assertFalse(isPublished(unwanted));
    assertEquals("signing_key.discard", store.events.getLast().action());
    assertEquals(unwanted.kid(), store.events.getLast().target());
  }

  @Test
  void aThirdAlgorithmTakesThePlaceOfTheOneThatIsPending() {
    SigningKey old = started();
    assertTrue(node(JwsAlgorithm.EDDSA).start().isPresent());

    assertTrue(node(JwsAlgorithm.ES384).start().isPresent());

    assertEquals(old, only(State.ACTIVE));
    assertEquals(JwsAlgorithm.ES384, only(State.PENDING).algorithm());
    assertEquals(JwsAlgorithm.EDDSA, only(State.REVOKED).algorithm());
  }

  @Test
  void aNodeThatRunsIsToldOfAnotherAlgorithm() throws Exception {
    SigningKey old = started();

    assertEquals(Optional.empty(), rotation.want(JwsAlgorithm.ES256, EVERY.plusDays(1)));
    assertTrue(rotation.want(JwsAlgorithm.EDDSA, EVERY).isPresent());
    assertEquals(JwsAlgorithm.EDDSA, only(State.PENDING).algorithm());
    assertTrue(rotation.want(JwsAlgorithm.ES256, EVERY).isPresent(), "taken back");
    assertEquals(List.of(State.ACTIVE, State.REVOKED), states());
    assertEquals(old.kid(), signingKid());

    assertTrue(node(JwsAlgorithm.EDDSA).start().isPresent());
    assertEquals(Optional.empty(), rotation.want(JwsAlgorithm.ES256, EVERY));
    assertEquals(
        JwsAlgorithm.EDDSA, only(State.PENDING).algorithm(), "another node was told since");
  }

  /** Only a start looks at the algorithm: minute by minute they let each other be. */
  @Test
  void nodesThatAreConfiguredDifferentlyDoNotFight() {
    SigningKeyRotation other = node(JwsAlgorithm.EDDSA);
    var first = started();
    assertTrue(other.start().isPresent());
    for (int minute = 0; minute < 24 * 60; minute++) {
      var unusedStep = rotation.advance();
      var unusedOther = other.advance();
      clock.move(Duration.ofMinutes(1));
    }

    assertEquals(List.of(State.ACTIVE, State.RETIRED), states());
    assertEquals(JwsAlgorithm.EDDSA, only(State.ACTIVE).algorithm());
    assertEquals(first.kid(), only(State.RETIRED).kid());
  }

  @Test
  void aSecondRotationWaitsForTheFirst() {
    var unused = started();
    SigningKey next = rotation.rotate(ADMIN).orElseThrow();

    assertEquals(Optional.empty(), rotation.rotate(ADMIN));

    assertEquals(next, only(State.PENDING));
    clock.move(PUBLISHED);
    assertTrue(rotation.advance().isPresent());
    assertTrue(rotation.rotate(ADMIN).isPresent());
  }

  @Test
  void anotherNodeThatIsFasterLeavesNothingToDo() {
    var unused = started();
    store.beforeStep = () -> assertTrue(node(JwsAlgorithm.ES256).rotate(ADMIN).isPresent());

    assertEquals(Optional.empty(), rotation.rotate(ADMIN));

    assertEquals(List.of(State.PENDING, State.ACTIVE), states());
  }

  @Test
  void aRevokedKeyIsRefusedAtOnceAndANewOneSigns() throws Exception {
    SigningKey leaked = started();

    SigningKey revoked = rotation.revoke(leaked.kid(), ADMIN).orElseThrow();

    assertEquals(State.REVOKED, revoked.state());
    assertNull(revoked.wrappedPrivateKey());
    assertEquals(clock.instant().truncatedTo(ChronoUnit.MILLIS), revoked.retiredAt());
    assertFalse(isPublished(leaked));
    assertEquals(only(State.ACTIVE).kid(), signingKid());
    assertNotEquals(leaked.kid(), signingKid());
  }

  @Test
  void thePendingKeyTakesThePlaceOfARevokedOne() throws Exception {
    SigningKey leaked = started();
    SigningKey next = rotation.rotate(ADMIN).orElseThrow();

    assertTrue(rotation.revoke(leaked.kid(), ADMIN).isPresent());

    assertEquals(List.of(State.ACTIVE, State.REVOKED), states());
    assertEquals(next.kid(), signingKid());
  }

  @Test
  void aPendingKeyThatIsRevokedLeavesTheActiveOne() {
    SigningKey active = started();
    SigningKey next = rotation.rotate(ADMIN).orElseThrow();

    assertTrue(rotation.revoke(next.kid(), ADMIN).isPresent());

    assertEquals(active, only(State.ACTIVE));
    assertFalse(isPublished(next));
    assertTrue(rotation.rotate(ADMIN).isPresent());
  }

  @Test
  void aRetiredKeyThatIsRevokedKeepsTheTimeOfItsRetirement() {
    SigningKey first = started();
    assertTrue(rotation.rotate(ADMIN).isPresent());
    clock.move(PUBLISHED);
    assertTrue(rotation.advance().isPresent());
    SigningKey retired = only(State.RETIRED);
    clock.move(Duration.ofHours(1));

    SigningKey revoked = rotation.revoke(first.kid(), ADMIN).orElseThrow();

    assertEquals(State.REVOKED, revoked.state());
    assertEquals(retired.retiredAt(), revoked.retiredAt());
    assertFalse(isPublished(first));
  }

  @Test
  void whatWasRevokedBeforeIsShownAndNothingHappens() {
    SigningKey leaked = started();
    SigningKey revoked = rotation.revoke(leaked.kid(), ADMIN).orElseThrow();
    int events = store.events.size();
    clock.move(Duration.ofHours(1));

    assertEquals(Optional.of(revoked), rotation.revoke(leaked.kid(), ADMIN));

    assertEquals(events, store.events.size());
    assertEquals(List.of(State.ACTIVE, State.REVOKED), states());
  }

  @Test
  void anUnknownKeyIsNotRevoked() {
    var unused = started();

    assertEquals(Optional.empty(), rotation.revoke("nobody", ADMIN));

    assertEquals(1, store.events.size());
  }

  @Test
  void everyStepIsRecordedWithWhoTookIt() {
    SigningKey first = started();
    SigningKey next = rotation.rotate(ADMIN).orElseThrow();
    clock.move(PUBLISHED);
    assertTrue(rotation.advance().isPresent());
    assertTrue(rotation.revoke(first.kid(), ADMIN).isPresent());

    Map<String, String> active = Map.of("algorithm", "ES256", "state", "ACTIVE");
    Map<String, String> pending = Map.of("algorithm", "ES256", "state", "PENDING");
    Map<String, String> retired = Map.of("algorithm", "ES256", "state", "RETIRED");
    assertEquals(
        List.of(
            Actor.OPERATOR.did("signing_key.create", first.kid(), with(active, "first")),
            ADMIN.made("signing_key.create", next.kid(), with(pending, "request")),
            Actor.KEYWARD.did("signing_key.retire", first.kid(), active),
            Actor.KEYWARD.did("signing_key.activate", next.kid(), pending),
            ADMIN.did("signing_key.revoke", first.kid(), retired)),
        store.events);
  }

  private static Map<String, String> with(Map<String, String> details, String reason) {
    Map<String, String> all = new HashMap<>(details);
    all.put("reason", reason);
    return all;
  }

  @Test
  void theSuccessorOfARevokedKeyIsRecordedToo() {
    SigningKey leaked = started();

    assertTrue(rotation.revoke(leaked.kid(), ADMIN).isPresent());

    assertEquals(
        List.of("signing_key.create", "signing_key.revoke", "signing_key.create"), actions());
    assertEquals("revocation", store.events.getLast().details().get("reason"));
  }

  @Test
  void aStoreThatIsDownChangesNothing() {
    SigningKey first = started();
    store.down = true;

    assertThrows(StorageException.class, rotation::advance);
    assertThrows(StorageException.class, () -> rotation.rotate(ADMIN));
    assertThrows(StorageException.class, () -> rotation.revoke(first.kid(), ADMIN));

    assertEquals(List.of(first), store.rows.keys);
  }

  @Test
  void watchersAreToldWhatThereIs() {
    SigningKey first = started();
    assertTrue(rotation.rotate(ADMIN).isPresent());
    keys.reload();
    assertEquals(new Keyring.Census(1, 0, first.activatedAt()), keys.keyring().census());
    clock.move(PUBLISHED);
    assertTrue(rotation.advance().isPresent());

    keys.reload();

    assertEquals(
        new Keyring.Census(0, 1, only(State.ACTIVE).activatedAt()), keys.keyring().census());
  }

  /** So that it can be named on a command line. */
  @Test
  void noKidLooksLikeAnOption() {
    KeyPairs pairs = new KeyPairs(wrap, RANDOM);
    for (int i = 0; i < 300; i++) {
      assertFalse(pairs.make(JwsAlgorithm.EDDSA, clock.instant()).kid().startsWith("-"));
    }
  }
}
