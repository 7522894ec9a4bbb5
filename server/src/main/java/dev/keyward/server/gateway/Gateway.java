package dev.keyward.server.gateway;

import dev.keyward.core.Decision.Allow;
import dev.keyward.core.answer.IdentityFields;
import dev.keyward.server.http.Forwarding;
import dev.keyward.server.load.Bound;
import dev.keyward.server.load.Parts;
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
  private final Parts<Payer> parts;
  private final Pace.Least least;
  private final Transfer.Identity identity;
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
   * @param connections to upstreams at once; no payer has more than a part of them
   * @param identity says who calls
   */
  public Gateway(EventLoops loops, Executor blocking, Bound connections, IdentityFields identity) {
    this(loops, blocking, connections, identity, Pace.Least.USUAL);
  }

  Gateway(
      EventLoops loops,
      Executor blocking,
      Bound connections,
      IdentityFields identity,
      Pace.Least least) {
    this.identity = Transfer.Identity.of(identity);
    this.connector = new Connector(loops, blocking, connections);
    this.parts = new Parts<>(connections);
    this.least = least;
  }

  @Override
  public Sink forward(RequestHead head, Allow allow, Client client, EventLoop loop) {
    URI uri =
        Objects.requireNonNull(
            allow.route().delivery().upstream(), "a route of the gateway has an upstream");
    Upstream upstream = upstreams.computeIfAbsent(uri, Upstream::of);
    Place place = new Place(parts, Payer.of(allow.principal(), head.access().address()));
    Way way = new Way(upstream, loop, idle.get(), connector);
    Transfer transfer = new Transfer(head, allow, client, way, place, least, identity);
    try {
      transfer.start();
    } catch (RuntimeException e) {
      transfer.cancel();
      throw e;
    }
    return transfer;
  }
}
