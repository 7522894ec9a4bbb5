package dev.keyward.server.explain;

import dev.keyward.core.Decision;
import dev.keyward.core.policy.Route;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A decision with the way to it.
 *
 * @param route the one that the request falls under, even when it was refused before that counted;
 *     null for none
 */
record Explanation(Decision decision, @Nullable Route route, List<Step> steps) {
  /**
   * One thing that was looked at.
   *
   * @param name of the check, or {@code other_route}, {@code mode}, {@code answer}
   * @param detail for the operator; without secrets
   */
  record Step(String name, Result result, String detail) {}

  /** What came of a step. */
  enum Result {
    PASSED,
    FAILED,
    /** It would have been looked at next, but the request was refused before. */
    NOT_REACHED,
    /** A route that is for other requests. */
    NOT_CHOSEN
  }
}
