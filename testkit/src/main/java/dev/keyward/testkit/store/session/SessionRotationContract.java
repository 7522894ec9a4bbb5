package dev.keyward.testkit.store.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.StorageException;
import dev.keyward.core.login.User;
import dev.keyward.core.session.RefreshToken.Presented;
import dev.keyward.core.session.RefreshToken.Transport;
import dev.keyward.core.session.Session;
import dev.keyward.core.session.SessionPolicy;
import dev.keyward.core.session.SessionStore.Rotation;
import dev.keyward.core.session.SessionStore.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A refresh token works once, for as long as its session lasts and is used. */
interface SessionRotationContract extends SessionAccess {
  @Test
  default void eachUseMakesTheNextGeneration() {
    Session session = begin(someUser());
    Instant later = NOW.plusSeconds(900);
    Session second = SessionAccess.renewed(session, later);

    assertEquals(new Renewed(false, second), SessionAccess.simply(rotate(session, later)));
    assertEquals(Optional.of(second), stores().sessions().find(session.id()));

    Session third = SessionAccess.renewed(second, later.plusSeconds(900));
    assertEquals(
        new Renewed(false, third), SessionAccess.simply(rotate(second, later.plusSeconds(900))));
  }

  @Test
  default void useByANodeWhoseClockIsBehindKeepsTheLatestTime() {
    Session session = begin(someUser());
    rotate(session, NOW.plusSeconds(10));
    Session second = SessionAccess.renewed(session, NOW.plusSeconds(10));

    assertEquals(
        new Renewed(false, SessionAccess.renewed(second, NOW.plusSeconds(10))),
        SessionAccess.simply(rotate(second, NOW.plusSeconds(5))));
  }

  @Test
  default void spentTokenWithinTheGraceGivesTheSameSuccessor() {
    Session session = begin(someUser());
    rotate(session, NOW);
    Session second = SessionAccess.renewed(session, NOW);

    Instant last = NOW.plusSeconds(10).minusMillis(1);
    assertEquals(new Renewed(true, second), SessionAccess.simply(rotate(session, NOW)));
    assertEquals(new Renewed(true, second), SessionAccess.simply(rotate(session, last)));
    assertEquals(Optional.of(second), stores().sessions().find(session.id()));
  }

  @Test
  default void spentTokenAfterTheGraceIsReuse() {
    Session session = begin(someUser());
    rotate(session, NOW);

    assertEquals(
        new Rotation.Reused(SessionAccess.renewed(session, NOW)),
        rotate(session, NOW.plusSeconds(10)));
  }

  @Test
  default void withoutGraceEvenTheSameMomentIsReuse() {
    Session session = begin(someUser());
    rotate(session, NOW);
    SessionPolicy strict = new SessionPolicy(POLICY.life(), POLICY.idle(), Duration.ZERO);

    assertEquals(
        new Rotation.Reused(SessionAccess.renewed(session, NOW)),
        stores().sessions().rotate(SessionAccess.token(session), NOW, strict));
  }

  /** Whoever of two nodes is ahead: what comes later is measured by how far it is away. */
  @Test
  default void graceCountsInBothDirections() {
    Session session = begin(someUser());
    Instant spent = NOW.plusSeconds(60);
    Session second = SessionAccess.renewed(session, spent);
    rotate(session, spent);

    assertEquals(
        new Renewed(true, second),
        SessionAccess.simply(rotate(session, spent.minusSeconds(10).plusMillis(1))));
    assertEquals(new Rotation.Reused(second), rotate(session, spent.minusSeconds(10)));
    SessionPolicy strict = new SessionPolicy(POLICY.life(), POLICY.idle(), Duration.ZERO);
    assertEquals(
        new Rotation.Reused(second),
        stores().sessions().rotate(SessionAccess.token(session), spent.minusMillis(1), strict));
  }

  @Test
  default void standingIsTheSessionWithItsUser() {
    User user = someUser();
    Session session = begin(user);

    Standing standing = stores().sessions().standing(session.id()).orElseThrow();
    assertEquals(session, standing.session());
    assertEquals(user.id(), standing.user().orElseThrow().id());
    assertEquals(Optional.empty(), standing.client());
    end(session);
    assertEquals(Optional.empty(), stores().sessions().standing(session.id()));
  }

  /** Only the immediate predecessor has a grace. */
  @Test
  default void tokenBeforeTheLastIsReuseWithinTheGrace() {
    Session session = begin(someUser());
    rotate(session, NOW);
    Session second = SessionAccess.renewed(session, NOW);
    rotate(second, NOW);

    assertEquals(new Rotation.Reused(SessionAccess.renewed(second, NOW)), rotate(session, NOW));
  }

  /** Of a database that was put back from a backup. */
  @Test
  default void tokenOfALaterGenerationIsUnknown() {
    Session session = begin(someUser());
    Presented later = new Presented(session.id(), 1, Transport.BODY);

    assertEquals(new Rotation.Unknown(), stores().sessions().rotate(later, NOW, POLICY));
    assertEquals(Optional.of(session), stores().sessions().find(session.id()));
  }

  /** Nobody could show the next token, which nobody was given. */
  @Test
  default void tokenIsNotSpentWhenItsUserCannotBeRead() throws Exception {
    Session session = begin(someUser());
    execute("ALTER TABLE users RENAME TO users_away");
    try {
      assertThrows(StorageException.class, () -> rotate(session, NOW));
    } finally {
      execute("ALTER TABLE users_away RENAME TO users");
    }

    assertEquals(Optional.of(session), stores().sessions().find(session.id()));
  }

  @Test
  default void sessionThatNobodyHasIsUnknown() {
    Presented nobodys = new Presented("session_nobody", 0, Transport.BODY);

    assertEquals(new Rotation.Unknown(), stores().sessions().rotate(nobodys, NOW, POLICY));
  }

  @Test
  default void idleSessionExpires() {
    Session session = begin(someUser());
    Instant idle = NOW.plus(POLICY.idle());

    assertEquals(new Rotation.Expired(), rotate(session, idle));
    assertEquals(
        new Renewed(false, SessionAccess.renewed(session, idle.minusMillis(1))),
        SessionAccess.simply(rotate(session, idle.minusMillis(1))));
  }

  @Test
  default void sessionInUseExpiresToo() {
    Session session = begin(someUser());
    for (int day = 6; day < 30; day += 6) {
      rotate(session, NOW.plus(Duration.ofDays(day)));
      session = SessionAccess.renewed(session, NOW.plus(Duration.ofDays(day)));
    }

    Instant end = NOW.plus(POLICY.life());
    assertEquals(new Rotation.Expired(), rotate(session, end));
    assertEquals(
        new Renewed(false, SessionAccess.renewed(session, end.minusMillis(1))),
        SessionAccess.simply(rotate(session, end.minusMillis(1))));
  }

  @Test
  default void expiredSessionsArePurged() {
    Session session = begin(someUser());
    Session younger = begin(someUser(), session.clientId(), NOW.plusMillis(1));

    assertEquals(0, stores().sessions().purge(NOW.plus(POLICY.idle()).minusMillis(1), POLICY));
    assertEquals(1, stores().sessions().purge(NOW.plus(POLICY.idle()), POLICY));
    assertEquals(0, stores().sessions().purge(NOW.plus(POLICY.idle()), POLICY));
    assertEquals(Optional.empty(), stores().sessions().find(session.id()));
    assertEquals(Optional.of(younger), stores().sessions().find(younger.id()));
    assertEquals(1, stores().sessions().purge(NOW.plus(POLICY.life()).plusMillis(1), POLICY));
  }
}
