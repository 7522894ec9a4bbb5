package dev.keyward.server.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.timeout.IdleStateEvent;

/**
 * Ends an HTTP/2 connection without a stream on which nothing has moved for a while, or which
 * broke. A stream has bounds of its own, and may wait for its answer longer.
 */
public final class IdleCloser extends ChannelInboundHandlerAdapter {
  private final Http2Connection connection;

  public IdleCloser(Http2Connection connection) {
    this.connection = connection;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof IdleStateEvent) {
      if (connection.numActiveStreams() == 0) {
        ctx.close();
      }
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
