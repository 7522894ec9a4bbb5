package dev.keyward.testkit.store.login;

import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.limit.OwnRate;
import dev.keyward.core.login.User;
import dev.keyward.core.login.UserStore.PasswordReset;
import dev.keyward.core.session.Session;
import dev.keyward.core.token.TokenRevocation;
import dev.keyward.testkit.store.scene.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Users and what belongs to them. Ids ascend, names and hashes differ. */
final class LoginSamples {
  static final String PASSWORD = "$argon2id$v=19$m=19456,t=2,p=1$c29tZSBzYWx0$b25l";
  static final String OTHER_PASSWORD = "$argon2id$v=19$m=19456,t=2,p=1$c29tZSBzYWx0$dHdv";
  static final Instant LATER = Samples.NOW.plus(Duration.ofHours(1));

  private LoginSamples() {}

  static User user() {
    String id = Samples.nextId("user");
    return user(id, "ada." + id);
  }

  static User user(String id, String username) {
    Map<String, String> metadata = Map.of("plan", "gold", "a \"name\"", "");
    Scopes scopes = Scopes.of("data:read", "zone:write");
    return new User(
        id, username, scopes, true, false, OwnRate.parse("60/1m"), metadata, Samples.NOW, null);
  }

  static User disabled(User user) {
    return user.with(user.scopes(), false, user.rateLimit(), user.metadata());
  }

  /** Expires at {@link #LATER}. */
  static PasswordReset reset() {
    return new PasswordReset(Samples.newHash().bytes(), LATER);
  }

  /** One that begins, and lasts for a day. */
  static Session session(User user, Instant at) {
    return new Session(
        Samples.nextId("session"),
        user.id(),
        Principal.NO_CLIENT,
        user.scopes(),
        0,
        at,
        at,
        at.plus(Duration.ofDays(1)),
        "203.0.113.7",
        "curl/8");
  }

  /** Expires at {@link #LATER}. */
  static TokenRevocation revocation() {
    return revocation(TokenRevocation.Kind.SUBJECT, "user_1", LATER);
  }

  static TokenRevocation revocation(TokenRevocation.Kind kind, String value, Instant expiresAt) {
    Instant issuedUntil = Samples.NOW.minusMillis(1);
    return new TokenRevocation(
        Samples.nextId("rev"), kind, value, issuedUntil, expiresAt, Samples.NOW);
  }
}
