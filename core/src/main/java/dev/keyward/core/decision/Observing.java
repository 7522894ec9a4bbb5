package dev.keyward.core.decision;

import dev.keyward.core.Decision.Deny;
import dev.keyward.core.policy.Route;

/**
 * What becomes of requests to routes that refuse nothing ({@link Route.Mode#OBSERVE}).
 *
 * @param counting of their own: however many there are, and however wrong, no other route refuses
 *     anything because of them
 * @param refusals is told of each refusal that would have been
 */
public record Observing(Counting counting, Refusals refusals) {
  /** Hears of refusals that would have been. Called on event loops: must not block. */
  @FunctionalInterface
  public interface Refusals {
    void wouldRefuse(Route route, Deny refusal);
  }
}
