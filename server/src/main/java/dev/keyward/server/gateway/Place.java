package dev.keyward.server.gateway;

import dev.keyward.server.load.Parts;

/** The place of one request among those of its {@link Payer}. Used on one event loop only. */
final class Place {
  private final Parts<Payer> parts;
  private final Payer payer;
  private boolean taken;

  Place(Parts<Payer> parts, Payer payer) {
    this.parts = parts;
    this.payer = payer;
  }

  /** False when the payer has too many requests under way. */
  boolean take() {
    taken = parts.enter(payer);
    return taken;
  }

  /** Does nothing when it is given back already. */
  void giveBack() {
    if (taken) {
      taken = false;
      parts.leave(payer);
    }
  }
}
