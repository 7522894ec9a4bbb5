package dev.keyward.server.decision;

import dev.keyward.core.Decision;

/** Is told of each verdict, for logs and metrics. */
@FunctionalInterface
public interface VerifyObserver {
  /**
   * @param requestId of the call, which may have asked about several credentials
   * @param code as it was answered, or of the refusal that a route would have made that only
   *     observes
   */
  void verified(String requestId, String code, Decision decision);
}
