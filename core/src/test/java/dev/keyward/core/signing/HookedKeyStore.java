package dev.keyward.core.signing;

import dev.keyward.core.StorageException;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.fixtures.MemoryTokenStores;
import java.util.ArrayList;
import java.util.List;

/** A store in which something can happen at the worst moment, once. */
final class HookedKeyStore implements SigningKeyStore {
  final MemoryTokenStores rows = new MemoryTokenStores();
  final List<AuditEvent> events = new ArrayList<>();
  boolean down;

  /** Runs when a key was made and before it is stored. */
  Runnable beforeActivate = () -> {};

  /** Runs when the keys were read and before they are answered. */
  Runnable afterRead = () -> {};

  @Override
  public List<SigningKey> all() {
    if (down) {
      throw new StorageException("down");
    }
    List<SigningKey> read = rows.all();
    Runnable meanwhile = afterRead;
    afterRead = () -> {};
    meanwhile.run();
    return read;
  }

  @Override
  public boolean activate(SigningKey key, byte[] keyCheck, AuditEvent event) {
    Runnable meanwhile = beforeActivate;
    beforeActivate = () -> {};
    meanwhile.run();
    boolean stored = rows.activate(key, keyCheck, event);
    if (stored) {
      events.add(event);
    }
    return stored;
  }

  @Override
  public String settleIssuer(String candidate) {
    return candidate;
  }

  /** The same row with something of it replaced. */
  void replace(SigningKey old, SigningKey.State state, byte[] wrappedPrivateKey) {
    rows.keys.set(
        rows.keys.indexOf(old),
        new SigningKey(
            old.kid(),
            old.algorithm(),
            state,
            old.publicKey(),
            wrappedPrivateKey,
            old.createdAt(),
            old.activatedAt(),
            old.retiredAt()));
  }
}
