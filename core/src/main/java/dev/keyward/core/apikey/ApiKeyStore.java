package dev.keyward.core.apikey;

import dev.keyward.core.Page;
import dev.keyward.core.audit.AuditEvent;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps keys. Every method may block and throws {@link dev.keyward.core.StorageException} when the
 * store does not answer; a write, its change and its audit event are one transaction.
 */
public interface ApiKeyStore {
  /** A key with the client it belongs to. */
  record KeyOfClient(ApiKey key, Client client) {}

  /**
   * Which keys to list; null means any.
   *
   * @param now the time {@code state} is judged at
   */
  record Filter(@Nullable String clientId, @Nullable KeyState state, Instant now) {}

  /** How a revocation ended. */
  sealed interface RevokeResult {
    /** The key as it is now; unchanged when it had been revoked before. */
    record Revoked(ApiKey key) implements RevokeResult {}

    record NotFound() implements RevokeResult {}

    /** It is the last working key with {@code keyward:admin}; nothing was changed. */
    record LastAdminKey() implements RevokeResult {}
  }

  /**
   * @return false, with nothing stored, when the client does not exist
   */
  boolean create(ApiKey key, AuditEvent event);

  Optional<ApiKey> find(String id);

  /** The key with this hash: one indexed read. */
  Optional<KeyOfClient> findByHash(KeyHash hash);

  /** Keys ordered by id, as {@link ClientStore#list}. */
  Page<ApiKey> list(Filter filter, @Nullable String after, int limit);

  /**
   * Revokes a key. The first revocation stands: a second changes nothing, writes no audit event and
   * answers the key.
   *
   * @param force whether even the last working key with {@code keyward:admin} may go
   */
  RevokeResult revoke(String id, ApiKey.Revocation revocation, boolean force, AuditEvent event);
}
