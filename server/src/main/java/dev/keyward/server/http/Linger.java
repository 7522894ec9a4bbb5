package dev.keyward.server.http;

import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.server.http.Forwarding.Failure;
import dev.keyward.server.request.RequestIds;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/**
 * Ends an HTTP/1.1 connection after its last answer. Closing a socket that still has unread bytes
 * resets the connection, and the answer that tells the client what was wrong is lost with it (RFC
 * 9112 section 9.6): so only the way out is closed, and what the client still sends is swallowed
 * until it closes too, or a second has passed.
 */
final class Linger {
  private static final int SECONDS = 1;

  private Linger() {}

  /**
   * Ends a connection whose client did not end the head of its request (RFC 9110 section 15.5.9).
   */
  static void tooLate(ChannelHandlerContext ctx) {
    FullHttpResponse answer =
        AnswerWriter.message(
            HttpAnswer.problem(Failure.REQUEST_TOO_SLOW.problem(), RequestIds.next()), false);
    answer.headers().set(HttpHeaderNames.CONNECTION, "close");
    ctx.write(answer);
    close(ctx);
  }

  static void close(ChannelHandlerContext ctx) {
    ctx.writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            written -> {
              if (!written.isSuccess()) {
                ctx.close();
                return;
              }
              sayGoodbye(ctx.channel());
              ctx.executor().schedule(() -> ctx.close(), SECONDS, TimeUnit.SECONDS);
              ctx.read();
            });
  }

  /**
   * Resets an HTTP/2 stream whose request has been answered before its end (RFC 9113 section 8.1),
   * once the answer is out. A reset at once is right, but common clients take it for a failure and
   * drop the answer.
   *
   * @param patient whether the client gets a second to end the request, while what it sends is
   *     thrown away
   */
  static void reset(ChannelHandlerContext stream, ChannelFuture lastWrite, boolean patient) {
    Runnable reset = () -> stream.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
    lastWrite.addListener(
        _ -> {
          if (patient) {
            stream.executor().schedule(reset, SECONDS, TimeUnit.SECONDS);
          } else {
            reset.run();
          }
        });
  }

  private static void sayGoodbye(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls != null) {
      tls.closeOutbound();
    } else if (channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    }
  }
}
