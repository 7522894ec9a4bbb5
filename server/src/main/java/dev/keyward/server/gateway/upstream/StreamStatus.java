package dev.keyward.server.gateway.upstream;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Ends streams whose answer has no status that HTTP/2 knows (RFC 9113 section 8.3.2): there is no
 * {@code 101} (section 8.6). Netty's conversion would find that out too, and lose a buffer each
 * time.
 */
@ChannelHandler.Sharable
final class StreamStatus extends ChannelInboundHandlerAdapter {
  static final StreamStatus CHECK = new StreamStatus();

  private StreamStatus() {}

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof Http2HeadersFrame frame && !isKnown(frame.headers().status())) {
      ReferenceCountUtil.release(message);
      throw new DecoderException("no status of HTTP/2");
    }
    ctx.fireChannelRead(message);
  }

  /**
   * @param status null in a trailer section
   */
  private static boolean isKnown(@Nullable CharSequence status) {
    return status == null
        || status.length() == 3
            && status.charAt(0) >= '1'
            && status.charAt(0) <= '9'
            && isDigit(status.charAt(1))
            && isDigit(status.charAt(2))
            && !"101".contentEquals(status);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
