package dev.keyward.server.gateway;

import dev.keyward.server.net.ReadGate;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionPrefaceAndSettingsFrameWrittenEvent;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection to a server (RFC 9113): a stream for each request. Used on its event loop
 * only.
 */
final class Http2Session implements UpstreamConnection.Keeper {
  private static final int MAX_STREAMS = 100;
  private static final int MAX_HEADERS = 65_536;
  private static final int STREAM_WINDOW = 256 * 1024;

  private final Server server;
  private final Consumer<Http2Session> ended;
  private final Deque<Consumer<@Nullable UpstreamConnection>> waiting = new ArrayDeque<>();
  private @Nullable Channel connection;
  private int streams;
  private int mostStreams = MAX_STREAMS;
  private boolean retired;

  /**
   * @param ended called when it takes no more streams, once
   */
  Http2Session(Server server, Consumer<Http2Session> ended) {
    this.server = server;
    this.ended = ended;
  }

  Server server() {
    return server;
  }

  boolean hasRoom() {
    return !retired && streams < mostStreams;
  }

  /** Opens a stream, now or when the connection stands. */
  void open(Consumer<@Nullable UpstreamConnection> then) {
    streams++;
    Channel open = connection;
    if (open == null) {
      waiting.add(then);
    } else {
      stream(open, then);
    }
  }

  void addHandlers(ChannelPipeline pipeline) {
    Http2FrameCodec codec =
        Http2FrameCodecBuilder.forClient()
            .initialSettings(
                Http2Settings.defaultSettings()
                    .pushEnabled(false)
                    .initialWindowSize(STREAM_WINDOW)
                    .maxHeaderListSize(MAX_HEADERS))
            .decoderEnforceMaxConsecutiveEmptyDataFrames(2)
            .validateHeaders(true)
            .build();
    pipeline.addLast(
        new IdleStateHandler(0, 0, Connector.IDLE_SECONDS),
        codec,
        new Http2MultiplexHandler(new Refusing()),
        new Ends(codec.connection()));
  }

  /** The connection stands; null when there is none to be had. */
  void connected(@Nullable Channel opened) {
    boolean speaks = opened != null && speaksHttp2(opened);
    if (opened == null || !speaks) {
      if (opened != null) {
        opened.close();
      }
      retire();
      for (var then = waiting.poll(); then != null; then = waiting.poll()) {
        then.accept(null);
      }
      return;
    }
    connection = opened;
    opened.config().setAutoRead(true);
    for (var then = waiting.poll(); then != null; then = waiting.poll()) {
      stream(opened, then);
    }
  }

  /** Both sides said so, where there is TLS to say it in. */
  private static boolean speaksHttp2(Channel opened) {
    SslHandler tls = opened.pipeline().get(SslHandler.class);
    return tls == null || ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol());
  }

  /** Nothing was begun, and nobody is told. */
  void forget() {
    waiting.clear();
    retire();
  }

  private void stream(Channel parent, Consumer<@Nullable UpstreamConnection> then) {
    new Http2StreamChannelBootstrap(parent)
        .handler(new Streams())
        .open()
        .addListener(
            (Future<Http2StreamChannel> opened) -> {
              if (opened.isSuccess()) {
                then.accept(opened.getNow().pipeline().get(UpstreamConnection.class));
              } else {
                streams--;
                retire();
                then.accept(null);
              }
            });
  }

  private void retire() {
    if (!retired) {
      retired = true;
      ended.accept(this);
    }
    Channel open = connection;
    if (open != null && streams == 0) {
      open.close();
    }
  }

  /** A stream carries one request. */
  @Override
  public boolean keep(UpstreamConnection stream) {
    return false;
  }

  @Override
  public void distrust() {
    retire();
  }

  @Override
  public void lost(UpstreamConnection stream) {
    streams--;
    if (retired) {
      retire();
    }
  }

  /** The handlers of a stream. */
  private final class Streams extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel stream) {
      stream.config().setAutoRead(false);
      stream
          .pipeline()
          .addLast(
              new Http2StreamFrameToHttpObjectCodec(false, true),
              new ReadGate(true),
              new UpstreamConnection(server, Framed.STREAM, Http2Session.this));
    }
  }

  /** A frame says where an answer ends. */
  private enum Framed implements UpstreamConnection.Answers {
    STREAM;

    @Override
    public void expect(boolean head) {}

    @Override
    public boolean isDone() {
      return true;
    }
  }

  /** Streams that a server opens: it was told not to. */
  @ChannelHandler.Sharable
  private static final class Refusing extends ChannelInboundHandlerAdapter {
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      ctx.close();
    }
  }

  /** Sees how the connection comes to its end. */
  private final class Ends extends ChannelInboundHandlerAdapter {
    private final Http2Connection http2;

    Ends(Http2Connection http2) {
      this.http2 = http2;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof Http2SettingsFrame frame) {
        Long most = frame.settings().maxConcurrentStreams();
        mostStreams = most == null ? mostStreams : (int) Math.min(MAX_STREAMS, most);
      } else if (message instanceof Http2GoAwayFrame) {
        retire();
      }
      ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Http2Exception {
      if (event instanceof IdleStateEvent && streams == 0) {
        retire();
      } else if (event instanceof Http2ConnectionPrefaceAndSettingsFrameWrittenEvent) {
        // Or one client that reads slowly would leave the others nothing of the window.
        http2
            .local()
            .flowController()
            .incrementWindowSize(http2.connectionStream(), STREAM_WINDOW * MAX_STREAMS);
        ctx.flush();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      retire();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
