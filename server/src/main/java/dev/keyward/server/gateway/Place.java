package dev.keyward.server.gateway;

import dev.keyward.server.load.Bound;
import dev.keyward.server.load.Parts;
import org.jspecify.annotations.Nullable;

/**
 * The place of one request among those of its {@link Payer}, and among those of its route. Used on
 * one event loop only.
 */
final class Place {
  private final Parts<Payer> parts;
  private final Payer payer;
  private final @Nullable Bound ofRoute;
  private boolean taken;

  /**
   * @param ofRoute null when the route has as many at once as there are
   */
  Place(Parts<Payer> parts, Payer payer, @Nullable Bound ofRoute) {
    this.parts = parts;
    this.payer = payer;
    this.ofRoute = ofRoute;
  }

  /** False when the payer, or the route, has too many requests under way. */
  boolean take() {
    if (!parts.enter(payer)) {
      return false;
    }
    taken = ofRoute == null || ofRoute.enter();
    if (!taken) {
      parts.leave(payer);
    }
    return taken;
  }

  /** Does nothing when it is given back already. */
  void giveBack() {
    if (taken) {
      taken = false;
      parts.leave(payer);
      if (ofRoute != null) {
        ofRoute.leave();
      }
    }
  }
}
