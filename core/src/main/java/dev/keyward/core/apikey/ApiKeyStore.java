package dev.keyward.core.apikey;

import dev.keyward.core.Page;
import dev.keyward.core.audit.AuditEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Keeps keys. Every method may block and throws {@link dev.keyward.core.StorageException} when the
 * store does not answer; a write, its change and its audit event are one transaction.
 */
public interface ApiKeyStore {
  /**
   * A key with what it depends on.
   *
   * @param client to which it belongs
   * @param retires the key that ends with the first use of this one; null for none
   */
  record KeyOfClient(ApiKey key, Client client, @Nullable Retiring retires) {}

  /**
   * A key that is to be changed, and what a change depends on, as it is at that moment.
   *
   * @param client to which it belongs
   * @param predecessor the key in whose place it was made; null for none
   * @param successor the key that takes its place; null for none
   */
  record Succession(
      ApiKey key, Client client, @Nullable ApiKey predecessor, @Nullable ApiKey successor) {}

  /** A key that is about to end. */
  record Retiring(String id, KeyHash hash) {}

  /**
   * Which keys to list; null means any.
   *
   * @param now the time {@code state} is judged at
   */
  record Filter(@Nullable String clientId, @Nullable KeyState state, Instant now) {}

  /**
   * A change that is to be stored as a whole, or not at all.
   *
   * @param key with the terms, state, retirement and revocation it shall have; the rest is left as
   *     it is
   * @param other what becomes of another key; null for nothing
   */
  record Update(ApiKey key, @Nullable Other other, AuditEvent event) {
    public Update(ApiKey key, AuditEvent event) {
      this(key, null, event);
    }
  }

  /** What becomes of another key in the same transaction. */
  sealed interface Other {
    /** It is made. */
    record Made(ApiKey key, AuditEvent event) implements Other {}

    /** It is revoked, unless it has been before. */
    record Ended(String id, ApiKey.Revocation revocation, AuditEvent event) implements Other {}
  }

  /** How a change ended. */
  sealed interface UpdateResult {
    /** The key as it is now, changed or not. */
    record Updated(ApiKey key) implements UpdateResult {}

    record NotFound() implements UpdateResult {}

    /**
     * No working key with {@code keyward:admin} would be left, or by another expiry none any sooner
     * than now; nothing was changed.
     */
    record LastAdminKey() implements UpdateResult {}
  }

  /**
   * @return false, with nothing stored, when the client does not exist
   */
  boolean create(ApiKey key, AuditEvent event);

  Optional<ApiKey> find(String id);

  /** As {@link #find}, with what the key depends on: one indexed read. */
  Optional<KeyOfClient> findOfClient(String id);

  /** The key with one of these hashes, of several that with the first of them: one indexed read. */
  Optional<KeyOfClient> findByHash(List<KeyHash> hashes);

  /**
   * A key that shall be known by another hash.
   *
   * @param from what it is known by; when that is no longer so, nothing is changed
   * @param mark by what {@code from} is recognised from then on; null when it need not be
   */
  record Rehash(String id, KeyHash from, KeyHash to, @Nullable KeyHash mark) {
    public Rehash(String id, KeyHash from, KeyHash to) {
      this(id, from, to, null);
    }
  }

  /**
   * Gives keys other hashes, in one transaction. A key that is gone or has another hash by now, or
   * whose new hash another key has, is left as it is.
   *
   * @param event of so many keys
   * @return how many it was
   */
  int rehash(List<Rehash> keys, Instant now, IntFunction<AuditEvent> event);

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
      String id, Instant now, boolean force, Function<Succession, @Nullable Update> change);

  /**
   * Ids of keys that have retired by {@code now} and are not stored as revoked yet, those that
   * retired first before others.
   */
  List<String> retired(Instant now, int limit);
}
