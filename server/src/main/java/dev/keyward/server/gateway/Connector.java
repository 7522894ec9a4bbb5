package dev.keyward.server.gateway;

import dev.keyward.server.load.Bound;
import dev.keyward.server.net.EventLoops;
import dev.keyward.server.net.ReadGate;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Opens upstream connections on a given event loop. Every address of a name is tried in turn. */
final class Connector {
  private static final int CONNECT_MILLIS = 3_000;
  private static final int IDLE_SECONDS = 30;

  private final EventLoops loops;
  private final Executor blocking;
  private final Bound connections;
  private @Nullable SslContext tls;

  Connector(EventLoops loops, Executor blocking, Bound connections) {
    this.loops = loops;
    this.blocking = blocking;
    this.connections = connections;
  }

  /**
   * @param then called on the loop, with null when no address answered
   * @return false, and nothing is called, when there are too many connections
   */
  boolean connect(
      Upstream upstream,
      EventLoop loop,
      IdleConnections idle,
      Consumer<@Nullable UpstreamConnection> then) {
    if (!connections.enter()) {
      return false;
    }
    blocking.execute(
        () -> {
          InetAddress[] addresses = resolve(upstream.host());
          loop.execute(() -> connect(upstream, loop, idle, addresses, 0, opened(then)));
        });
    return true;
  }

  /** The connection takes its room until it is closed. */
  private Consumer<@Nullable UpstreamConnection> opened(
      Consumer<@Nullable UpstreamConnection> then) {
    return connection -> {
      if (connection == null) {
        connections.leave();
      } else {
        connection.channel().closeFuture().addListener(closed -> connections.leave());
      }
      then.accept(connection);
    };
  }

  private static InetAddress[] resolve(String host) {
    try {
      return InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      return new InetAddress[0];
    }
  }

  private void connect(
      Upstream upstream,
      EventLoop loop,
      IdleConnections idle,
      InetAddress[] addresses,
      int index,
      Consumer<@Nullable UpstreamConnection> then) {
    if (index == addresses.length) {
      then.accept(null);
      return;
    }
    AnswerDecoder answers = new AnswerDecoder();
    UpstreamConnection connection = new UpstreamConnection(upstream, idle, answers);
    ChannelFuture connecting =
        new Bootstrap()
            .group(loop)
            .channel(loops.clientChannel())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
            .handler(pipeline(upstream, answers, connection))
            .connect(new InetSocketAddress(addresses[index], upstream.port()));
    connecting.addListener(
        done -> {
          if (done.isSuccess()) {
            then.accept(connection);
          } else {
            connect(upstream, loop, idle, addresses, index + 1, then);
          }
        });
  }

  private ChannelInitializer<SocketChannel> pipeline(
      Upstream upstream, AnswerDecoder answers, UpstreamConnection connection) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(SocketChannel channel) throws SSLException {
        if (upstream.tls()) {
          SslHandler handler =
              clientTls().newHandler(channel.alloc(), upstream.host(), upstream.port());
          channel.pipeline().addLast(handler);
        }
        channel
            .pipeline()
            .addLast(
                new IdleStateHandler(0, 0, IDLE_SECONDS),
                answers,
                new HttpRequestEncoder(),
                new ReadGate(true),
                connection);
      }
    };
  }

  /** Trusts what the JDK trusts, and holds the certificate to the name in the configuration. */
  private synchronized SslContext clientTls() throws SSLException {
    SslContext context = tls;
    if (context == null) {
      context =
          SslContextBuilder.forClient()
              .protocols("TLSv1.3", "TLSv1.2")
              .endpointIdentificationAlgorithm("HTTPS")
              .build();
      tls = context;
    }
    return context;
  }
}
