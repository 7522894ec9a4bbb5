package dev.keyward.server.http;

import dev.keyward.server.load.Bound;
import dev.keyward.server.net.FrameDeadline;
import dev.keyward.server.net.HeadDeadline;
import dev.keyward.server.net.IdleCloser;
import dev.keyward.server.net.IdleWatch;
import dev.keyward.server.net.ReadGate;
import dev.keyward.server.net.StrictRequestDecoder;
import dev.keyward.server.net.TakeDeadline;
import dev.keyward.server.net.stream.KnownFrames;
import dev.keyward.server.net.stream.StreamCodec;
import dev.keyward.server.net.stream.StreamMessages;
import dev.keyward.server.net.stream.StreamWatch;
import dev.keyward.server.request.Peer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Gives each accepted connection its handlers: TLS, then HTTP/1.1 or HTTP/2 as negotiated, then
 * {@link Exchange}.
 */
final class ConnectionPipeline extends ChannelInitializer<SocketChannel> {
  /** Of a connection that has shown a certificate. */
  static final AttributeKey<Boolean> CERTIFIED = AttributeKey.valueOf("keyward.certified");

  private static final Duration IDLE = Duration.ofSeconds(75);
  private static final Duration HEAD = Duration.ofSeconds(20);
  private static final Duration TAKE = Duration.ofSeconds(60);
  private static final int MAX_STREAMS = 100;
  private static final int MAX_RESETS = 200;
  private static final int RESET_WINDOW_SECONDS = 30;
  private static final NeverIndexed NEVER_INDEXED = new NeverIndexed();
  private static final KnownFrames KNOWN_FRAMES = new KnownFrames();

  /** Whoever drains a connection sees to it that it does not last for ever. */
  private static final long UNTIL_STREAMS_END = -1;

  private final Listener.Options options;
  private final ChannelGroup connections;
  private final Exchanges shared;

  ConnectionPipeline(Listener.Options options, ChannelGroup connections) {
    this.options = options;
    this.connections = connections;
    this.shared = new Exchanges(options.site(), options.observer(), options.lanes());
  }

  @Override
  protected void initChannel(SocketChannel connection) {
    if (!enter(connection)) {
      connection.close();
      return;
    }
    connections.add(connection);
    if (!connection
        .parent()
        .isOpen()) { // accepted while the listener went down, so nobody will ask it to end
      connection.close();
      return;
    }
    Peer peer = Peer.of(connection, options.trustedProxies(), options.tls() != null);
    Supplier<SslContext> tls = options.tls();
    if (tls == null) {
      http1(connection.pipeline(), peer);
    } else {
      SslContext context = tls.get();
      connection
          .pipeline()
          .addLast(context.newHandler(connection.alloc()), new Negotiated(peer, context));
      connection.config().setAutoRead(true);
    }
  }

  /** A connection too many is closed without a word: TLS comes before any answer. */
  private boolean enter(SocketChannel connection) {
    Bound bound = options.lanes().connections();
    boolean entered = bound.enter();
    if (entered) {
      connection.closeFuture().addListener(closed -> bound.leave());
    }
    return entered;
  }

  private void http1(ChannelPipeline pipeline, Peer peer) {
    StrictRequestDecoder decoder = new StrictRequestDecoder();
    pipeline.addLast(
        new IdleWatch(IDLE),
        new TakeDeadline(TAKE),
        decoder,
        new HttpResponseEncoder(),
        // Elsewhere it would not be told from the end of a connection that a client has said all.
        pipeline.channel() instanceof EpollSocketChannel
            ? ReadGate.ofRequests()
            : new ReadGate(false),
        new HeadDeadline(decoder, HEAD, Linger::tooLate), // which must not see how it looks ahead
        new Exchange(shared, peer, false));
  }

  private void http2(ChannelPipeline pipeline, Peer peer) {
    Http2FrameCodec codec =
        new StreamCodec()
            .initialSettings(
                Http2Settings.defaultSettings()
                    .maxConcurrentStreams(MAX_STREAMS)
                    .maxHeaderListSize(StrictRequestDecoder.MAX_HEADER_BLOCK))
            .decoderEnforceMaxRstFramesPerWindow(MAX_RESETS, RESET_WINDOW_SECONDS)
            .decoderEnforceMaxConsecutiveEmptyDataFrames(2)
            .gracefulShutdownTimeoutMillis(UNTIL_STREAMS_END)
            .validateHeaders(true)
            .headerSensitivityDetector(NEVER_INDEXED)
            .build();
    pipeline.addLast(
        new IdleWatch(IDLE),
        new FrameDeadline(HEAD),
        codec,
        KNOWN_FRAMES,
        new Http2MultiplexHandler(
            new StreamPipeline(peer, new StreamWatch(pipeline.channel().eventLoop(), TAKE))),
        new IdleCloser(codec.connection()));
  }

  /**
   * Sends the last HTTP of a connection; from now on its bytes pass as they are. A client that did
   * not wait for that (RFC 6455 section 4.1) has sent what was taken for a request: it is let down
   * before anything is made of it.
   */
  static void upgrade(ChannelPipeline pipeline, HttpResponse switching) {
    if (pipeline.get(ReadGate.class).isHolding()
        || pipeline.get(StrictRequestDecoder.class).holdsPartOfHead()) {
      pipeline.close();
      return;
    }
    pipeline.writeAndFlush(switching);
    pipeline.remove(HttpResponseEncoder.class);
    pipeline.remove(StrictRequestDecoder.class);
    pipeline.remove(HeadDeadline.class);
    pipeline.replace(ReadGate.class, null, new ReadGate(true)); // the client's last words count
  }

  /**
   * Asks a connection to end once its requests are answered; HTTP/2 says so with GOAWAY, and an
   * unfinished handshake has none.
   */
  static void drain(Channel connection) {
    if (connection.pipeline().get(Exchange.class) != null) {
      connection.pipeline().fireUserEventTriggered(Exchange.DRAIN);
    } else {
      connection.close();
    }
  }

  /** Ends a connection at once: HTTP/2 would wait for its streams whenever it is asked to close. */
  static void cut(Channel connection) {
    ChannelHandlerContext first = connection.pipeline().firstContext();
    if (first == null) {
      connection.close();
    } else {
      first.close(); // before the handlers that wait
    }
  }

  /**
   * The streams of an HTTP/2 connection, each like a connection with one request. Handlers have
   * names, which Netty would make for each stream.
   */
  private final class StreamPipeline extends ChannelHandlerAdapter {
    private final Peer peer;
    private final StreamWatch watch;

    StreamPipeline(Peer peer, StreamWatch watch) {
      this.peer = peer;
      this.watch = watch;
    }

    @Override
    public boolean isSharable() {
      return true;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      try {
        ctx.channel().config().setAutoRead(false);
        ctx.pipeline()
            .addLast("messages", new StreamMessages(watch))
            .addLast("gate", new ReadGate(false))
            .addLast("exchange", new Exchange(shared, peer, true))
            .remove(ctx.name());
      } catch (RuntimeException e) {
        ctx.close(); // or it would stay open, with nobody to answer
        throw e;
      }
    }
  }

  /**
   * Ends the handshake with the protocol that was negotiated; a client without ALPN speaks
   * HTTP/1.1.
   */
  private final class Negotiated extends ApplicationProtocolNegotiationHandler {
    private final Peer peer;
    private final SslContext context;

    /**
     * @param context by which the connection is encrypted
     */
    Negotiated(Peer peer, SslContext context) {
      super(ApplicationProtocolNames.HTTP_1_1);
      this.peer = peer;
      this.context = context;
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
      SSLSession session = ctx.pipeline().get(SslHandler.class).engine().getSession();
      Duration left = certified(session);
      Peer shown = peer.certified(left.isPositive());
      if (shown.certified()) {
        ctx.channel().attr(CERTIFIED).set(true);
        drainIn(left, ctx.channel());
        if (!context.equals(Objects.requireNonNull(options.tls()).get())) {
          ctx.close(); // verified by rules that have changed since
          return;
        }
      }
      if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
        http2(ctx.pipeline(), shown);
      } else {
        ctx.channel().config().setAutoRead(false);
        http1(ctx.pipeline(), shown);
      }
    }

    /**
     * For how long the certificate that was shown is valid. In a session that is resumed it was
     * verified when the session began.
     */
    private static Duration certified(SSLSession session) {
      try {
        X509Certificate shown = (X509Certificate) session.getPeerCertificates()[0];
        return Duration.between(Instant.now(), shown.getNotAfter().toInstant());
      } catch (SSLPeerUnverifiedException _) {
        return Duration.ZERO;
      }
    }

    private static void drainIn(Duration left, Channel connection) {
      Future<?> end =
          connection
              .eventLoop()
              .schedule(() -> drain(connection), left.toMillis(), TimeUnit.MILLISECONDS);
      connection.closeFuture().addListener(_ -> end.cancel(false));
    }

    @Override
    protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
      shared.observer().connectionFailed(peer, cause);
      ctx.close();
    }
  }
}
