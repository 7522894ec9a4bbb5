package dev.keyward.server.gateway.upstream;

/** Is told how the servers of upstreams do. Called on event loops: must not block. */
@FunctionalInterface
public interface UpstreamObserver {
  /**
   * A server could not be reached, or gave no usable answer.
   *
   * @param upstream its name
   * @param server its host and port
   */
  void failed(String upstream, String server);
}
