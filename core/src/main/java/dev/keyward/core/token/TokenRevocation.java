package dev.keyward.core.token;

import java.time.Instant;

/**
 * Access tokens that are refused although they are signed and have not expired.
 *
 * @param id sorts by creation
 * @param value the jti, subject, client id or session id; empty for {@link Kind#ALL}
 * @param issuedUntil tokens issued at this moment or before are refused. For a jti or a session it
 *     has no meaning: those are refused whenever they were issued
 * @param expiresAt when the last token it is about has expired, so that nothing is lost with it
 */
public record TokenRevocation(
    String id, Kind kind, String value, Instant issuedUntil, Instant expiresAt, Instant createdAt) {

  /** What names the tokens. */
  public enum Kind {
    JTI,
    SUBJECT,
    CLIENT,
    SESSION,
    ALL
  }
}
