package dev.keyward.server.gateway;

import dev.keyward.core.Decision;
import org.jspecify.annotations.Nullable;

/**
 * What a participant made of a request.
 *
 * @param decision as it was made, with the limits as it left them; null where it is not told
 * @param seen what the client gets; null where there is no client
 */
record Answered(@Nullable Decision decision, @Nullable Seen seen) {

  /**
   * @param code of the problem document; empty when the request was allowed
   * @param forwarded the target that goes to the upstream; empty when none does
   */
  record Seen(int status, String code, String forwarded) {
    /** The refusal of a request that goes no further. */
    static Seen refused(int status, String code) {
      return new Seen(status, code, "");
    }
  }

  /** Whether nothing that both tell differs. */
  boolean agreesWith(Answered other) {
    return (decision == null || other.decision == null || decision.equals(other.decision))
        && (seen == null || other.seen == null || seen.equals(other.seen));
  }
}
