package dev.keyward.server.gateway.upstream;

import dev.keyward.server.load.Bound;

/** Is told how the servers of upstreams do. Called on event loops: must not block. */
public interface UpstreamObserver {
  /**
   * A server could not be reached, or gave no usable answer.
   *
   * @param upstream its name
   * @param server its host and port
   */
  void failed(String upstream, String server);

  /** There is a bound for requests of a route under way. */
  default void bounded(Bound bound) {}
}
