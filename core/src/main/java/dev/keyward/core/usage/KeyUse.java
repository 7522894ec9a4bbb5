package dev.keyward.core.usage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a key was used for since its uses were last handed over.
 *
 * @param allowed requests that were allowed
 * @param denied requests that were refused although the key was recognised
 * @param lastUsed when one was allowed last; null if none was
 */
public record KeyUse(String keyId, long allowed, long denied, @Nullable Instant lastUsed) {

  /** Both together. */
  public KeyUse plus(KeyUse other) {
    return new KeyUse(
        keyId, allowed + other.allowed, denied + other.denied, later(lastUsed, other.lastUsed));
  }

  private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.isBefore(other) ? other : one;
  }
}
