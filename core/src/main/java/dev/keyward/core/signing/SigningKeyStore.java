package dev.keyward.core.signing;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Keeps signing keys. Every method may block and throws {@link dev.keyward.core.StorageException}
 * when the store does not answer; a write, its changes and its audit events are one transaction.
 */
public interface SigningKeyStore {

  /** All keys, oldest first. */
  List<SigningKey> all();

  /**
   * Takes a step. Those of all nodes are taken one after the other: what {@code judge} is given
   * does not change before its step is committed, so that of many nodes that want the same one does
   * it, and the others see it done (threat 30).
   *
   * @param keyCheck of the master key that wraps what the step may store
   * @param judge is given all keys, oldest first, and says what becomes of them; empty leaves all
   *     as they are. It may be asked again when the transaction has to begin anew
   * @return the step that was taken
   * @throws dev.keyward.core.StorageException also when another master key has taken its place
   */
  Optional<KeyStep> step(byte[] keyCheck, Function<List<SigningKey>, Optional<KeyStep>> judge);

  /**
   * Forgets keys that were retired or revoked at {@code until} or before.
   *
   * @return how many
   */
  int forget(Instant until);

  /**
   * The issuer of own tokens where the configuration names none: decided once, by the first node.
   *
   * @param candidate what it becomes if nothing has been decided
   */
  String settleIssuer(String candidate);
}
