package dev.keyward.server.gateway;

import dev.keyward.core.policy.Upstream.Protocol;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way to an upstream from one event loop.
 *
 * @param idle connections of that loop
 * @param sessions of that loop, where the upstream speaks HTTP/2
 */
record Way(
    Pool pool, EventLoop loop, IdleConnections idle, Http2Sessions sessions, Connector connector) {
  /** A connection that was kept; null when there is none. */
  @Nullable UpstreamConnection kept(Server server) {
    return isHttp2() ? null : idle.take(server);
  }

  /**
   * Connects.
   *
   * @param then called on the loop, with null when the server cannot be reached
   * @return false, and nothing is called, when there are too many connections
   */
  boolean connect(Server server, Duration timeout, Consumer<@Nullable UpstreamConnection> then) {
    return isHttp2()
        ? sessions.open(server, loop, timeout, connector, then)
        : connector.connect(server, loop, timeout, idle, then);
  }

  boolean isHttp2() {
    return pool.upstream().protocol() == Protocol.HTTP_2;
  }
}
