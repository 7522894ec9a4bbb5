package dev.keyward.server.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/**
 * Ends an HTTP/1.1 connection after its last answer. Closing a socket that still has unread bytes resets the connection, and the answer that
 * tells the client what was wrong is lost with it (RFC 9112 section 9.6): so only the way out is closed, and what the client still sends is
 * swallowed until it closes too, or a second has passed.
 */
final class Linger {
  private static final int SECONDS = 1;

  private Linger() {}

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

  private static void sayGoodbye(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls != null) {
      tls.closeOutbound();
    } else if (channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    }
  }
}
