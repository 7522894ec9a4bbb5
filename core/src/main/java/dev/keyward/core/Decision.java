package dev.keyward.core;

import dev.keyward.core.limit.LimitState;
import dev.keyward.core.policy.Route;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a {@link Gatekeeper}: let the request pass as somebody, or refuse it for one
 * reason.
 */
public sealed interface Decision extends Outcome {

  /** The limits that were looked at, for the {@code RateLimit} fields. */
  List<LimitState> limits();

  /** The route that was judged; null when none matched or none was looked for. */
  @Nullable Route route();

  /**
   * The request may pass.
   *
   * @param observed why it would have been refused, on a route that refuses nothing; null when it
   *     passes by its own right
   */
  record Allow(Route route, Principal principal, List<LimitState> limits, @Nullable Deny observed)
      implements Decision {

    public Allow(Route route, Principal principal, List<LimitState> limits) {
      this(route, principal, limits, null);
    }

    /** What passes although it was refused, as nobody: by a refused credential nobody is known. */
    public static Allow observing(Route route, Deny refusal) {
      return new Allow(route, Principal.ANONYMOUS, List.of(), refusal);
    }
  }

  /**
   * The request may not pass.
   *
   * @param credentialId the id of the credential that was recognised, for the operator's log only;
   *     empty when none was
   */
  record Deny(
      DenyReason reason, @Nullable Route route, String credentialId, List<LimitState> limits)
      implements Decision {

    /** A refusal that knows neither route nor credential. */
    public static Deny of(DenyReason reason) {
      return new Deny(reason, null, "", List.of());
    }

    public static Deny of(DenyReason reason, @Nullable Route route) {
      return new Deny(reason, route, "", List.of());
    }

    public static Deny of(DenyReason reason, @Nullable Route route, String credentialId) {
      return new Deny(reason, route, credentialId, List.of());
    }
  }
}
