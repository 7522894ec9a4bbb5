package dev.keyward.server.gateway;

import dev.keyward.core.Decision.Allow;
import dev.keyward.server.http.Forwarding;
import dev.keyward.server.load.Bound;
import dev.keyward.server.net.EventLoops;
import dev.keyward.server.request.RequestHead;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Forwards requests over pooled connections. A request never leaves the event loop of its client:
 * each loop keeps its own idle connections, so nothing is shared and nothing is locked.
 */
public final class Gateway implements Forwarding {
  private final Connector connector;
  private final Map<URI, Upstream> upstreams = new ConcurrentHashMap<>();
  private final FastThreadLocal<IdleConnections> idle =
      new FastThreadLocal<>() {
        @Override
        protected IdleConnections initialValue() {
          return new IdleConnections();
        }
      };

  /**
   * @param blocking where host names are resolved
   * @param connections to upstreams at once
   */
  public Gateway(EventLoops loops, Executor blocking, Bound connections) {
    this.connector = new Connector(loops, blocking, connections);
  }

  @Override
  public Sink forward(RequestHead head, Allow allow, Client client, EventLoop loop) {
    URI uri =
        Objects.requireNonNull(allow.route().upstream(), "a route of the gateway has an upstream");
    Upstream upstream = upstreams.computeIfAbsent(uri, Upstream::of);
    Transfer transfer = new Transfer(head, allow, client, loop, upstream, idle.get(), connector);
    transfer.start();
    return transfer;
  }
}
