package dev.keyward.core.usage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Takes what was counted; each use is handed over once. */
public interface UseSink {
  /**
   * @param lastAllowed when one was allowed last; null if none was
   */
  void used(String keyId, long allowed, long denied, @Nullable Instant lastAllowed);
}
