package dev.keyward.server.http;

import dev.keyward.core.Decision;
import dev.keyward.core.DenyReason;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.server.http.Forwarding.Failure;
import dev.keyward.server.net.ReadGate;
import dev.keyward.server.net.UnsharedHandler;
import dev.keyward.server.request.Peer;
import dev.keyward.server.request.RequestHead;
import dev.keyward.server.request.RequestIds;
import dev.keyward.server.request.RequestReader;
import dev.keyward.server.request.RequestReader.Reading;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one HTTP/1.1 connection in turn, or the one request of an HTTP/2 stream. The
 * steps of each:
 *
 * <ol>
 *   <li>read the head; what cannot be framed is refused and the connection closed;
 *   <li>ask the gatekeeper; when it needs the store, go on in a virtual thread and come back;
 *   <li>refused: answer; allowed: stream the body into a {@link Forwarding.Sink}, the endpoint's or
 *       the gateway's;
 *   <li>record the exchange, drop what is left of the request, read the next one.
 * </ol>
 *
 * <p>Runs on the event loop of its connection and holds no lock. One message is read at a time
 * ({@link ReadGate}), so that a peer cannot make it hold more than it asked for.
 */
final class Exchange extends UnsharedHandler implements Forwarding.Client {
  /** Ends a connection as soon as no request is under way. */
  static final Object DRAIN = new Object();

  private final Exchanges shared;
  private final Peer peer;
  private final boolean http2;
  private final Leftover leftover = new Leftover();
  private final HeldHead heldHead = new HeldHead();

  @SuppressWarnings("NullAway.Init") // Netty calls handlerAdded before anything else
  private ChannelHandlerContext ctx;

  @SuppressWarnings("NullAway.Init") // set by begin, and nothing but begin happens while IDLE
  private ExchangeRecord record;

  private Phase phase = Phase.IDLE;
  private @Nullable RequestHead head;
  private Forwarding.@Nullable Sink sink;
  private boolean awaited;
  private boolean requestEnded;
  private boolean upgraded;
  private boolean toHead;
  private boolean keepAlive;
  private boolean draining;

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
      case HttpContent content when !(message instanceof HttpRequest) -> received(content);
      case ByteBuf bytes when upgraded -> received(new DefaultHttpContent(bytes));
      default -> ReferenceCountUtil.release(message);
    }
    if (phase == Phase.CLOSED && !http2) {
      ctx.read();
    }
  }

  private void begin(HttpRequest message) {
    phase = Phase.DECIDING;
    draining |= shared.site().isLeaving();
    record = ExchangeRecord.begin(shared.observer(), RequestIds.next(), peer, message, http2);
    requestEnded = message instanceof LastHttpContent;
    heldHead.next();
    toHead = message.method().name().equals("HEAD");
    Reading reading =
        RequestReader.read(message, peer, record.requestId(), http2, shared.checksPath());
    ReferenceCountUtil.release(message);
    switch (reading) {
      case Reading.Refused refused -> refuse(refused, message);
      case Reading.Read(RequestHead readable) -> decide(readable);
    }
  }

  /** After bad framing nobody knows where the next request begins: nothing more is read. */
  private void refuse(Reading.Refused refused, HttpMessage message) {
    head = null;
    awaited = false;
    record.by(refused.door());
    keepAlive = refused.isFramed() && HttpUtil.isKeepAlive(message) && !draining;
    requestEnded = requestEnded || !refused.isFramed() && !http2;
    proceed(Decision.Deny.of(refused.reason()));
  }

  private void decide(RequestHead readable) {
    head = readable;
    awaited = readable.expectsContinue() && !requestEnded;
    keepAlive = readable.keepAlive() && !draining;
    record.read(readable);
    new Question(shared, readable, record.requestId(), ctx.executor()).ask(this::proceed);
  }

  private void proceed(Decision made) {
    if (phase != Phase.DECIDING) {
      return;
    }
    phase = Phase.OPEN;
    Decision result = shared.assured(made, record.requestId());
    record.decided(result);
    RequestHead readable = head;
    if (result instanceof Decision.Allow allow && readable != null && !readable.isQuestion()) {
      open(readable, allow);
      return;
    }
    answer(shared.answer(result, readable, record.door(), record.requestId()));
  }

  private void open(RequestHead readable, Decision.Allow allow) {
    ExchangeRecord opening = record;
    Forwarding.Sink to = shared.sink(readable, allow, this, ctx.channel().eventLoop());
    if (to == null || record != opening || phase != Phase.OPEN || heldHead.isBegun()) {
      return;
    }
    sink = to;
    if (awaited) {
      awaited = false;
      ctx.writeAndFlush(AnswerWriter.goOn());
    }
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
    boolean enough = !leftover.takes(content) && !http2;
    if (requestEnded) {
      next();
    } else if (enough) {
      giveUp();
    } else {
      ctx.read();
    }
  }

  /** Nobody waits for the rest of a request that was answered. */
  private void giveUp() {
    keepAlive = false;
    next();
  }

  @Override
  public void refuse(DenyReason reason) {
    answer(HttpAnswer.of(record.refused(reason), record.requestId()));
  }

  @Override
  public void answer(HttpAnswer answer) {
    if (phase != Phase.OPEN) {
      return;
    }
    if (awaited && !http2) {
      keepAlive = false; // whether the body comes is the client's choice
      requestEnded = true;
    }
    if (!requestEnded && head != null && head.declaredLength() > Leftover.MAX_BYTES) {
      keepAlive = false; // or the client would send its next request after a body that nobody reads
    }
    HttpResponse message = shared.message(answer, record, toHead);
    if (!http2 && !keepAlive) {
      message.headers().set(HttpHeaderNames.CONNECTION, "close");
    }
    record.answered(answer.status());
    record.sent(answer.body().length);
    heldHead.begin();
    ended(ctx.writeAndFlush(message));
  }

  @Override
  public void head(HttpResponse response) {
    shared.mark(response.headers(), record);
    keepAlive = AnswerWriter.frame(response, toHead, record.protocol(), keepAlive);
    record.answered(response.status().code());
    heldHead.hold(response);
  }

  @Override
  public String protocol() {
    return record.protocol();
  }

  @Override
  public void upgrade(HttpResponse response) {
    shared.mark(response.headers(), record);
    record.answered(response.status().code());
    heldHead.begin();
    upgraded = true;
    requestEnded = false;
    ConnectionPipeline.upgrade(ctx.pipeline(), response);
    readMore();
  }

  @Override
  public void content(HttpContent content) {
    boolean last = content instanceof LastHttpContent;
    record.sent(content.content().readableBytes());
    ChannelFuture written = upgraded ? ctx.write(content.content()) : heldHead.write(ctx, content);
    if (last) {
      ctx.flush();
      ended(written);
    }
  }

  @Override
  public void flush() {
    heldHead.write(ctx);
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
  public void fail(Failure failure) {
    record.failed(failure);
    if (!heldHead.drop()) {
      close();
      return;
    }
    if (failure == Failure.REQUEST_TOO_SLOW && !http2) {
      keepAlive = false; // nobody waits for the rest
      requestEnded = true;
    }
    answer(HttpAnswer.problem(failure.problem(), record.requestId()));
  }

  /** The answer is complete. */
  private void ended(ChannelFuture lastWrite) {
    record.end();
    sink = null;
    phase = Phase.DISCARDING;
    if (requestEnded || upgraded) {
      next();
      return;
    }
    if (http2) {
      Linger.reset(ctx, lastWrite, head != null);
    } else {
      leftover.begin(ctx, this::giveUp);
    }
    ctx.read();
  }

  private void next() {
    leftover.end();
    if (http2) {
      phase = Phase.CLOSED;
    } else if (keepAlive && !upgraded) {
      phase = Phase.IDLE;
      // Or a client that sends and never reads would fill the memory with answers.
      if (ctx.channel().isWritable()) {
        ctx.read();
      }
    } else {
      phase = Phase.CLOSED;
      Linger.close(ctx);
    }
  }

  private void breakOff() { // the body is not framed as it must be
    keepAlive = false;
    cancelSink();
    if (phase == Phase.OPEN && !heldHead.isBegun()) {
      refuse(DenyReason.BAD_FRAMING);
    } else {
      close();
    }
  }

  private void cancelSink() {
    if (sink != null) {
      sink.cancel();
      sink = null;
    }
  }

  private void close() {
    if (phase != Phase.IDLE && phase != Phase.CLOSED) {
      record.end();
    }
    phase = Phase.CLOSED;
    leftover.end();
    cancelSink();
    ctx.close();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (sink != null) {
      sink.flush();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (phase == Phase.IDLE && context.channel().isWritable()) {
      context.read();
    } else if (sink != null && context.channel().isWritable()) {
      sink.clientWritable();
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
    boolean takesMore = !requestEnded && !upgraded && sink != null && sink.isReady();
    boolean waits = phase == Phase.OPEN && !takesMore && context.channel().isWritable();
    boolean idle = event instanceof IdleStateEvent && !waits;
    if (idle || event == DRAIN && phase == Phase.IDLE) {
      close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    shared.broken(phase == Phase.IDLE ? null : record, peer, cause);
    close();
  }
}
