package dev.keyward.server;

import dev.keyward.core.Gatekeeper;
import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.server.http.Endpoint;
import dev.keyward.server.http.Forwarding;
import dev.keyward.server.http.Site;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The public listener: Keyward's own endpoints below the auth path and at two well-known paths;
 * everything else is the gateway's.
 */
final class PublicSite implements Site {
  /** Reserved by RFC 7517 and RFC 8414; they cannot be routed elsewhere. */
  static final Set<String> WELL_KNOWN =
      Set.of("/.well-known/jwks.json", "/.well-known/oauth-authorization-server");

  private static final int MAX_BODY = 64 * 1024;
  private static final int MAX_BATCH = 1024 * 1024;

  private final String authPath;
  private final String batch;
  private final Gatekeepers gatekeepers;
  private final Endpoint endpoints;
  private final Forwarding gateway;

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

  PublicSite(String authPath, Gatekeepers gatekeepers, Endpoint endpoints, Forwarding gateway) {
    this.authPath = authPath;
    this.batch = authPath + "/verify/batch";
    this.gatekeepers = gatekeepers;
    this.endpoints = endpoints;
    this.gateway = gateway;
  }

  private boolean isOwn(CanonicalPath path) {
    return isOwn(authPath, path);
  }

  /** Whether a path belongs to Keyward itself, whatever the routes say. */
  static boolean isOwn(String authPath, CanonicalPath path) {
    return path.isAtOrBelow(authPath) || WELL_KNOWN.contains(path.toString());
  }

  @Override
  public Gatekeeper gatekeeper(CanonicalPath path) {
    if (!isOwn(path)) {
      return gatekeepers.routed();
    }
    boolean openToAll =
        WELL_KNOWN.contains(path.toString()) || path.isAtOrBelow(authPath + "/health");
    return openToAll ? gatekeepers.openToAll() : gatekeepers.own();
  }

  @Override
  public @Nullable Endpoint endpoint(CanonicalPath path) {
    return isOwn(path) ? endpoints : null;
  }

  @Override
  public int maxBody(CanonicalPath path) {
    return path.toString().equals(batch) ? MAX_BATCH : MAX_BODY;
  }

  @Override
  public Forwarding forwarding() {
    return gateway;
  }
}
