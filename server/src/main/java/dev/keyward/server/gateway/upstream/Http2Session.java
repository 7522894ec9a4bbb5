package dev.keyward.server.gateway.upstream;

import dev.keyward.server.net.IdleWatch;
import dev.keyward.server.net.ReadGate;
import dev.keyward.server.net.stream.KnownFrames;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.Http2Connection;
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
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection to a server (RFC 9113): a stream for each request. It stands when the
 * server has said how many streams it takes. Used on its event loop only.
 */
final class Http2Session implements UpstreamConnection.Keeper {
  private static final int MAX_STREAMS = 100;
  private static final int MAX_HEADERS = 65_536;
  private static final int STREAM_WINDOW = 256 * 1024;

  /** Half of the identifiers that there are (RFC 9113 section 5.1.1). */
  private static final int MAX_OPENED = 1 << 29;

  private final Server server;
  private final Duration timeout;
  private final Consumer<Http2Session> ended;
  private final Consumer<Consumer<@Nullable UpstreamConnection>> elsewhere;
  private final Deque<Consumer<@Nullable UpstreamConnection>> waiting = new ArrayDeque<>();
  private @Nullable Channel connection;
  private int streams;
  private int opened;
  private int mostStreams = MAX_STREAMS;
  private @Nullable Future<?> silence;
  private boolean settled;
  private boolean retired;

  /**
   * @param timeout until the server speaks, once it is connected to
   * @param ended called when it takes no more streams, once
   * @param elsewhere opens a stream that there turns out to be no room for
   */
  Http2Session(
      Server server,
      Duration timeout,
      Consumer<Http2Session> ended,
      Consumer<Consumer<@Nullable UpstreamConnection>> elsewhere) {
    this.server = server;
    this.timeout = timeout;
    this.ended = ended;
    this.elsewhere = elsewhere;
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
    if (open == null || !settled) {
      waiting.add(then);
    } else {
      stream(open, then);
    }
  }

  /** There is a connection, or null when there is none to be had. */
  void connected(@Nullable Channel made) {
    if (made == null || !made.isActive() || !speaksHttp2(made)) {
      if (made != null) {
        server.unreachable(new SSLException("does not agree to HTTP/2"));
        made.close();
      }
      giveUp();
      return;
    }
    connection = made;
    speak(made);
    made.config().setAutoRead(true);
    begin(made);
    if (!settled) {
      silence =
          made.eventLoop().schedule(() -> made.close(), timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void speak(Channel made) {
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
    made.pipeline()
        .addLast(
            new IdleWatch(Connector.IDLE),
            codec,
            new KnownFrames(),
            new Http2MultiplexHandler(new Refusing()),
            new Ends());
    widen(codec.connection());
    made.flush();
  }

  /** Or one client that reads slowly would leave the others nothing of the window. */
  private static void widen(Http2Connection http2) {
    try {
      http2
          .local()
          .flowController()
          .incrementWindowSize(http2.connectionStream(), STREAM_WINDOW * MAX_STREAMS);
    } catch (Http2Exception e) {
      throw new IllegalStateException("a new connection has its first window", e);
    }
  }

  /** Opens the streams that waited, as many as the server takes. */
  private void begin(Channel on) {
    if (!settled) {
      return;
    }
    int room = retired ? 0 : mostStreams;
    if (room == 0) {
      giveUp();
    }
    for (var then = waiting.poll(); then != null; then = waiting.poll()) {
      if (room > 0) {
        room--;
        stream(on, then);
      } else {
        streams--;
        elsewhere.accept(then);
      }
    }
  }

  private void giveUp() {
    streams -= waiting.size();
    retire();
    for (var then = waiting.poll(); then != null; then = waiting.poll()) {
      then.accept(null);
    }
  }

  /** Both sides said so, where there is TLS to say it in. */
  private static boolean speaksHttp2(Channel opened) {
    SslHandler tls = opened.pipeline().get(SslHandler.class);
    return tls == null || ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol());
  }

  /** Nothing was begun, and nobody is told. */
  void forget() {
    streams = 0;
    waiting.clear();
    retire();
  }

  private void stream(Channel parent, Consumer<@Nullable UpstreamConnection> then) {
    opened++;
    if (opened == MAX_OPENED) {
      retire();
    }
    new Http2StreamChannelBootstrap(parent)
        .handler(new Streams())
        .open()
        .addListener(
            (Future<Http2StreamChannel> stream) -> {
              if (stream.isSuccess()) {
                then.accept(stream.getNow().pipeline().get(UpstreamConnection.class));
              } else {
                streams--;
                retire();
                then.accept(null);
              }
            });
  }

  private void settled(@Nullable Long most) {
    mostStreams = most == null ? mostStreams : (int) Math.min(MAX_STREAMS, most);
    settled = true;
    if (silence != null) {
      silence.cancel(false);
      silence = null;
    }
    Channel open = connection;
    if (open != null) {
      begin(open);
    }
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
      StreamAnswers answers = new StreamAnswers();
      stream
          .pipeline()
          .addLast(
              StreamStatus.CHECK,
              new Http2StreamFrameToHttpObjectCodec(false, true),
              answers,
              new ReadGate(true),
              new UpstreamConnection(server, answers, Http2Session.this));
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
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof Http2SettingsFrame frame) {
        settled(frame.settings().maxConcurrentStreams());
      } else if (message instanceof Http2GoAwayFrame) {
        retire();
      }
      ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof IdleStateEvent && streams == 0) {
        retire();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      giveUp();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
