package dev.keyward.server.gateway;

import dev.keyward.core.Decision.Allow;
import dev.keyward.core.answer.IdentityFields;
import dev.keyward.core.policy.Delivery;
import dev.keyward.core.policy.Route;
import dev.keyward.core.policy.Upstream;
import dev.keyward.server.gateway.upstream.UpstreamObserver;
import dev.keyward.server.gateway.upstream.Upstreams;
import dev.keyward.server.gateway.upstream.Way;
import dev.keyward.server.http.Forwarding;
import dev.keyward.server.load.Bound;
import dev.keyward.server.load.Parts;
import dev.keyward.server.net.EventLoops;
import dev.keyward.server.request.RequestHead;
import io.netty.channel.EventLoop;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Forwards requests over pooled connections, within what a caller and a route may have at once. */
public final class Gateway implements Forwarding {
  private final Upstreams upstreams;
  private final Parts<Payer> parts;
  private final Pace.Least least;
  private final UpstreamObserver observer;
  private final Identity identity;
  private final Map<String, Bound> concurrent = new ConcurrentHashMap<>();

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
    this.upstreams = new Upstreams(loops, blocking, connections, observer);
    this.parts = new Parts<>(connections);
    this.least = least;
    this.observer = observer;
  }

  @Override
  public Sink forward(RequestHead head, Allow allow, Client client, EventLoop loop) {
    Route route = allow.route();
    Delivery delivery = route.delivery();
    Upstream upstream =
        Objects.requireNonNull(delivery.upstream(), "a route of the gateway has an upstream");
    Payer payer = Payer.of(allow.principal(), head.access().address());
    Place place = new Place(parts, payer, boundOf(route));
    Way way = upstreams.way(upstream, loop);
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
    if (!route.delivery().bounds().boundsConcurrent()) {
      return null;
    }
    int most = route.delivery().bounds().concurrent();
    Bound known = concurrent.get(route.name());
    return known != null && known.most() == most
        ? known
        : concurrent.compute(
            route.name(),
            (name, bound) ->
                bound != null && bound.most() == most ? bound : bound("route " + name, most));
  }

  private Bound bound(String what, int most) {
    Bound made = new Bound(what, most);
    observer.bounded(made);
    return made;
  }

  /** How the upstreams do that anything was sent to. */
  public List<Upstreams.State> states() {
    return upstreams.states();
  }

  /** Forgets what no route needs any more; requests under way go on. */
  public void retain(Collection<Route> routes) {
    Set<Upstream> needed = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (Route route : routes) {
      Upstream upstream = route.delivery().upstream();
      if (upstream != null) {
        needed.add(upstream);
      }
      names.add(route.name());
    }
    upstreams.retain(needed);
    concurrent.keySet().retainAll(names);
  }
}
