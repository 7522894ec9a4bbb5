package dev.keyward.server.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * Resets a stream whose head is not a request, or whose trailers look like one (RFC 9113 sections
 * 8.1, 8.3 and 8.5), before Netty turns it into an HTTP/1.1 message: that step takes a head without
 * method for trailers, and leaks a buffer for each method or path that could not stand in a request
 * line.
 */
public final class Http2Heads extends ChannelInboundHandlerAdapter {
  private boolean begun;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof Http2HeadersFrame frame && !isRight(frame.headers())) {
      ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.PROTOCOL_ERROR));
    } else {
      ctx.fireChannelRead(message);
    }
  }

  /**
   * Leaves it to Netty to reset the stream with the error of its client. Closing it is a reset of
   * the server's own, and Netty does not count those against a client that provokes them
   * (CVE-2025-8671).
   */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof Http2Exception)) {
      ctx.fireExceptionCaught(cause);
    }
  }

  private boolean isRight(Http2Headers headers) {
    boolean trailers = begun;
    begun = true;
    return trailers
        ? headers.method() == null
            && headers.path() == null
            && headers.scheme() == null
            && headers.authority() == null
        : headers.status() == null && isMethod(headers.method()) && isTarget(headers.path());
  }

  private static boolean isMethod(@Nullable CharSequence method) {
    return method != null
        && !method.isEmpty()
        && HttpHeaderValidationUtil.validateToken(method) < 0
        && !AsciiString.contentEqualsIgnoreCase(method, "CONNECT");
  }

  /** Visible ASCII: whether it is a target at all is judged later. */
  private static boolean isTarget(@Nullable CharSequence path) {
    return path != null && !path.isEmpty() && path.chars().allMatch(c -> c > 0x20 && c < 0x7f);
  }
}
