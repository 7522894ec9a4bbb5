package dev.keyward.core.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.audit.Actor;
import dev.keyward.core.change.Change;
import dev.keyward.core.fixtures.MemoryTokenStores;
import dev.keyward.core.fixtures.SettableClock;
import dev.keyward.core.token.TokenRevocation.Kind;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RevocationsTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00.123Z");
  private static final Duration DAY = Duration.ofHours(24);

  private final SettableClock clock = new SettableClock(NOW);
  private final MemoryTokenStores store = new MemoryTokenStores();
  private final Revocations revocations = new Revocations(store, clock);

  private static VerifiedToken issuedAt(Instant at) {
    return issuedAt(at, Ancestry.NONE);
  }

  private static VerifiedToken issuedAt(Instant at, Ancestry ancestry) {
    return new VerifiedToken(
        VerifiedTokenTest.token("user_ada", "ada", "client_app", "jti-1", "session_1").principal(),
        null,
        "session_1",
        ancestry,
        "",
        at.toEpochMilli(),
        ancestry.givenAtMillis(at.toEpochMilli()),
        at.plus(DAY).toEpochMilli(),
        null);
  }

  /** Stores it; the node does not know of it yet. */
  private Change stored(Kind kind, String value, Instant until, Instant expiresAt) {
    String id = "rev_" + store.revocations.size();
    store.add(
        new TokenRevocation(id, kind, value, until, expiresAt, NOW),
        Actor.OPERATOR.did("token.revoke", id, Map.of()));
    return store.changes.getLast();
  }

  private void revoke(Kind kind, String value, Instant until) {
    revocations.accept(stored(kind, value, until, NOW.plus(DAY)));
  }

  private static String own(Kind kind) {
    return switch (kind) {
      case JTI -> "jti-1";
      case SUBJECT -> "user_ada";
      case CLIENT -> "client_app";
      case SESSION -> "session_1";
      case ALL -> "";
    };
  }

  private boolean refuses(Instant issued) {
    return revocations.isRevoked(issuedAt(issued));
  }

  @Test
  void withoutARevocationNothingIsRefused() {
    assertFalse(refuses(NOW));
    assertFalse(refuses(Instant.EPOCH));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void theTokenItIsAboutIsRefused(Kind kind) {
    revoke(kind, own(kind), NOW);

    assertTrue(refuses(NOW.minusSeconds(5)));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void whoMissedChangesReadsAllThatCount(Kind kind) {
    stored(kind, own(kind), NOW, NOW.plus(DAY));
    assertFalse(refuses(NOW.minusSeconds(5)));

    revocations.accept(new Change(9, Change.Kind.EVERYTHING, "", null));

    assertTrue(refuses(NOW.minusSeconds(5)));
  }

  /** A name of one kind says nothing of another kind. */
  @ParameterizedTest
  @CsvSource({"JTI,user_ada", "SUBJECT,client_app", "CLIENT,session_1", "SESSION,jti-1"})
  void aNameOfAnotherKindIsNotMeant(Kind kind, String value) {
    revoke(kind, value, NOW);

    assertFalse(refuses(NOW));
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"SUBJECT", "CLIENT", "ALL"})
  void aTokenOfTheSameMillisecondIsRefusedAndTheNextIsNot(Kind kind) {
    revoke(kind, own(kind), NOW);

    assertTrue(refuses(NOW));
    assertFalse(refuses(NOW.plusMillis(1)));
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"JTI", "SESSION"})
  void aSingleTokenOrSessionIsRefusedWheneverIssued(Kind kind) {
    revoke(kind, own(kind), NOW);

    assertTrue(refuses(NOW.plusSeconds(3_600)));
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"SUBJECT", "CLIENT", "ALL"})
  void anOlderRevocationNeverWeakensANewerOne(Kind kind) {
    revoke(kind, own(kind), NOW);
    revoke(kind, own(kind), NOW.minusSeconds(60));

    assertTrue(refuses(NOW));
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"SUBJECT", "CLIENT", "ALL"})
  void aNewerRevocationStrengthensAnOlderOne(Kind kind) {
    revoke(kind, own(kind), NOW.minusSeconds(60));
    revoke(kind, own(kind), NOW);

    assertTrue(refuses(NOW));
  }

  @Test
  void ofTwoAboutTheSameTheLaterExpiryCounts() {
    revocations.accept(stored(Kind.JTI, "jti-1", NOW, NOW.plusSeconds(60)));
    revocations.accept(stored(Kind.JTI, "jti-1", NOW, NOW.plusSeconds(10)));
    clock.move(Duration.ofSeconds(59));

    revocations.forgetExpired();

    assertTrue(refuses(NOW));
  }

  @ParameterizedTest
  @EnumSource(value = Kind.class, names = "ALL", mode = EnumSource.Mode.EXCLUDE)
  void anEntryIsForgottenWhenItsTokensHaveExpiredAndNotBefore(Kind kind) {
    revoke(kind, own(kind), NOW);

    clock.move(DAY.plus(Revocations.KEPT_LONGER).minusMillis(1));
    revocations.forgetExpired();
    assertEquals(1, revocations.size());
    assertTrue(refuses(NOW));
    clock.move(Duration.ofMillis(1));
    revocations.forgetExpired();

    assertEquals(0, revocations.size());
  }

  @Test
  void forgettingOneKeepsTheOthers() {
    revocations.accept(stored(Kind.SUBJECT, "user_bob", NOW, NOW.plusSeconds(1)));
    revoke(Kind.SUBJECT, "user_ada", NOW);
    clock.move(Revocations.KEPT_LONGER.plusSeconds(1));

    revocations.forgetExpired();

    assertEquals(1, revocations.size());
    assertTrue(refuses(NOW));
  }

  @Test
  void whatIsStoredIsLoadedUnlessItHasExpired() {
    Instant forgotten = NOW.minus(Revocations.KEPT_LONGER);
    stored(Kind.SUBJECT, "user_ada", NOW, forgotten.plusMillis(1));
    stored(Kind.SUBJECT, "user_bob", NOW, forgotten);

    revocations.load();

    assertTrue(refuses(NOW));
    assertEquals(1, revocations.size());
  }

  /** The follower took its place before, so the newest may come first. */
  @Test
  void loadingAfterFollowingWeakensNothing() {
    stored(Kind.SUBJECT, "user_ada", NOW.minusSeconds(60), NOW.plus(DAY));
    revoke(Kind.SUBJECT, "user_ada", NOW);
    store.revocations.removeLast();

    revocations.load();

    assertTrue(refuses(NOW));
  }

  @Test
  void theNewsOfARevocationThatIsGoneIsNoFault() {
    revocations.accept(new Change(1, Change.Kind.TOKEN_REVOCATION, "rev_purged", null));

    assertEquals(0, revocations.size());
  }

  @ParameterizedTest
  @EnumSource(
      value = Change.Kind.class,
      names = {"TOKEN_REVOCATION", "EVERYTHING"},
      mode = EnumSource.Mode.EXCLUDE)
  void otherChangesAreNoRevocations(Change.Kind kind) {
    Change change = stored(Kind.SUBJECT, "user_ada", NOW, NOW.plus(DAY));

    revocations.accept(new Change(change.sequence(), kind, change.subject(), null));

    assertFalse(refuses(NOW));
  }

  private long earliest() {
    return revocations.earliestIssue("user_ada", "client_app");
  }

  @Test
  void withoutARevocationATokenCanBeIssuedAtAnyTime() {
    revoke(Kind.SUBJECT, "user_bob", NOW);
    revoke(Kind.CLIENT, "client_other", NOW);

    assertEquals(Long.MIN_VALUE, earliest());
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"SUBJECT", "CLIENT", "ALL"})
  void theNextTokenIsIssuedTheMillisecondAfterTheRevocation(Kind kind) {
    revoke(kind, own(kind), NOW);

    assertEquals(NOW.toEpochMilli() + 1, earliest());
    assertFalse(refuses(Instant.ofEpochMilli(earliest())));
  }

  @ParameterizedTest
  @CsvSource({"3,2,1", "1,3,2", "2,1,3"})
  void theNewestOfAllCounts(int subject, int client, int all) {
    revoke(Kind.SUBJECT, "user_ada", NOW.plusMillis(subject));
    revoke(Kind.CLIENT, "client_app", NOW.plusMillis(client));
    revoke(Kind.ALL, "", NOW.plusMillis(all));

    assertEquals(NOW.toEpochMilli() + 4, earliest());
  }

  @Test
  void aRevokedTokenOrSessionDelaysNoNewOne() {
    revoke(Kind.JTI, "jti-1", NOW);
    revoke(Kind.SESSION, "session_1", NOW);

    assertEquals(Long.MIN_VALUE, earliest());
  }

  @Test
  void ofManyAtOnceTheNewestStays() throws Exception {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      Instant mixed = NOW.plusMillis(i * 7919 % 400);
      changes.add(stored(Kind.SUBJECT, "user_ada", mixed, NOW.plus(DAY)));
      changes.add(stored(Kind.ALL, "", mixed, NOW.plus(DAY)));
    }
    List<Future<?>> threads = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 8; i++) {
        List<Change> part = changes.subList(100 * i, 100 * i + 100);
        threads.add(pool.submit(() -> part.forEach(revocations::accept)));
      }
    }
    for (Future<?> thread : threads) {
      thread.get();
    }

    assertEquals(NOW.toEpochMilli() + 400, earliest());
  }

  /** Else whoever exchanges in time would keep what a revocation takes away. */
  @ParameterizedTest
  @EnumSource(names = {"SUBJECT", "CLIENT", "ALL"})
  void exchangedTokenIsAsOldAsTheFirst(Kind kind) {
    Instant first = NOW.minusSeconds(10);
    String parent = TokenIds.next(new SecureRandom(), first.toEpochMilli());
    VerifiedToken exchanged =
        issuedAt(NOW, new Ancestry("", List.of(parent, "jti-second"), List.of()));
    revoke(kind, own(kind), first.minusMillis(1));
    assertFalse(revocations.isRevoked(exchanged));

    revoke(kind, own(kind), first);

    assertTrue(revocations.isRevoked(exchanged));
    assertFalse(revocations.isRevoked(issuedAt(NOW)));
  }

  @Test
  void exchangedTokenOfAnUnknownAgeIsOlderThanAnyRevocation() {
    VerifiedToken exchanged = issuedAt(NOW, new Ancestry("", List.of("tok_odd"), List.of()));
    revoke(Kind.SUBJECT, "user_ada", Instant.ofEpochMilli(1));

    assertTrue(revocations.isRevoked(exchanged));
  }

  @Test
  void tokenEndsWithAnyThatItWasExchangedFor() {
    Instant issued = NOW.minusSeconds(10);
    VerifiedToken last =
        issuedAt(issued, new Ancestry("", List.of("jti-first", "jti-second"), List.of()));
    assertFalse(revocations.isRevoked(last));

    revocations.accept(stored(Kind.JTI, "jti-second", NOW, NOW.plus(DAY)));

    assertTrue(revocations.isRevoked(last));
    assertFalse(
        revocations.isRevoked(issuedAt(issued, new Ancestry("", List.of("jti-first"), List.of()))));
  }
}
