package dev.keyward.core.signing;

import dev.keyward.core.audit.AuditEvent;
import java.util.List;

/**
 * Keeps signing keys. Every method may block and throws {@link dev.keyward.core.StorageException}
 * when the store does not answer; a write, its change and its audit event are one transaction.
 */
public interface SigningKeyStore {

  /** All keys, oldest first. */
  List<SigningKey> all();

  /**
   * Makes {@code key} the one that signs: stores it as {@link SigningKey.State#ACTIVE} and retires
   * those that were, at the new key's {@link SigningKey#activatedAt}.
   *
   * @param keyCheck of the master key that wrapped its private half
   * @return false, with nothing stored, when there is an active key of the same algorithm already:
   *     another node was faster
   * @throws dev.keyward.core.StorageException also when another master key has taken its place
   */
  boolean activate(SigningKey key, byte[] keyCheck, AuditEvent event);

  /**
   * The issuer of own tokens where the configuration names none: decided once, by the first node.
   *
   * @param candidate what it becomes if nothing has been decided
   */
  String settleIssuer(String candidate);
}
