package dev.keyward.server.gateway.upstream;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The unused upstream connections of one event loop, last used first. */
final class IdleConnections implements UpstreamConnection.Keeper {
  /** Per server and event loop; more are closed rather than kept. */
  private static final int MAX_IDLE = 256;

  private final Map<Server, Deque<UpstreamConnection>> idle = new HashMap<>();

  @Nullable UpstreamConnection take(Server server) {
    Deque<UpstreamConnection> connections = idle.get(server);
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
  @Override
  public boolean keep(UpstreamConnection connection) {
    Deque<UpstreamConnection> connections =
        idle.computeIfAbsent(connection.server(), s -> new ArrayDeque<>());
    if (connections.size() >= MAX_IDLE) {
      return false;
    }
    connections.addFirst(connection);
    return true;
  }

  @Override
  public void lost(UpstreamConnection connection) {
    Deque<UpstreamConnection> connections = idle.get(connection.server());
    if (connections != null) {
      boolean _ = connections.remove(connection);
      if (connections.isEmpty()) {
        idle.remove(connection.server());
      }
    }
  }
}
