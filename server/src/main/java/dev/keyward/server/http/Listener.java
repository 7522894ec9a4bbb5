package dev.keyward.server.http;

import dev.keyward.core.ClientAddress;
import dev.keyward.server.load.Lanes;
import dev.keyward.server.net.EventLoops;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One bound address and the connections it accepted. */
public final class Listener implements AutoCloseable {
  private static final int BACKLOG = 1_024;
  private static final int CUT_SECONDS = 5;

  private final Channel server;
  private final ChannelGroup connections;
  private final Accepted accepted;

  private Listener(Channel server, ChannelGroup connections, Accepted accepted) {
    this.server = server;
    this.connections = connections;
    this.accepted = accepted;
  }

  /**
   * What answers on a listener.
   *
   * @param tls asked anew for each connection; null for plaintext
   * @param trustedProxies whose word about a request's origin counts
   * @param lanes for what may wait
   */
  public record Options(
      @Nullable Supplier<SslContext> tls,
      Predicate<ClientAddress> trustedProxies,
      Site site,
      ExchangeObserver observer,
      Lanes lanes) {}

  /**
   * Binds, so that the port is known; connections wait in the backlog until {@link #serve}.
   *
   * @throws IOException when the address cannot be had; nothing is left open
   */
  public static Listener bind(EventLoops loops, InetSocketAddress address) throws IOException {
    ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    Accepted accepted = new Accepted();
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops.group())
            .channel(loops.serverChannel())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(accepted)
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen on " + address.getHostString() + ":" + address.getPort(), bound.cause());
    }
    return new Listener(bound.channel(), connections, accepted);
  }

  /** Takes connections from now on. */
  public void serve(Options options) {
    accepted.pipeline = new ConnectionPipeline(options, connections);
    server.config().setAutoRead(true);
  }

  /** Hands each connection to the pipeline, which is there before the first one. */
  private static final class Accepted extends ChannelInitializer<SocketChannel> {
    private volatile @Nullable ConnectionPipeline pipeline;

    @Override
    protected void initChannel(SocketChannel connection) {
      connection.pipeline().addLast(Objects.requireNonNull(pipeline));
    }
  }

  /** The port it is bound to. */
  public int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  /** Stops accepting; connections end when the request under way is answered. */
  public void drain() {
    server.close().awaitUninterruptibly();
    for (Channel connection : connections) {
      connection.eventLoop().execute(() -> ConnectionPipeline.drain(connection));
    }
  }

  /** Connections that have shown a certificate end when the request under way is answered. */
  public void drainCertified() {
    connections.stream()
        .filter(connection -> connection.hasAttr(ConnectionPipeline.CERTIFIED))
        .forEach(
            connection ->
                connection.eventLoop().execute(() -> ConnectionPipeline.drain(connection)));
  }

  /** Waits until every connection has ended, at most so long; what is left is closed. */
  public void close(Duration patience) {
    drain();
    boolean ended =
        connections
            .newCloseFuture()
            .awaitUninterruptibly(patience.toMillis(), TimeUnit.MILLISECONDS);
    if (!ended) {
      connections.forEach(ConnectionPipeline::cut);
      boolean _ = connections.newCloseFuture().awaitUninterruptibly(CUT_SECONDS, TimeUnit.SECONDS);
    }
  }

  @Override
  public void close() {
    close(Duration.ZERO);
  }
}
