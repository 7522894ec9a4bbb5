package dev.keyward.server.http;

import dev.keyward.core.Decision.Allow;
import dev.keyward.server.load.Lanes;
import dev.keyward.server.request.RequestHead;
import io.netty.channel.EventLoop;

/** What all exchanges of a listener share. */
record Exchanges(Site site, ExchangeObserver observer, Lanes lanes) {
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
