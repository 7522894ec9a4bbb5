package dev.keyward.core.decision;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.Credential;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Inquiry;
import dev.keyward.core.Scopes;
import dev.keyward.core.limit.LimitState;
import dev.keyward.core.policy.Route;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link LocalGatekeeper} is to judge, whoever asks.
 *
 * @param address null for unknown
 * @param route null when there is none
 * @param scopes needed beside those of the route
 * @param cost null for what the route says
 * @param counting that of the route
 * @param limits of the address, as they stand with this request
 * @param certified whether the client showed a certificate that was verified
 * @param trace {@link Trace#NONE} unless the decision is only to be explained
 */
record Asked(
    Credential credential,
    @Nullable ClientAddress address,
    @Nullable Route route,
    Scopes scopes,
    @Nullable Long cost,
    Counting counting,
    List<LimitState> limits,
    boolean certified,
    Trace trace) {

  boolean isQuestion() {
    return Inquiry.isQuestion(cost);
  }

  /** Whether the key is used, not only asked about or given up. */
  boolean isUse() {
    return !isQuestion() && (route == null || route.isUse());
  }

  /** Whether it is a request, or a question about one, and not only to be explained. */
  boolean isMade() {
    return trace.equals(Trace.NONE);
  }

  /** Whose guess it may be; null for nobody's that is known. */
  @Nullable ClientAddress guesser() {
    return isMade() ? address : null;
  }

  Deny refused(DenyReason reason, String credentialId) {
    return Deny.of(reason, route, credentialId);
  }
}
