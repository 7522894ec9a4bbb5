package dev.keyward.core.signing;

import dev.keyward.core.StorageException;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.fixtures.MemoryTokenStores;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A store in which something can happen at the worst moment, once. */
final class HookedKeyStore implements SigningKeyStore {
  final MemoryTokenStores rows = new MemoryTokenStores();
  final List<AuditEvent> events = new ArrayList<>();
  boolean down;

  /** Runs when a step was found due and before it is taken. */
  Runnable beforeStep = () -> {};

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
  public Optional<KeyStep> step(
      byte[] keyCheck, Function<List<SigningKey>, Optional<KeyStep>> judge) {
    if (down) {
      throw new StorageException("down");
    }
    Runnable meanwhile = beforeStep;
    beforeStep = () -> {};
    meanwhile.run();
    Optional<KeyStep> step = rows.step(keyCheck, judge);
    step.ifPresent(taken -> events.addAll(taken.events()));
    return step;
  }

  @Override
  public int forget(Instant until) {
    return rows.forget(until);
  }

  @Override
  public String settleIssuer(String candidate) {
    return candidate;
  }

  /** The same row with something of it replaced. */
  void replace(SigningKey old, SigningKey.State state, byte @Nullable [] wrappedPrivateKey) {
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
