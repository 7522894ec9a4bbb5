package dev.keyward.core.token;

import java.time.Duration;
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

  /**
   * The same, but about a login at {@code lastLogin} too. Whoever revokes "now" means every login
   * before, also one that a node with a faster clock has dated a little later, or that was stored
   * while this revocation waited for its turn. One about an earlier moment stays as it is.
   */
  public TokenRevocation covering(Instant lastLogin) {
    boolean meansNow = issuedUntil.equals(createdAt);
    if (!meansNow || !lastLogin.isAfter(issuedUntil)) {
      return this;
    }
    Instant longer = expiresAt.plus(Duration.between(issuedUntil, lastLogin));
    return new TokenRevocation(id, kind, value, lastLogin, longer, createdAt);
  }
}
