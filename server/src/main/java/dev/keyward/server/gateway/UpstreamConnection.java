package dev.keyward.server.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * A connection to an upstream: in the hands of one {@link Transfer}, or idle. What an upstream
 * sends unasked ends it.
 */
final class UpstreamConnection extends ChannelInboundHandlerAdapter {
  private final Upstream upstream;
  private final IdleConnections idle;
  private final AnswerDecoder answers;

  @SuppressWarnings("NullAway.Init") // Netty calls handlerAdded before anything else
  private ChannelHandlerContext ctx;

  private @Nullable Transfer transfer;

  UpstreamConnection(Upstream upstream, IdleConnections idle, AnswerDecoder answers) {
    this.upstream = upstream;
    this.idle = idle;
    this.answers = answers;
  }

  Upstream upstream() {
    return upstream;
  }

  boolean isOpen() {
    return ctx.channel().isActive();
  }

  /**
   * Puts the connection into the hands of a transfer that is about to send a request.
   *
   * @param head whether the request is a {@code HEAD}
   */
  void take(Transfer by, boolean head) {
    transfer = by;
    answers.expect(head);
  }

  /** Gives the connection back for the next request, or ends it. */
  void release(boolean reusable) {
    transfer = null;
    if (!reusable || !isOpen() || !answers.isDone() || !idle.keep(this)) {
      ctx.close();
    } else {
      ctx.read(); // to learn when the upstream closes it
    }
  }

  void write(Object message) {
    ctx.write(message, ctx.voidPromise());
  }

  void flush() {
    ctx.flush();
  }

  void read() {
    ctx.read();
  }

  boolean isWritable() {
    return ctx.channel().isWritable();
  }

  Channel channel() {
    return ctx.channel();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Transfer by = transfer;
    if (by == null) {
      ReferenceCountUtil.release(message);
      context.close();
    } else {
      by.received((HttpObject) message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    Transfer by = transfer;
    if (by != null) {
      by.receivedAll();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    Transfer by = transfer;
    if (by != null && context.channel().isWritable()) {
      by.upstreamWritable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    idle.remove(this);
    end();
  }

  private void end() {
    Transfer by = transfer;
    transfer = null;
    if (by != null) {
      by.lost();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent && transfer == null) {
      context.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    end(); // first: to the decoder the end of the connection may look like the proper end of an
    // answer
    context.close();
  }
}
