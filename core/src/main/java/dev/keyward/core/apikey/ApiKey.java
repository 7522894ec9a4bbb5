package dev.keyward.core.apikey;

import dev.keyward.core.Scopes;
import dev.keyward.core.policy.Environment;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key as it is stored; never the key itself.
 *
 * @param start prefix, environment and first four characters, for lists
 * @param enabled false while it is put out of action
 * @param revocation null while it has not been revoked
 */
public record ApiKey(
    String id,
    String clientId,
    Environment environment,
    String start,
    KeyHash hash,
    KeyTerms terms,
    boolean enabled,
    Instant createdAt,
    @Nullable Revocation revocation) {

  /** When and why a key was revoked. */
  public record Revocation(Instant at, RevocationReason reason) {}

  public String name() {
    return terms.name();
  }

  public Scopes scopes() {
    return terms.scopes();
  }

  /** The first moment at which it no longer works; null for never. */
  public @Nullable Instant expiresAt() {
    return terms.expiresAt();
  }

  /** The same key under other terms. */
  public ApiKey with(KeyTerms other) {
    return new ApiKey(
        id, clientId, environment, start, hash, other, enabled, createdAt, revocation);
  }

  /** The same key, put out of action or back. */
  public ApiKey enabled(boolean working) {
    return new ApiKey(
        id, clientId, environment, start, hash, terms, working, createdAt, revocation);
  }

  /** The same key, revoked. */
  public ApiKey revoked(Revocation how) {
    return new ApiKey(id, clientId, environment, start, hash, terms, enabled, createdAt, how);
  }

  public KeyState state(Instant now) {
    if (revocation != null) {
      return KeyState.REVOKED;
    }
    if (terms.isExpired(now)) {
      return KeyState.EXPIRED;
    }
    return enabled ? KeyState.ACTIVE : KeyState.DISABLED;
  }
}
