package dev.keyward.core;

/** The one decision behind every door. */
public interface Gatekeeper {
  /**
   * Decides without blocking: from memory, or by saying that the store must be asked.
   *
   * <p>Never throws for what a caller sends. A store that cannot be reached is {@link
   * DenyReason#UNAVAILABLE}.
   */
  Outcome decide(AccessRequest request);
}
