package dev.keyward.server.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * A connection to an upstream: in the hands of one {@link Exchange}, or idle. What an upstream
 * sends unasked ends it.
 */
public final class UpstreamConnection extends ChannelInboundHandlerAdapter {
  private final Server server;
  private final Answers answers;
  private final Keeper keeper;

  @SuppressWarnings("NullAway.Init") // Netty calls handlerAdded before anything else
  private ChannelHandlerContext ctx;

  private @Nullable Exchange exchange;
  private boolean upgraded;
  private boolean unprocessed;

  /**
   * @param answers knows whether an answer is complete
   * @param keeper keeps the connection for another request, or tells that it must not
   */
  UpstreamConnection(Server server, Answers answers, Keeper keeper) {
    this.server = server;
    this.answers = answers;
    this.keeper = keeper;
  }

  /** What is done over a connection at a time: a request and its answer. */
  public interface Exchange {
    /** Takes over the reference. */
    void received(HttpObject message);

    /** What one read gave has been handed over. */
    void receivedAll();

    /** The server takes more again. */
    void upstreamWritable();

    /**
     * The connection ended before the answer did.
     *
     * @param unprocessed whether the server has said that it did nothing with the request (RFC 9113
     *     section 8.7)
     */
    void lost(boolean unprocessed);
  }

  /** Tells one answer of an upstream from the next. */
  interface Answers {
    /**
     * A request is about to be sent.
     *
     * @param head whether it is a {@code HEAD}, whose answer has no body whatever its fields say
     */
    void expect(boolean head);

    /** Whether the upstream has sent the answer and not a byte more. */
    boolean isDone();
  }

  /** Keeps connections between requests. */
  interface Keeper {
    /** Keeps the connection for another request; false when it must not be kept. */
    boolean keep(UpstreamConnection connection);

    /** Nothing was heard of the server for too long. */
    default void distrust() {}

    /** The connection has ended. */
    void lost(UpstreamConnection connection);
  }

  Server server() {
    return server;
  }

  /** The server as it is written into {@code Host}. */
  public String authority() {
    return server.origin().authority();
  }

  boolean isOpen() {
    return ctx.channel().isActive();
  }

  /**
   * Puts the connection into the hands of a exchange that is about to send a request.
   *
   * @param head whether the request is a {@code HEAD}
   */
  public void take(Exchange by, boolean head) {
    exchange = by;
    answers.expect(head);
  }

  /** Gives the connection back for the next request, or ends it. */
  public void release(boolean reusable) {
    exchange = null;
    if (upgraded) { // what the client said last is still on its way
      ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    } else if (!reusable || !isOpen() || !answers.isDone() || !keeper.keep(this)) {
      ctx.close();
    } else {
      ctx.read(); // to learn when the upstream closes it
    }
  }

  /** Takes over the reference. */
  public void write(HttpObject message) {
    Object written =
        upgraded && message instanceof HttpContent content ? content.content() : message;
    ctx.write(written, ctx.voidPromise());
  }

  /** The upstream has switched to another protocol: from now on bytes pass as they are. */
  public void upgrade() {
    upgraded = true;
    ctx.pipeline().remove(HttpRequestEncoder.class);
  }

  /** The server did not answer: what else goes this way would fare no better. */
  public void distrust() {
    keeper.distrust();
  }

  public void flush() {
    ctx.flush();
  }

  public void read() {
    ctx.read();
  }

  public boolean isWritable() {
    return ctx.channel().isWritable();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Exchange by = exchange;
    if (by == null) {
      ReferenceCountUtil.release(message);
      context.close();
    } else {
      by.received(
          message instanceof ByteBuf bytes ? new DefaultHttpContent(bytes) : (HttpObject) message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    Exchange by = exchange;
    if (by != null) {
      by.receivedAll();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    Exchange by = exchange;
    if (by != null && context.channel().isWritable()) {
      by.upstreamWritable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    keeper.lost(this);
    end();
  }

  private void end() {
    Exchange by = exchange;
    exchange = null;
    if (by != null) {
      by.lost(unprocessed);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent && exchange == null) {
      context.close();
    }
    if (event instanceof Http2ResetFrame reset) {
      unprocessed = reset.errorCode() == Http2Error.REFUSED_STREAM.code();
    } else if (event instanceof Http2GoAwayFrame) { // told to streams that the server never began
      unprocessed = true;
    }
    ReferenceCountUtil.release(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    end(); // first: to the decoder the end of the connection may look like the proper end of an
    // answer
    context.close();
  }
}
