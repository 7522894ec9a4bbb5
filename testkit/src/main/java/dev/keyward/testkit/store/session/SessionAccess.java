package dev.keyward.testkit.store.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.login.User;
import dev.keyward.core.login.UserStore.Sessions;
import dev.keyward.core.login.UserStore.Update;
import dev.keyward.core.session.RefreshToken.Presented;
import dev.keyward.core.session.RefreshToken.Transport;
import dev.keyward.core.session.Session;
import dev.keyward.core.session.SessionPolicy;
import dev.keyward.core.session.SessionStore.Rotation;
import dev.keyward.core.session.SessionStore.Standing;
import dev.keyward.core.token.TokenRevocation;
import dev.keyward.core.token.TokenRevocation.Kind;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.StoreAccess;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Short words for what most tests of sessions begin with. */
interface SessionAccess extends StoreAccess {
  String PASSWORD = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA";
  Instant NOW = Samples.NOW;
  SessionPolicy POLICY =
      new SessionPolicy(Duration.ofDays(30), Duration.ofDays(7), Duration.ofSeconds(10));

  default User someUser() {
    String id = Samples.nextId("user");
    User user =
        new User(
            id, "name" + id.hashCode(), Scopes.of("data:read"), true, false, Map.of(), NOW, null);
    assertTrue(stores().users().create(user, PASSWORD, Samples.event("user.create", id)));
    return user;
  }

  default Session begin(User user) {
    return begin(user, Principal.NO_CLIENT, NOW);
  }

  default Session begin(User user, String clientId, Instant at) {
    Session session =
        new Session(
            Samples.nextId("session"),
            user.id(),
            clientId,
            user.scopes(),
            0,
            at,
            at,
            at.plus(POLICY.life()),
            "203.0.113.7",
            "curl/8 (\"quoted\"; 'too')");
    assertTrue(
        stores()
            .users()
            .loggedIn(session, PASSWORD, null, null, Samples.event("user.login", user.id())));
    return session;
  }

  default Rotation rotate(Session session, Instant at) {
    return stores().sessions().rotate(token(session), at, POLICY);
  }

  /** The same with the session alone, where it was rotated or repeated. */
  static Object simply(Rotation rotation) {
    return switch (rotation) {
      case Rotation.Rotated(Standing standing) -> new Renewed(false, standing.session());
      case Rotation.Repeated(Standing standing) -> new Renewed(true, standing.session());
      default -> rotation;
    };
  }

  /** A rotation that gives a token. */
  record Renewed(boolean again, Session session) {}

  /** What the refresh token of a session says, at that generation. */
  static Presented token(Session session) {
    return new Presented(session.id(), session.generation(), Transport.BODY);
  }

  /** The session after a use of its token. */
  static Session renewed(Session session, Instant at) {
    return new Session(
        session.id(),
        session.userId(),
        session.clientId(),
        session.scopes(),
        session.generation() + 1,
        session.createdAt(),
        at,
        session.expiresAt(),
        session.address(),
        session.userAgent());
  }

  static TokenRevocation revocation(Kind kind, String value, Instant issuedUntil) {
    return new TokenRevocation(
        Samples.nextId("rev"), kind, value, issuedUntil, NOW.plus(Duration.ofDays(1)), NOW);
  }

  default Optional<Session> end(Session session) {
    return stores()
        .sessions()
        .end(
            session.id(),
            revocation(Kind.SESSION, session.id(), NOW),
            Samples.event("session.end", session.id()));
  }

  default void change(User user, @Nullable String passwordHash, Sessions sessions) {
    Update update =
        new Update(
            user,
            passwordHash,
            revocation(Kind.SUBJECT, user.id(), NOW),
            sessions,
            Samples.event("user.update", user.id()));
    assertTrue(stores().users().update(user.id(), _ -> update).isPresent());
  }

  default List<Session> sessionsOf(User user) {
    return stores().sessions().ofUser(user.id(), null, 1_000).items();
  }

  default void assertGone(Session session) {
    assertEquals(Optional.empty(), stores().sessions().find(session.id()));
    assertEquals(new Rotation.Unknown(), rotate(session, NOW));
  }

  /** What is revoked, such as {@code SESSION session_1}. */
  default List<String> revoked() {
    return stores().revocations().current(NOW).stream()
        .map(revocation -> revocation.kind() + " " + revocation.value())
        .sorted()
        .toList();
  }
}
