package dev.keyward.server.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpContent;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What still comes of a request that has been answered: thrown away, so much of it and for so long
 * as it takes a client to notice the answer. Used on one event loop only.
 */
final class Leftover {
  /** The most bytes that are read before the connection is given up. */
  static final int MAX_BYTES = 1 << 18;

  private static final int MAX_SECONDS = 5;

  private int bytes;
  private @Nullable Future<?> end;

  /**
   * @param giveUp called when the time is over
   */
  void begin(ChannelHandlerContext ctx, Runnable giveUp) {
    bytes = 0;
    end = ctx.executor().schedule(giveUp, MAX_SECONDS, TimeUnit.SECONDS);
  }

  /** Throws content away; false when there is too much of it. */
  boolean takes(HttpContent content) {
    bytes += content.content().readableBytes();
    content.release();
    return bytes <= MAX_BYTES;
  }

  void end() {
    if (end != null) {
      end.cancel(false);
      end = null;
    }
  }
}
