package dev.keyward.core.session;

import dev.keyward.core.Scopes;
import java.time.Instant;

/**
 * One login of a user: what may be renewed without the password. It is there until it ends; what
 * has ended is in the audit log alone.
 *
 * @param clientId the application that logged the user in, or {@link
 *     dev.keyward.core.Principal#NO_CLIENT}
 * @param scopes the most a renewed token may have; never widened (RFC 6749 section 6)
 * @param generation of the refresh token that works; each use of one makes the next
 * @param lastUsedAt when it was renewed last, or began
 * @param expiresAt the first moment at which it can be renewed no more, however much it is used
 *     (ASVS 10.4.8)
 * @param address from which the user logged in
 * @param userAgent that said so; at most {@value #MAX_USER_AGENT} characters, perhaps empty
 */
public record Session(
    String id,
    String userId,
    String clientId,
    Scopes scopes,
    long generation,
    Instant createdAt,
    Instant lastUsedAt,
    Instant expiresAt,
    String address,
    String userAgent) {
  public static final int MAX_USER_AGENT = 256;

  /** A user has no more at once: the login beyond ends the one that was used least recently. */
  public static final int MOST_PER_USER = 100;
}
