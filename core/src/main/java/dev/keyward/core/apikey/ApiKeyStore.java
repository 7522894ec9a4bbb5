package dev.keyward.core.apikey;

import dev.keyward.core.Page;
import dev.keyward.core.audit.AuditEvent;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
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

  /**
   * A change that is to be stored as a whole, or not at all.
   *
   * @param key with the terms, the state and the revocation it shall have; the rest is left as it
   *     is
   */
  record Update(ApiKey key, AuditEvent event) {}

  /** How a change ended. */
  sealed interface UpdateResult {
    /** The key as it is now, changed or not. */
    record Updated(ApiKey key) implements UpdateResult {}

    record NotFound() implements UpdateResult {}

    /** No working key with {@code keyward:admin} would be left; nothing was changed. */
    record LastAdminKey() implements UpdateResult {}
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
   * Changes a key as it is at that moment: nobody else's change comes between. One that has been
   * revoked is changed no more, whatever {@code change} says.
   *
   * @param now the time at which keys are judged to work
   * @param force whether even the last working key with {@code keyward:admin} may go
   * @param change what shall become of it; null to leave everything as it is
   */
  UpdateResult update(
      String id, Instant now, boolean force, Function<KeyOfClient, @Nullable Update> change);
}
