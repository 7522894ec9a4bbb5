package dev.keyward.server.decision;

import dev.keyward.core.Decision;
import dev.keyward.core.Inquiry;
import dev.keyward.core.decision.LocalGatekeeper;
import dev.keyward.server.load.Lanes;

/** Decides about what somebody else was shown, as the gateway would, waiting where it has to. */
public final class Inquiries {
  private final LocalGatekeeper gatekeeper;
  private final Lanes lanes;

  /**
   * @param gatekeeper that of the gateway, so that both give the same decision
   * @param lanes for decisions that need the store
   */
  public Inquiries(LocalGatekeeper gatekeeper, Lanes lanes) {
    this.gatekeeper = gatekeeper;
    this.lanes = lanes;
  }

  /** The decision; may block. */
  public Decision decide(Inquiry inquiry) {
    return lanes.await(gatekeeper.decide(inquiry));
  }
}
