package dev.keyward.server;

import dev.keyward.core.Gatekeeper;
import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.server.http.Endpoint;
import dev.keyward.server.http.Forwarding;
import dev.keyward.server.http.Site;
import dev.keyward.server.request.RequestHead;

/**
 * The admin listener: the admin API and nothing else.
 *
 * @param health decides about probes, whatever their address has done: a stranger's wrong keys must
 *     not take a node out of rotation
 */
public record AdminSite(Gatekeeper gatekeeper, Gatekeeper health, Endpoint api) implements Site {
  private static final int MAX_BODY = 64 * 1024;
  private static final int MAX_IMPORT = 1024 * 1024;
  private static final String IMPORT = "/v1/keys/import";

  @Override
  public Gatekeeper gatekeeper(RequestHead head) {
    return head.path().isAtOrBelow("/health") ? health : gatekeeper;
  }

  @Override
  public Endpoint endpoint(CanonicalPath path) {
    return api;
  }

  @Override
  public int maxBody(CanonicalPath path) {
    return path.toString().equals(IMPORT) ? MAX_IMPORT : MAX_BODY;
  }

  @Override
  public Forwarding forwarding() {
    throw new IllegalStateException("nothing is forwarded from the admin listener");
  }
}
