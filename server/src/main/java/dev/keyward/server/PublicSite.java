package dev.keyward.server;

import dev.keyward.core.Gatekeeper;
import dev.keyward.core.answer.IdentityFields;
import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.server.cors.Preflights;
import dev.keyward.server.http.Endpoint;
import dev.keyward.server.http.ForwardAuth;
import dev.keyward.server.http.Forwarding;
import dev.keyward.server.http.Site;
import dev.keyward.server.request.RequestHead;
import io.netty.handler.codec.http.HttpHeaders;
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
  private final Gatekeepers<?> gatekeepers;
  private final Endpoint endpoints;
  private final Forwarding gateway;
  private final ForwardAuth checks;
  private final String transportSecurity;

  /**
   * Who decides about what.
   *
   * @param paths Keyward's own
   * @param openToAll health and the well-known documents, whatever an address has done: a
   *     stranger's wrong credentials must not take a node out of rotation, or the keys from who
   *     verifies
   * @param own Keyward's other endpoints
   * @param routed everything else
   * @param asked requests that proxies ask about: as routed, and no route has a path of Keyward's
   * @param preflights of routes that scripts of other origins may use
   */
  record Gatekeepers<G extends Gatekeeper>(
      OwnPaths paths, G openToAll, G own, G routed, G asked, Preflights<G> preflights) {
    G of(CanonicalPath path) {
      if (!paths.contains(path)) {
        return routed;
      }
      return paths.isWellKnown(path) || paths.isHealth(path) ? openToAll : own;
    }

    G of(RequestHead head) {
      if (head.isQuestion()) {
        return asked;
      }
      boolean none = preflights.isEmpty() || paths.contains(head.path());
      G preflight = none ? null : preflights.of(head);
      return preflight == null ? of(head.path()) : preflight;
    }
  }

  /**
   * @param transportSecurity see {@link Site#transportSecurity}
   */
  PublicSite(
      Gatekeepers<?> gatekeepers,
      Endpoint endpoints,
      Forwarding gateway,
      IdentityFields identity,
      String transportSecurity) {
    this.own = gatekeepers.paths();
    this.checks = new ForwardAuth(checks(own), gatekeepers.asked(), identity);
    this.batch = own.reached("/auth/verify/batch");
    this.gatekeepers = gatekeepers;
    this.endpoints = endpoints;
    this.gateway = Preflights.answering(gateway);
    this.transportSecurity = transportSecurity;
  }

  /** The path at which proxies ask. */
  static String checks(OwnPaths own) {
    return own.reached("/auth/check");
  }

  @Override
  public Gatekeeper gatekeeper(RequestHead head) {
    return gatekeepers.of(head);
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
  public String transportSecurity() {
    return transportSecurity;
  }

  @Override
  public void mark(HttpHeaders answer, RequestHead head) {
    if (!gatekeepers.preflights().isEmpty() && !own.contains(head.path())) {
      gatekeepers.preflights().mark(answer, head);
    }
  }

  @Override
  public Forwarding forwarding() {
    return gateway;
  }

  @Override
  public ForwardAuth forwardAuth() {
    return checks;
  }
}
