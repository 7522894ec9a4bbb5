package dev.keyward.core.token;

import dev.keyward.core.Ids;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.token.TokenRevocation.Kind;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/**
 * Makes revocations of tokens, and adds those that come without another change. One made now is
 * about the tokens issued so far: who logs in afterwards is not affected.
 */
public final class TokenRevocations {
  private final TokenRevocationStore store;
  private final Ids ids;
  private final InstantSource clock;

  public TokenRevocations(TokenRevocationStore store, Ids ids, InstantSource clock) {
    this.store = store;
    this.ids = ids;
    this.clock = clock;
  }

  /** Of a user, or of whoever else is the subject, by id. */
  public TokenRevocation ofSubject(String subject) {
    return soFar(Kind.SUBJECT, subject);
  }

  /** Of everybody who logged in through a client. */
  public TokenRevocation ofClient(String clientId) {
    return soFar(Kind.CLIENT, clientId);
  }

  /** Of a session, also those yet to be issued in it. */
  public TokenRevocation ofSession(String sessionId) {
    return soFar(Kind.SESSION, sessionId);
  }

  /**
   * Of a single token.
   *
   * @param expiresAt when it expires by itself; one that is said to end earlier than it does works
   *     again from then on
   */
  public TokenRevocation ofJti(String jti, Instant expiresAt) {
    Instant now = now();
    return new TokenRevocation(ids.next("rev"), Kind.JTI, jti, now, expiresAt, now);
  }

  /**
   * Of tokens issued before a moment, but not at it.
   *
   * @param kind {@link Kind#ALL} with an empty {@code value}, {@link Kind#SUBJECT} or {@link
   *     Kind#CLIENT}
   */
  public TokenRevocation issuedBefore(Kind kind, String value, Instant moment) {
    return until(kind, value, moment.minusNanos(1).truncatedTo(ChronoUnit.MILLIS));
  }

  /** Stores a revocation that nothing else comes with. */
  public void add(TokenRevocation revocation, Actor actor) {
    Map<String, String> details =
        Map.of("kind", revocation.kind().name(), "value", revocation.value());
    store.add(revocation, actor.did("token.revoke", revocation.id(), details));
  }

  private TokenRevocation soFar(Kind kind, String value) {
    return until(kind, value, now());
  }

  private TokenRevocation until(Kind kind, String value, Instant issuedUntil) {
    Instant now = now();
    return new TokenRevocation(
        ids.next("rev"), kind, value, issuedUntil, now.plus(TokenPolicy.LONGEST_LIFE), now);
  }

  /** The present, in the milliseconds that the store keeps and tokens are issued at. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
