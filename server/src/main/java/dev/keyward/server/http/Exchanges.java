package dev.keyward.server.http;

import dev.keyward.core.Decision.Allow;
import dev.keyward.server.load.Lanes;
import dev.keyward.server.request.RequestHead;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/** What all exchanges of a listener share. */
record Exchanges(Site site, ExchangeObserver observer, Lanes lanes) {
  /** The path at which proxies ask about requests; null for none. */
  @Nullable String checks() {
    ForwardAuth checks = site.forwardAuth();
    return checks == null ? null : checks.path();
  }

  /**
   * Where the body of an allowed request goes: to the endpoint of its path, or on its way to the
   * upstream.
   */
  Forwarding.Sink sink(RequestHead head, Allow allow, Forwarding.Client client, EventLoop loop) {
    Endpoint endpoint = site.endpoint(head.path());
    return endpoint == null
        ? site.forwarding().forward(head, allow, client, loop)
        : new EndpointSink(this, endpoint, head, allow.principal(), client, loop);
  }
}
