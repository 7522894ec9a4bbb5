package dev.keyward.server.net.stream;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2UnknownFrame;

/**
 * Drops frames of unknown types (RFC 9113 section 5.5) behind the codec. A stream would keep them
 * until it is read, and no window bounds them.
 */
@Sharable
public final class KnownFrames extends ChannelInboundHandlerAdapter {
  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof Http2UnknownFrame unknown) {
      unknown.release();
    } else {
      ctx.fireChannelRead(message);
    }
  }
}
