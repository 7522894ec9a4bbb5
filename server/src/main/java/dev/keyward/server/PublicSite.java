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
public final class PublicSite implements Site {
  /** Reserved by RFC 7517 and RFC 8414; they cannot be routed elsewhere. */
  public static final Set<String> WELL_KNOWN =
      Set.of("/.well-known/jwks.json", "/.well-known/oauth-authorization-server");

  private static final int MAX_BODY = 64 * 1024;

  private final String authPath;
  private final Gatekeeper own;
  private final Gatekeeper routed;
  private final Endpoint endpoints;
  private final Forwarding gateway;

  /**
   * @param own decides about Keyward's own endpoints
   * @param routed decides about everything else
   */
  public PublicSite(
      String authPath, Gatekeeper own, Gatekeeper routed, Endpoint endpoints, Forwarding gateway) {
    this.authPath = authPath;
    this.own = own;
    this.routed = routed;
    this.endpoints = endpoints;
    this.gateway = gateway;
  }

  private boolean isOwn(CanonicalPath path) {
    return path.isAtOrBelow(authPath) || WELL_KNOWN.contains(path.toString());
  }

  @Override
  public Gatekeeper gatekeeper(CanonicalPath path) {
    return isOwn(path) ? own : routed;
  }

  @Override
  public @Nullable Endpoint endpoint(CanonicalPath path) {
    return isOwn(path) ? endpoints : null;
  }

  @Override
  public int maxBody(CanonicalPath path) {
    return MAX_BODY;
  }

  @Override
  public Forwarding forwarding() {
    return gateway;
  }
}
