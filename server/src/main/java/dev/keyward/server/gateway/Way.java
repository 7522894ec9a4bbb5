package dev.keyward.server.gateway;

import io.netty.channel.EventLoop;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way to an upstream from one event loop.
 *
 * @param idle connections of that loop
 */
record Way(Upstream upstream, EventLoop loop, IdleConnections idle, Connector connector) {
  /** A connection that was kept; null when there is none. */
  @Nullable UpstreamConnection kept() {
    return idle.take(upstream);
  }

  /** As {@link Connector#connect}. */
  boolean connect(Consumer<@Nullable UpstreamConnection> then) {
    return connector.connect(upstream, loop, idle, then);
  }
}
