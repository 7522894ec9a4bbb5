package dev.keyward.core.pepper;

import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.secret.SecretStore.StoredSecret;
import java.time.Instant;
import java.util.Map;

/**
 * Keeps peppers as wrapped secrets, and knows which keys need them. Every method may block and
 * throws {@link dev.keyward.core.StorageException} when the store does not answer; a write, its
 * change and its audit event are one transaction.
 */
public interface PepperStore {
  /** So many candidates a presented key may have at most: each costs a hash of every request. */
  int MOST = 8;

  /** What became of a new pepper. */
  enum Added {
    ADDED,
    /** Another one is not active yet; nothing was stored. */
    PENDING,
    /** There are {@link #MOST} already; nothing was stored. */
    TOO_MANY
  }

  /**
   * @param keyCheck of the master key that wrapped it
   * @throws dev.keyward.core.StorageException also when another master key has taken its place
   */
  Added add(StoredSecret pepper, byte[] keyCheck, AuditEvent event);

  /**
   * How many keys are hashed under each pepper, by its id, and under none ({@link
   * dev.keyward.core.apikey.KeyHash#WITHOUT_PEPPER}). Revoked keys do not count.
   */
  Map<String, Long> keys();

  /** Whether a key that is not revoked is hashed under it. */
  boolean isNeeded(String id);

  /**
   * Removes a pepper that is not needed.
   *
   * @return false, with nothing changed, when it is needed or gone
   */
  boolean remove(String id, Instant now, AuditEvent event);
}
