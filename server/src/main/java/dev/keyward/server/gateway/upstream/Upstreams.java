package dev.keyward.server.gateway.upstream;

import dev.keyward.core.policy.Upstream;
import dev.keyward.server.load.Bound;
import dev.keyward.server.net.EventLoops;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * All upstreams. A request never leaves the event loop of its client: each loop keeps its own
 * connections, so they are not shared and nothing is locked.
 */
public final class Upstreams {
  private final Connector connector;
  private final UpstreamObserver observer;
  private final Map<Upstream, Pool> pools = new ConcurrentHashMap<>();
  private final FastThreadLocal<Way.Connections> kept =
      new FastThreadLocal<>() {
        @Override
        protected Way.Connections initialValue() {
          return new Way.Connections(new IdleConnections(), new Http2Sessions());
        }
      };

  /**
   * @param blocking where host names are resolved
   * @param connections that there may be at once
   */
  public Upstreams(
      EventLoops loops, Executor blocking, Bound connections, UpstreamObserver observer) {
    this.connector = new Connector(loops, blocking, connections);
    this.observer = observer;
  }

  /**
   * The way to an upstream for one request.
   *
   * @param loop of this thread
   */
  public Way way(Upstream upstream, EventLoop loop) {
    Pool pool = pools.computeIfAbsent(upstream, u -> new Pool(u, observer));
    return new Way(pool, loop, kept.get(), connector);
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
   * Forgets all others. Requests under way go on; connections that they leave behind end when they
   * have been idle.
   */
  public void retain(Set<Upstream> needed) {
    pools.keySet().retainAll(needed);
  }
}
