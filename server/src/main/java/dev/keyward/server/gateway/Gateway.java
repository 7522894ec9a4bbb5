package dev.keyward.server.gateway;

import dev.keyward.core.Decision.Allow;
import dev.keyward.core.answer.IdentityFields;
import dev.keyward.core.policy.Delivery;
import dev.keyward.core.policy.Route;
import dev.keyward.core.policy.Upstream;
import dev.keyward.server.http.Forwarding;
import dev.keyward.server.load.Bound;
import dev.keyward.server.load.Parts;
import dev.keyward.server.net.EventLoops;
import dev.keyward.server.request.RequestHead;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Forwards requests over pooled connections. A request never leaves the event loop of its client:
 * each loop keeps its own connections, so they are not shared and nothing is locked.
 */
public final class Gateway implements Forwarding {
  private final Connector connector;
  private final Parts<Payer> parts;
  private final Pace.Least least;
  private final Identity identity;
  private final UpstreamObserver observer;
  private final Map<Upstream, Pool> pools = new ConcurrentHashMap<>();
  private final Map<String, Bound> concurrent = new ConcurrentHashMap<>();
  private final FastThreadLocal<Kept> kept =
      new FastThreadLocal<>() {
        @Override
        protected Kept initialValue() {
          return new Kept(new IdleConnections(), new Http2Sessions());
        }
      };

  /** The connections of one event loop. */
  private record Kept(IdleConnections idle, Http2Sessions sessions) {}

  /**
   * @param blocking where host names are resolved
   * @param connections to upstreams at once; no payer has more than a part of them
   * @param identity says who calls
   */
  public Gateway(
      EventLoops loops,
      Executor blocking,
      Bound connections,
      IdentityFields identity,
      UpstreamObserver observer) {
    this(loops, blocking, connections, identity, observer, Pace.Least.USUAL);
  }

  Gateway(
      EventLoops loops,
      Executor blocking,
      Bound connections,
      IdentityFields identity,
      UpstreamObserver observer,
      Pace.Least least) {
    this.identity = Identity.of(identity);
    this.connector = new Connector(loops, blocking, connections);
    this.parts = new Parts<>(connections);
    this.observer = observer;
    this.least = least;
  }

  @Override
  public Sink forward(RequestHead head, Allow allow, Client client, EventLoop loop) {
    Route route = allow.route();
    Delivery delivery = route.delivery();
    Upstream upstream =
        Objects.requireNonNull(delivery.upstream(), "a route of the gateway has an upstream");
    Pool pool = pools.computeIfAbsent(upstream, u -> new Pool(u, observer));
    Payer payer = Payer.of(allow.principal(), head.access().address());
    Place place = new Place(parts, payer, boundOf(route));
    Kept here = kept.get();
    Way way = new Way(pool, loop, here.idle(), here.sessions(), connector);
    Transfer transfer = new Transfer(head, allow, client, way, place, least, identity);
    try {
      transfer.start();
    } catch (RuntimeException e) {
      transfer.cancel();
      throw e;
    }
    return transfer;
  }

  private @Nullable Bound boundOf(Route route) {
    int most = route.delivery().bounds().concurrent();
    return route.delivery().bounds().boundsConcurrent()
        ? concurrent.compute(
            route.name(),
            (name, bound) ->
                bound != null && bound.most() == most ? bound : new Bound("route " + name, most))
        : null;
  }

  /**
   * How an upstream does.
   *
   * @param failing host and port of each server that has failed too often of late
   */
  public record State(String upstream, int servers, List<String> failing) {}

  /** How the upstreams do that anything was sent to. */
  public List<State> states() {
    return pools.values().stream()
        .map(p -> new State(p.upstream().name(), p.upstream().servers().size(), p.failing()))
        .sorted(Comparator.comparing(State::upstream))
        .toList();
  }

  /**
   * Forgets what no route needs any more. Requests under way go on; connections that they leave
   * behind end when they have been idle.
   */
  public void retain(Collection<Route> routes) {
    Set<Upstream> upstreams = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (Route route : routes) {
      Upstream upstream = route.delivery().upstream();
      if (upstream != null) {
        upstreams.add(upstream);
      }
      names.add(route.name());
    }
    pools.keySet().retainAll(upstreams);
    concurrent.keySet().retainAll(names);
  }
}
