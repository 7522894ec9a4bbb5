package dev.keyward.core.secret;

import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.secret.SecretWrap.UnwrapException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Wrapped secrets and the key-check value, as the database holds them. */
public interface SecretStore {
  /**
   * A wrapped secret; {@code wrapped} opens only with table {@code secret}, row {@code id}, column
   * {@code wrapped}.
   *
   * @param purpose such as {@code api-key-pepper}
   * @param activeFromMillis when it is used for what is new
   */
  record StoredSecret(
      String id, String purpose, byte[] wrapped, long createdAtMillis, long activeFromMillis) {
    /** One that is used from the start. */
    public StoredSecret(String id, String purpose, byte[] wrapped, long createdAtMillis) {
      this(id, purpose, wrapped, createdAtMillis, createdAtMillis);
    }
  }

  /** Wraps a value anew for the place it stands at. */
  interface Rewrap {
    byte[] apply(byte[] wrapped, String table, String row, String column) throws UnwrapException;
  }

  /** How the replacement of a master key ended. */
  sealed interface Rewrapped {
    /**
     * @param values how many were wrapped anew
     */
    record Done(int values) implements Rewrapped {}

    /** The database belongs to another master key; nothing was changed. */
    record OtherMasterKey() implements Rewrapped {}

    /**
     * A value does not open; nothing was changed.
     *
     * @param reason names its place
     */
    record DoesNotOpen(String reason) implements Rewrapped {}
  }

  /** All secrets of a purpose, oldest first. */
  List<StoredSecret> byPurpose(String purpose);

  /**
   * Stores a secret unless its id exists already; the caller reads again to learn which one counts.
   *
   * @param keyCheck of the master key that wrapped it
   * @throws dev.keyward.core.StorageException also when another master key has taken its place
   */
  void insertIfAbsent(StoredSecret secret, byte[] keyCheck);

  /** The key-check value; empty in a database that has never been used. */
  Optional<byte[]> keyCheck();

  /** Stores the key-check value of a new database unless another node was faster. */
  void insertKeyCheckIfAbsent(byte[] checkValue);

  /**
   * Moves everything that is wrapped, whatever table it is in, to another master key: all or
   * nothing, with its change and its audit event.
   *
   * @param from key-check value of the master key so far
   * @param to key-check value of the one that takes its place
   */
  Rewrapped rewrap(byte[] from, byte[] to, Rewrap rewrap, AuditEvent event, Instant at);
}
