package dev.keyward.testkit.store.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.Scopes;
import dev.keyward.core.StorageException;
import dev.keyward.core.change.Change;
import dev.keyward.core.login.User;
import dev.keyward.core.login.UserStore.PasswordReset;
import dev.keyward.core.login.UserStore.Sessions;
import dev.keyward.core.session.Session;
import dev.keyward.core.session.SessionStore.Rotation;
import dev.keyward.core.token.TokenRevocation;
import dev.keyward.core.token.TokenRevocation.Kind;
import dev.keyward.testkit.store.scene.Samples;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What ends a session ends its access tokens in the same transaction. */
interface SessionEndContract extends SessionAccess {
  @Test
  default void endedSessionIsGoneAndItsTokensAreRevoked() {
    Session session = begin(someUser());
    long head = stores().feed().head();

    assertEquals(Optional.of(session), end(session));

    assertGone(session);
    assertEquals(List.of("SESSION " + session.id()), revoked());
    assertEquals(1, audited("session.end"));
    List<Change> changes = stores().feed().after(head, 10);
    assertEquals(1, changes.size());
    assertEquals(Change.Kind.TOKEN_REVOCATION, changes.getFirst().kind());
  }

  @Test
  default void sessionEndsOnce() {
    Session session = begin(someUser());
    end(session);
    long head = stores().feed().head();

    assertEquals(Optional.empty(), end(session));

    assertNoChangeAfter(head);
    assertEquals(1, audited("session.end"));
  }

  @Test
  default void nothingEndsWithoutItsAuditEvent() throws Throwable {
    Session session = begin(someUser());

    withoutAuditTable(() -> assertThrows(StorageException.class, () -> end(session)));

    assertEquals(Optional.of(session), stores().sessions().find(session.id()));
    assertEquals(List.of(), revoked());
  }

  @Test
  default void loginThatIsRefusedBeginsNone() {
    User user = someUser();
    change(user.with(user.scopes(), false, null, Map.of()), null, new Sessions.End());
    Session session = logInRefused(user);

    assertEquals(Optional.empty(), stores().sessions().find(session.id()));
  }

  private Session logInRefused(User user) {
    Session session =
        new Session(
            Samples.nextId("session"),
            user.id(),
            "keyward",
            Scopes.NONE,
            0,
            NOW,
            NOW,
            NOW.plusSeconds(60),
            "",
            "");
    assertEquals(
        false,
        stores()
            .users()
            .loggedIn(session, PASSWORD, null, null, Samples.event("user.login", user.id())));
    return session;
  }

  @Test
  default void userWhoIsDisabledHasNone() {
    User user = someUser();
    Session session = begin(user);
    Session others = begin(someUser());

    change(user.with(user.scopes(), false, null, Map.of()), null, new Sessions.End());

    assertGone(session);
    assertEquals(Optional.of(others), stores().sessions().find(others.id()));
  }

  @Test
  default void userWhoLosesAScopeKeepsThem() {
    User user = someUser();
    Session session = begin(user);

    change(user.with(Scopes.NONE, true, null, Map.of()), null, new Sessions.Go());

    assertEquals(Optional.of(session), stores().sessions().find(session.id()));
  }

  @Test
  default void userWhoIsDeletedHasNone() {
    User user = someUser();
    Session session = begin(user);

    assertTrue(
        stores()
            .users()
            .delete(
                user.id(),
                _ -> true,
                SessionAccess.revocation(Kind.SUBJECT, user.id(), NOW),
                Samples.event("user.delete", user.id())));

    assertGone(session);
  }

  @Test
  default void passwordThatIsResetEndsAll() {
    User user = someUser();
    Session session = begin(user);
    PasswordReset reset = new PasswordReset(Samples.newHash().bytes(), NOW.plusSeconds(60));
    assertTrue(
        stores().users().startReset(user.id(), _ -> true, reset, Samples.event("r", user.id())));

    assertTrue(
        stores()
            .users()
            .finishReset(
                reset.hash(),
                "other",
                SessionAccess.revocation(Kind.SUBJECT, user.id(), NOW),
                NOW,
                Samples.event("reset.finish", user.id())));

    assertGone(session);
  }

  @Test
  default void ownPasswordEndsTheOthersAlone() {
    User user = someUser();
    Session own = begin(user);
    Session other = begin(user);

    change(user, "other", new Sessions.EndOthers(own.id()));

    assertEquals(Optional.of(own), stores().sessions().find(own.id()));
    assertGone(other);
    assertEquals(List.of("SESSION " + other.id()), revoked());
  }

  @Test
  default void ownPasswordFromASessionThatIsNoneOfTheUsersEndsAll() {
    User user = someUser();
    Session session = begin(user);
    Session strangers = begin(someUser());

    change(user, "other", new Sessions.EndOthers(strangers.id()));

    assertGone(session);
    assertEquals(Optional.of(strangers), stores().sessions().find(strangers.id()));
    assertEquals(List.of("SUBJECT " + user.id()), revoked());
  }

  @Test
  default void revocationOfASessionEndsIt() {
    Session session = begin(someUser());
    Session other = begin(someUser());

    revoke(SessionAccess.revocation(Kind.SESSION, session.id(), NOW));

    assertGone(session);
    assertEquals(Optional.of(other), stores().sessions().find(other.id()));
  }

  @Test
  default void revocationOfAUserEndsTheSessionsBegunBefore() {
    User user = someUser();
    Session before = begin(user, "keyward", NOW.minusMillis(2));
    Session after = begin(user, "keyward", NOW);
    Session others = begin(someUser(), "keyward", NOW.minusMillis(2));

    revoke(SessionAccess.revocation(Kind.SUBJECT, user.id(), NOW.minusMillis(1)));

    assertGone(before);
    assertEquals(Optional.of(after), stores().sessions().find(after.id()));
    assertEquals(Optional.of(others), stores().sessions().find(others.id()));
  }

  @Test
  default void revocationOfAClientEndsTheSessionsThroughIt() {
    User user = someUser();
    Session through = begin(user, "client_1", NOW);
    Session other = begin(user, "client_2", NOW);

    revoke(SessionAccess.revocation(Kind.CLIENT, "client_1", NOW));

    assertGone(through);
    assertEquals(Optional.of(other), stores().sessions().find(other.id()));
  }

  @Test
  default void revocationOfAllEndsAllBegunBefore() {
    Session before = begin(someUser(), "keyward", NOW.minusMillis(2));
    Session after = begin(someUser());

    revoke(SessionAccess.revocation(Kind.ALL, "", NOW.minusMillis(1)));

    assertGone(before);
    assertEquals(Optional.of(after), stores().sessions().find(after.id()));
  }

  @Test
  default void revocationOfATokenEndsNone() {
    Session session = begin(someUser());

    revoke(SessionAccess.revocation(Kind.JTI, session.id(), NOW));

    assertEquals(Optional.of(session), stores().sessions().find(session.id()));
  }

  /** Whoever ends it later, ends those tokens too. */
  @Test
  default void sessionWithTokensThatARevocationDoesNotCoverHasExpired() {
    Session session = begin(someUser());
    Instant later = NOW.plusSeconds(60);
    rotate(session, later);
    Session renewed = SessionAccess.renewed(session, later);

    revoke(SessionAccess.revocation(Kind.ALL, "", NOW.plusSeconds(30)));

    assertEquals(new Rotation.Expired(), rotate(renewed, later));
    assertEquals(0, stores().sessions().purge(later.plusSeconds(86_399), POLICY));
    assertEquals(renewed.id(), end(renewed).orElseThrow().id());
    assertEquals(List.of("ALL ", "SESSION " + session.id()), revoked());
  }

  @Test
  default void sessionThatHasExpiredSoIsPurgedWhenItsTokensHaveEnded() {
    Session session = begin(someUser());
    Instant later = NOW.plusSeconds(60);
    rotate(session, later);
    revoke(SessionAccess.revocation(Kind.ALL, "", NOW.plusSeconds(30)));

    assertEquals(1, stores().sessions().purge(later.plusSeconds(86_400), POLICY));
    assertGone(session);
  }

  /** By a node whose clock is ahead: the tokens of that renewal must be covered too. */
  @ParameterizedTest
  @EnumSource(names = {"SUBJECT", "CLIENT"})
  default void revocationCoversTheLastRenewal(Kind kind) {
    User user = someUser();
    Session session = begin(user, "client_1", NOW);
    Instant ahead = NOW.plusSeconds(5);
    assertEquals(
        new Renewed(false, SessionAccess.renewed(session, ahead)),
        SessionAccess.simply(rotate(session, ahead)));

    String value = kind == Kind.CLIENT ? "client_1" : user.id();
    TokenRevocation now = SessionAccess.revocation(kind, value, NOW);
    revoke(now);

    assertEquals(ahead, stores().revocations().find(now.id()).orElseThrow().issuedUntil());
  }

  private void revoke(TokenRevocation revocation) {
    stores().revocations().add(revocation, Samples.event("token.revoke", revocation.id()));
  }
}
