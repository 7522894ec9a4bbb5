package dev.keyward.server.http;

import dev.keyward.server.net.ReadGate;
import dev.keyward.server.request.Peer;
import dev.keyward.server.request.RequestHead;
import dev.keyward.server.request.RequestIds;
import dev.keyward.server.request.RequestReader;
import dev.keyward.core.Decision;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Outcome;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.server.http.Forwarding.UpstreamFailure;
import dev.keyward.server.request.RequestReader.Reading;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one HTTP/1.1 connection in turn, or the one request of an HTTP/2 stream. The steps of each:
 *
 * <ol>
 *   <li>read the head; what cannot be framed is refused and the connection closed;
 *   <li>ask the gatekeeper; when it needs the store, go on in a virtual thread and come back;
 *   <li>refused: answer; allowed: stream the body into a {@link Forwarding.Sink}, the endpoint's or the gateway's;
 *   <li>record the exchange, drop what is left of the request, read the next one.
 * </ol>
 *
 * <p>Runs on the event loop of its connection and holds no lock. One message is read at a time ({@link ReadGate}), so that a peer cannot make it
 * hold more than it asked for.
 */
final class Exchange extends ChannelInboundHandlerAdapter implements Forwarding.Client {
  /** Ends a connection as soon as no request is under way. */
  static final Object DRAIN = new Object();

  private static final int MAX_DISCARDED = 1 << 18;

  private enum Phase {
    IDLE,
    DECIDING,
    OPEN,
    /** The answer is out; the rest of the request is thrown away. */
    DISCARDING,
    CLOSED
  }

  private final Exchanges shared;
  private final Peer peer;
  private final boolean http2;

  @SuppressWarnings("NullAway.Init") // Netty calls handlerAdded before anything else
  private ChannelHandlerContext ctx;

  @SuppressWarnings("NullAway.Init") // set by begin, and nothing but begin happens while IDLE
  private ExchangeRecord record;

  private Phase phase = Phase.IDLE;
  private @Nullable RequestHead head;
  private Forwarding.@Nullable Sink sink;
  private boolean requestEnded;
  private boolean headWritten;
  private boolean http10;
  private boolean keepAlive;
  private boolean draining;
  private int discarded;

  Exchange(Exchanges shared, Peer peer, boolean http2) {
    this.shared = shared;
    this.peer = peer;
    this.http2 = http2;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
    if (context.channel().isActive()) {
      context.read();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    context.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    switch (message) {
      case HttpRequest request when phase == Phase.IDLE -> begin(request);
      case HttpContent content -> received(content);
      default -> ReferenceCountUtil.release(message);
    }
  }

  private void begin(HttpRequest message) {
    phase = Phase.DECIDING;
    String requestId = RequestIds.next();
    http10 = message.protocolVersion().equals(HttpVersion.HTTP_1_0);
    String protocol = http2 ? "HTTP/2" : http10 ? "HTTP/1.0" : "HTTP/1.1";
    record = new ExchangeRecord(shared.observer(), requestId, protocol, peer, message.method().name(), message.uri());
    requestEnded = message instanceof LastHttpContent;
    headWritten = false;
    discarded = 0;
    Reading reading = RequestReader.read(message, peer, requestId, http2);
    ReferenceCountUtil.release(message);
    switch (reading) {
      case Reading.Refused(DenyReason reason) -> refuse(reason, message);
      case Reading.Read(RequestHead readable) -> decide(readable);
    }
  }

  /** After bad framing nobody knows where the next request begins, so nothing more is read from this connection. */
  private void refuse(DenyReason reason, HttpMessage message) {
    head = null;
    boolean framed = reason == DenyReason.BAD_PATH || reason == DenyReason.METHOD_NOT_ALLOWED || reason == DenyReason.BAD_HEADER;
    keepAlive = framed && HttpUtil.isKeepAlive(message) && !draining;
    requestEnded = requestEnded || !framed;
    proceed(Decision.Deny.of(reason));
  }

  private void decide(RequestHead readable) {
    head = readable;
    keepAlive = readable.keepAlive() && !draining;
    record.read(readable);
    switch (shared.site().gatekeeper(readable.path()).decide(readable.access())) {
      case Decision known -> proceed(known);
      case Outcome.Pending pending -> shared.blocking().execute(() -> resolve(pending));
    }
  }

  private void resolve(Outcome.Pending pending) {
    Decision resolved;
    try {
      resolved = pending.resolve();
    } catch (RuntimeException e) {
      shared.observer().failed(record.requestId(), e);
      resolved = Decision.Deny.of(DenyReason.UNAVAILABLE);
    }
    Decision result = resolved;
    ctx.executor().execute(() -> proceed(result));
  }

  private void proceed(Decision result) {
    if (phase != Phase.DECIDING) {
      return;
    }
    phase = Phase.OPEN;
    record.decided(result);
    switch (result) {
      case Decision.Deny deny -> {
        keepAlive = keepAlive && (requestEnded || head == null || !head.expectsContinue());
        answer(HttpAnswer.of(deny, record.requestId()));
      }
      case Decision.Allow allow -> {
        if (head != null) {
          open(head, allow);
        }
      }
    }
  }

  private void open(RequestHead readable, Decision.Allow allow) {
    if (readable.expectsContinue() && !requestEnded) {
      ctx.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
    }
    Endpoint endpoint = shared.site().endpoint(readable.path());
    Forwarding.Sink to =
        endpoint == null
            ? shared.site().forwarding().forward(readable, allow, this, ctx.channel().eventLoop())
            : new EndpointSink(shared, endpoint, readable, allow.principal(), this, ctx.channel().eventLoop());
    if (phase != Phase.OPEN || headWritten) {
      return;
    }
    sink = to;
    if (requestEnded) {
      to.content(LastHttpContent.EMPTY_LAST_CONTENT);
      to.flush();
    } else if (!readable.hasBody() || to.isReady()) {
      ctx.read();
    }
  }

  private void received(HttpContent content) {
    boolean broken = content.decoderResult().isFailure();
    requestEnded = requestEnded || broken || content instanceof LastHttpContent;
    Forwarding.Sink to = sink;
    if (broken) {
      content.release();
      breakOff();
    } else if (phase == Phase.DISCARDING) {
      discard(content);
    } else if (phase == Phase.OPEN && to != null) {
      to.content(content);
      if (to.isReady()) {
        readMore();
      }
    } else {
      content.release();
    }
  }

  private void discard(HttpContent content) {
    discarded += content.content().readableBytes();
    content.release();
    if (requestEnded) {
      next();
    } else if (discarded > MAX_DISCARDED) {
      close();
    } else {
      ctx.read();
    }
  }

  @Override
  public void answer(HttpAnswer answer) {
    if (phase != Phase.OPEN) {
      return;
    }
    RequestHead readable = head;
    HttpResponse message = AnswerWriter.message(answer, record.requestId(), readable != null && readable.method().equals("HEAD"));
    if (!http2 && !keepAlive) {
      message.headers().set(HttpHeaderNames.CONNECTION, "close");
    }
    record.answered(answer.status());
    record.sent(answer.body().length);
    headWritten = true;
    ctx.writeAndFlush(message);
    ended();
  }

  @Override
  public void head(HttpResponse response) {
    response.headers().set("X-Request-Id", record.requestId());
    boolean unbounded = !response.headers().contains(HttpHeaderNames.CONTENT_LENGTH) && mayHaveBody(response);
    if (unbounded && http10) {
      keepAlive = false;
    } else if (unbounded && !http2) {
      response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, "chunked");
    }
    if (!http2 && !keepAlive) {
      response.headers().set(HttpHeaderNames.CONNECTION, "close");
    } else if (http10) {
      response.headers().set(HttpHeaderNames.CONNECTION, "keep-alive");
    }
    record.answered(response.status().code());
    headWritten = true;
    ctx.write(response);
  }

  private boolean mayHaveBody(HttpResponse response) {
    int code = response.status().code();
    return code != 204 && code != 304 && (head == null || !head.method().equals("HEAD"));
  }

  @Override
  public void content(HttpContent content) {
    boolean last = content instanceof LastHttpContent;
    record.sent(content.content().readableBytes());
    ctx.write(content);
    if (last) {
      ctx.flush();
      ended();
    }
  }

  @Override
  public void flush() {
    ctx.flush();
  }

  @Override
  public boolean isWritable() {
    return ctx.channel().isWritable();
  }

  @Override
  public void readMore() {
    if (!requestEnded && sink != null) {
      ctx.read();
    }
  }

  @Override
  public void fail(UpstreamFailure failure) {
    record.failed(failure);
    if (headWritten) {
      close();
    } else {
      answer(HttpAnswer.problem(failure.problem(), record.requestId()));
    }
  }

  /** The answer is complete. */
  private void ended() {
    record.end();
    sink = null;
    phase = Phase.DISCARDING;
    if (requestEnded) {
      next();
    } else if (http2) {
      phase = Phase.CLOSED;
      ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
    } else {
      ctx.read();
    }
  }

  private void next() {
    if (http2) {
      phase = Phase.CLOSED;
    } else if (keepAlive) {
      phase = Phase.IDLE;
      ctx.read();
    } else {
      phase = Phase.CLOSED;
      ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** The body of the request is not framed as it must be. */
  private void breakOff() {
    keepAlive = false;
    cancelSink();
    if (phase == Phase.OPEN && !headWritten) {
      answer(HttpAnswer.of(Decision.Deny.of(DenyReason.BAD_FRAMING), record.requestId()));
    } else {
      close();
    }
  }

  private void cancelSink() {
    Forwarding.Sink to = sink;
    sink = null;
    if (to != null) {
      to.cancel();
    }
  }

  private void close() {
    if (phase != Phase.IDLE && phase != Phase.CLOSED) {
      record.end();
    }
    phase = Phase.CLOSED;
    cancelSink();
    ctx.close();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    Forwarding.Sink to = sink;
    if (to != null) {
      to.flush();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    Forwarding.Sink to = sink;
    if (to != null && context.channel().isWritable()) {
      to.clientWritable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    close();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == DRAIN) {
      draining = true;
      keepAlive = false;
    }
    boolean idle = event instanceof IdleStateEvent && (phase != Phase.OPEN || !requestEnded);
    if (idle || event == DRAIN && phase == Phase.IDLE) {
      close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    shared.observer().connectionFailed(peer, cause);
    close();
  }
}
