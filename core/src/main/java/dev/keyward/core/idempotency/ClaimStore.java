package dev.keyward.core.idempotency;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Remembers what marked calls made. They are stored by the writes themselves; see {@link Claim}.
 * Every method may block and throws {@link dev.keyward.core.StorageException} when the store does
 * not answer.
 */
public interface ClaimStore {
  /** How long a call is remembered. */
  Duration LIFE = Duration.ofHours(24);

  /**
   * A call that was carried out.
   *
   * @param target the id of what it made
   */
  record Done(byte[] digest, String target) {
    @Override
    public String toString() {
      return "Done[" + target + ']';
    }
  }

  Optional<Done> find(byte[] id, Instant now);

  /**
   * Forgets calls that are older than {@link #LIFE}, some at a time.
   *
   * @return how many
   */
  int purge(Instant now);
}
