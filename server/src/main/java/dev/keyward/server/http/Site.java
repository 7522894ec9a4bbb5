package dev.keyward.server.http;

import dev.keyward.core.Gatekeeper;
import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.server.request.RequestHead;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind a listener. Asked anew for each request, so that a reload takes effect with
 * the next one.
 */
public interface Site {
  /** Who decides about {@code head}. */
  Gatekeeper gatekeeper(RequestHead head);

  /**
   * Who answers allowed requests to {@code path}; null when they go to the upstream of their route.
   */
  @Nullable Endpoint endpoint(CanonicalPath path);

  /** The most bytes a body for {@link #endpoint} may have. */
  int maxBody(CanonicalPath path);

  /** Where allowed requests without an endpoint go. */
  Forwarding forwarding();

  /**
   * The {@code Strict-Transport-Security} of each answer that goes to a client and not to a proxy
   * (RFC 6797 section 6.1); empty for none, as where there is no TLS.
   */
  default String transportSecurity() {
    return "";
  }

  /** Whether connections are to end with their next answer, since the node goes down. */
  default boolean isLeaving() {
    return false;
  }

  /** Adds to an answer what only the request tells. */
  default void mark(HttpHeaders answer, RequestHead head) {}

  /** What answers proxies that ask about requests of their clients; null where nobody may. */
  default @Nullable ForwardAuth forwardAuth() {
    return null;
  }
}
