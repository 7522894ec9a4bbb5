package dev.keyward.server.gateway.upstream;

import dev.keyward.server.load.Bound;
import dev.keyward.server.net.EventLoops;
import dev.keyward.server.net.IdleWatch;
import dev.keyward.server.net.ReadGate;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to upstreams on a given event loop. Every address of a name is tried in turn; a
 * connection with TLS stands when the server has shown who it is.
 */
final class Connector {
  static final Duration IDLE = Duration.ofSeconds(25);

  private final EventLoops loops;
  private final Executor blocking;
  private final Bound connections;

  Connector(EventLoops loops, Executor blocking, Bound connections) {
    this.loops = loops;
    this.blocking = blocking;
    this.connections = connections;
  }

  /**
   * Opens a connection with HTTP/1.1.
   *
   * @param then called on the loop, with null when no address answered
   * @return false, and nothing is called, when there are too many connections
   */
  boolean connect(
      Server server,
      EventLoop loop,
      Duration timeout,
      UpstreamConnection.Keeper keeper,
      Consumer<@Nullable UpstreamConnection> then) {
    return open(
        server,
        loop,
        timeout,
        channel -> then.accept(channel == null ? null : speaking(channel, server, keeper)));
  }

  private static UpstreamConnection speaking(
      Channel channel, Server server, UpstreamConnection.Keeper keeper) {
    AnswerDecoder answers = new AnswerDecoder();
    UpstreamConnection connection = new UpstreamConnection(server, answers, keeper);
    channel
        .pipeline()
        .addLast(
            new IdleWatch(IDLE), answers, new HttpRequestEncoder(), new ReadGate(true), connection);
    return connection;
  }

  /**
   * Opens a connection that has no handlers yet but those of TLS.
   *
   * @param timeout for each address, and for TLS after it
   * @param then called on the loop before anything is read, with null when no address answered
   * @return false, and nothing is called, when there are too many connections
   */
  boolean open(Server server, EventLoop loop, Duration timeout, Consumer<@Nullable Channel> then) {
    if (!connections.enter()) {
      return false;
    }
    Attempt attempt = new Attempt(server, loop, timeout, counted(then));
    blocking.execute(
        () -> {
          InetAddress[] addresses = resolve(server);
          loop.execute(() -> attempt.next(addresses, 0));
        });
    return true;
  }

  /** The connection takes its room until it is closed. */
  private Consumer<@Nullable Channel> counted(Consumer<@Nullable Channel> then) {
    return channel -> {
      if (channel == null) {
        connections.leave();
      } else {
        channel.closeFuture().addListener(closed -> connections.leave());
      }
      then.accept(channel);
    };
  }

  private static InetAddress[] resolve(Server server) {
    try {
      return InetAddress.getAllByName(server.origin().host());
    } catch (UnknownHostException e) {
      server.unreachable(e);
      return new InetAddress[0];
    }
  }

  /** One connection, to whichever address of a server answers first. */
  private final class Attempt {
    private final Server server;
    private final EventLoop loop;
    private final int millis;
    private final Consumer<@Nullable Channel> then;

    Attempt(Server server, EventLoop loop, Duration timeout, Consumer<@Nullable Channel> then) {
      this.server = server;
      this.loop = loop;
      this.millis = (int) timeout.toMillis();
      this.then = then;
    }

    void next(InetAddress[] addresses, int index) {
      if (index == addresses.length) {
        then.accept(null);
        return;
      }
      ChannelFuture connecting =
          new Bootstrap()
              .group(loop)
              .channel(loops.clientChannel())
              .option(ChannelOption.TCP_NODELAY, true)
              .option(ChannelOption.AUTO_READ, false)
              .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis)
              .handler(initializer())
              .connect(new InetSocketAddress(addresses[index], server.origin().port()));
      connecting.addListener(
          done -> {
            if (done.isSuccess()) {
              secured(connecting.channel(), addresses, index);
            } else {
              server.unreachable(done.cause());
              next(addresses, index + 1);
            }
          });
    }

    private ChannelInitializer<SocketChannel> initializer() {
      return new ChannelInitializer<>() {
        @Override
        protected void initChannel(SocketChannel channel) throws SSLException {
          Origin origin = server.origin();
          if (origin.tls()) {
            UpstreamTlsContext tls = server.pool().tls();
            SslHandler handler =
                tls.context().newHandler(channel.alloc(), tls.nameOf(origin), origin.port());
            handler.setHandshakeTimeoutMillis(millis);
            channel.pipeline().addLast(handler);
          }
        }
      };
    }

    private void secured(Channel channel, InetAddress[] addresses, int index) {
      SslHandler tls = channel.pipeline().get(SslHandler.class);
      if (tls == null) {
        then.accept(channel);
        return;
      }
      channel.read(); // the server's half of the handshake
      tls.handshakeFuture()
          .addListener(
              shaken -> {
                if (shaken.isSuccess()) {
                  then.accept(channel);
                } else {
                  channel.close();
                  server.unreachable(shaken.cause());
                  next(addresses, index + 1);
                }
              });
    }
  }
}
