package dev.keyward.server;

import dev.keyward.core.AccessRequest;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Gatekeeper;
import dev.keyward.core.Outcome;
import dev.keyward.core.answer.IdentityNames;
import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.server.http.Endpoint;
import dev.keyward.server.http.ForwardAuth;
import dev.keyward.server.http.Forwarding;
import dev.keyward.server.http.Site;
import org.jspecify.annotations.Nullable;

/**
 * The public listener: Keyward's own endpoints below the auth path and at two well-known paths;
 * everything else is the gateway's.
 */
final class PublicSite implements Site {
  private static final int MAX_BODY = 64 * 1024;
  private static final int MAX_BATCH = 1024 * 1024;

  private final OwnPaths own;
  private final String batch;
  private final Gatekeepers gatekeepers;
  private final Endpoint endpoints;
  private final Forwarding gateway;
  private final ForwardAuth checks;

  /**
   * Who decides about what.
   *
   * @param openToAll health and the well-known documents, whatever an address has done: a
   *     stranger's wrong credentials must not take a node out of rotation, or the keys from who
   *     verifies
   * @param own Keyward's other endpoints
   * @param routed everything else
   */
  record Gatekeepers(Gatekeeper openToAll, Gatekeeper own, Gatekeeper routed) {}

  PublicSite(
      OwnPaths own,
      Gatekeepers gatekeepers,
      Endpoint endpoints,
      Forwarding gateway,
      IdentityNames names) {
    this.own = own;
    this.checks = new ForwardAuth(own.reached("/auth/check"), this::judge, names);
    this.batch = own.reached("/auth/verify/batch");
    this.gatekeepers = gatekeepers;
    this.endpoints = endpoints;
    this.gateway = gateway;
  }

  @Override
  public Gatekeeper gatekeeper(CanonicalPath path) {
    if (!own.contains(path)) {
      return gatekeepers.routed();
    }
    return own.isWellKnown(path) || own.isHealth(path)
        ? gatekeepers.openToAll()
        : gatekeepers.own();
  }

  @Override
  public @Nullable Endpoint endpoint(CanonicalPath path) {
    return own.contains(path) ? endpoints : null;
  }

  @Override
  public int maxBody(CanonicalPath path) {
    return path.toString().equals(batch) ? MAX_BATCH : MAX_BODY;
  }

  @Override
  public Forwarding forwarding() {
    return gateway;
  }

  @Override
  public ForwardAuth forwardAuth() {
    return checks;
  }

  /** No route has a path of Keyward's own. */
  private Outcome judge(AccessRequest asked) {
    return own.contains(asked.path())
        ? Deny.of(DenyReason.NO_ROUTE)
        : gatekeepers.routed().decide(asked);
  }
}
