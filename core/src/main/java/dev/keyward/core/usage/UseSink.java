package dev.keyward.core.usage;

/** Takes what was counted; each use is handed over once. */
public interface UseSink {
  void used(String keyId, long allowed, long denied);
}
