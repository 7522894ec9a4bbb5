package dev.keyward.server.gateway.upstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.HttpConversionUtil.ExtensionHeaderNames;
import io.netty.util.ReferenceCountUtil;

/**
 * Holds the answer on a stream to what HTTP/1.1 clients will take it for: exactly one head, and as
 * much content as it says (RFC 9113 section 8.1.1). A frame says where it ends, but a client that
 * was told of more would take the next answer for the rest.
 */
final class StreamAnswers extends ChannelInboundHandlerAdapter
    implements UpstreamConnection.Answers {
  private boolean begun;
  private boolean empty;
  private long left = -1;

  @Override
  public void expect(boolean head) {
    empty = head;
  }

  /** A stream has no other answer. */
  @Override
  public boolean isDone() {
    return true;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpResponse response) {
      boolean whole = message instanceof LastHttpContent;
      ReferenceCountUtil.release(message);
      head(response);
      if (whole && begun) {
        content(0, true);
      }
      ctx.fireChannelRead(
          new DefaultHttpResponse(
              response.protocolVersion(), response.status(), response.headers()));
      if (whole && begun) {
        ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
      }
    } else if (message instanceof HttpContent content) {
      try {
        content(content.content().readableBytes(), content instanceof LastHttpContent);
      } catch (DecoderException e) {
        content.release();
        throw e;
      }
      ctx.fireChannelRead(content);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  private void head(HttpResponse response) {
    require(!begun, "a second answer");
    response.headers().remove(ExtensionHeaderNames.STREAM_ID.text());
    int code = response.status().code();
    begun = code >= 200;
    empty = empty || code == 204 || code == 304;
    String length = response.headers().get(HttpHeaderNames.CONTENT_LENGTH);
    left = empty || length == null ? -1 : Long.parseLong(length);
  }

  private void content(int bytes, boolean last) {
    require(begun, "content before the answer");
    require(bytes == 0 || !empty, "content of an answer that has none");
    if (left >= 0) {
      left -= bytes;
      require(left >= 0 && (left == 0 || !last), "another length than was said");
    }
  }

  private static void require(boolean met, String fault) {
    if (!met) {
      throw new DecoderException(fault);
    }
  }
}
