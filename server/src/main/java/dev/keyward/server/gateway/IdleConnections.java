package dev.keyward.server.gateway;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The unused upstream connections of one event loop, last used first. */
final class IdleConnections {
  /** Per upstream and event loop; more are closed rather than kept. */
  private static final int MAX_IDLE = 256;

  private final Map<Upstream, Deque<UpstreamConnection>> idle = new HashMap<>();

  @Nullable UpstreamConnection take(Upstream upstream) {
    Deque<UpstreamConnection> connections = idle.get(upstream);
    if (connections == null) {
      return null;
    }
    for (UpstreamConnection c = connections.pollFirst(); c != null; c = connections.pollFirst()) {
      if (c.isOpen()) {
        return c;
      }
    }
    return null;
  }

  /** Keeps the connection; false when there are enough. */
  boolean keep(UpstreamConnection connection) {
    Deque<UpstreamConnection> connections =
        idle.computeIfAbsent(connection.upstream(), u -> new ArrayDeque<>());
    if (connections.size() >= MAX_IDLE) {
      return false;
    }
    connections.addFirst(connection);
    return true;
  }

  void remove(UpstreamConnection connection) {
    Deque<UpstreamConnection> connections = idle.get(connection.upstream());
    if (connections != null) {
      connections.remove(connection);
    }
  }
}
