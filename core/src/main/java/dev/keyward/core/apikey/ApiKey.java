package dev.keyward.core.apikey;

import dev.keyward.core.Scopes;
import dev.keyward.core.policy.Environment;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key as it is stored; never the key itself.
 *
 * @param start prefix, environment and first four characters, for lists
 * @param expiresAt the first moment at which it no longer works; null for never
 * @param revocation null while it has not been revoked
 */
public record ApiKey(
    String id,
    String clientId,
    String name,
    Environment environment,
    String start,
    KeyHash hash,
    Scopes scopes,
    @Nullable Instant expiresAt,
    Instant createdAt,
    @Nullable Revocation revocation) {

  /** When and why a key was revoked. */
  public record Revocation(Instant at, RevocationReason reason) {}

  public KeyState state(Instant now) {
    if (revocation != null) {
      return KeyState.REVOKED;
    }
    return expiresAt != null && !now.isBefore(expiresAt) ? KeyState.EXPIRED : KeyState.ACTIVE;
  }

  /**
   * Whether the admin listener would take it for everything: it works, has {@code keyward:admin},
   * and is no test key.
   */
  public boolean isWorkingAdmin(Instant now) {
    return state(now) == KeyState.ACTIVE
        && environment == Environment.LIVE
        && scopes.asList().contains(Scopes.ADMIN);
  }
}
