package dev.keyward.server;

import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.core.answer.IdentityFields;
import dev.keyward.core.decision.Explaining;
import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.server.cors.Preflights;
import dev.keyward.server.http.Forwarding;
import dev.keyward.server.http.Site;
import dev.keyward.server.request.RequestHead;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The public listener as a node has it, but for its own endpoints: they refuse everybody as the
 * other doors do, so that it shows when two doors disagree about which paths are Keyward's own.
 */
public final class PublicSites {
  private static final OwnPaths PATHS = OwnPaths.of("/auth", "https://auth.example");

  private PublicSites() {}

  public static Predicate<CanonicalPath> ownPaths() {
    return PATHS::contains;
  }

  /**
   * @param routed decides about everything that is not Keyward's own
   */
  public static Site of(Explaining routed, Forwarding forwarding) {
    return new PublicSite(
        gatekeepers(routed),
        request -> {
          throw new IllegalStateException("nobody passes to an endpoint: " + request);
        },
        forwarding,
        IdentityFields.USUAL,
        "");
  }

  /** Who decides about which request. */
  public static Function<RequestHead, Explaining> judges(Explaining routed) {
    return gatekeepers(routed)::of;
  }

  private static PublicSite.Gatekeepers<Explaining> gatekeepers(Explaining routed) {
    Explaining closed = new Fixed(Deny.of(DenyReason.NO_ROUTE));
    Explaining asked =
        new Guarded(routed, request -> PATHS.contains(request.path()), DenyReason.NO_ROUTE);
    return new PublicSite.Gatekeepers<>(
        PATHS, closed, closed, routed, asked, new Preflights<>(routed.routes(), _ -> closed));
  }
}
