package dev.keyward.server.gateway.upstream;

import dev.keyward.core.policy.Upstream.Protocol;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way of one request from its event loop to the servers of an upstream, one after the other
 * until one answers. Used on that loop only.
 */
public final class Way {
  private final Pool pool;
  private final EventLoop loop;
  private final Connections here;
  private final Connector connector;
  private Server server;
  private long tried;

  /** The connections of one event loop. */
  record Connections(IdleConnections idle, Http2Sessions sessions) {}

  Way(Pool pool, EventLoop loop, Connections here, Connector connector) {
    this.pool = pool;
    this.loop = loop;
    this.here = here;
    this.connector = connector;
    this.server = pool.first();
    this.tried = 1L << server.index();
  }

  public EventLoop loop() {
    return loop;
  }

  /** Whether the upstream speaks HTTP/2. */
  public boolean isHttp2() {
    return pool.upstream().protocol() == Protocol.HTTP_2;
  }

  /** Goes on to another server; false when all have been tried. */
  public boolean next() {
    Server next = pool.next(tried);
    if (next == null) {
      return false;
    }
    server = next;
    tried |= 1L << next.index();
    return true;
  }

  /** A connection to the server that was kept; null when there is none. */
  public @Nullable UpstreamConnection kept() {
    return isHttp2() ? null : here.idle().take(server);
  }

  /**
   * Connects to the server.
   *
   * @param timeout for each of its addresses, and for TLS after it
   * @param then called on the loop, with null when the server cannot be reached
   * @return false, and nothing is called, when there are too many connections
   */
  public boolean connect(Duration timeout, Consumer<@Nullable UpstreamConnection> then) {
    return isHttp2()
        ? here.sessions().open(server, loop, timeout, connector, then)
        : connector.connect(server, loop, timeout, here.idle(), then);
  }

  /** The server gave no usable answer, or none at all. */
  public void failed() {
    server.failed();
  }

  /** The server answers. */
  public void answered() {
    server.answered();
  }
}
