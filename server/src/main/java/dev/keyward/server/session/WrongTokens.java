package dev.keyward.server.session;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.DenyReason;
import dev.keyward.core.limit.FailureGuard;
import dev.keyward.core.limit.LimitState;
import dev.keyward.server.openapi.Refusal;

/**
 * Wrong refresh tokens, and wrong access tokens where they name a session: they count with all
 * other wrong credentials of an address.
 */
public final class WrongTokens {
  private final FailureGuard guard;

  public WrongTokens(FailureGuard guard) {
    this.guard = guard;
  }

  /**
   * Comes before a token is looked at.
   *
   * @throws Refusal 429 when the address has used up its failures
   */
  public void refuseExceeded(ClientAddress address) throws Refusal {
    LimitState exceeded = guard.exceededBy(address);
    if (exceeded != null) {
      throw Refusal.exceeded(DenyReason.TOO_MANY_FAILURES, exceeded);
    }
  }

  /** Counts a wrong one. */
  public void failed(ClientAddress address) {
    guard.failed(address);
  }
}
