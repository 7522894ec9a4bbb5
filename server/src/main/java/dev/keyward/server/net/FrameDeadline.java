package dev.keyward.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends an HTTP/2 connection on which the preface, a frame or a header block has begun and does not
 * come to its end in time (RFC 9113 sections 3.4, 4.1 and 4.3). It stands before the codec, which
 * holds what has come of them, and tells nobody.
 */
public final class FrameDeadline extends ChannelInboundHandlerAdapter {
  private static final int PREFACE = 24;
  private static final int HEADER = 9;
  private static final int HEADERS = 1;
  private static final int CONTINUATION = 9;
  private static final int END_HEADERS = 4;

  private final Duration most;
  private int rest = PREFACE;
  private int header;
  private int length;
  private int type;
  private boolean inBlock;
  private boolean ended;
  private boolean begun;
  private long since;
  private @Nullable Future<?> timer;

  /**
   * @param most from the first byte of each to its last
   */
  public FrameDeadline(Duration most) {
    this.most = most;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes) {
      boolean before = begun;
      ended = false;
      scan(bytes);
      begun = rest > 0 || header > 0 || inBlock;
      if (begun && (!before || ended)) {
        since = ctx.executor().ticker().nanoTime();
      }
      if (begun && timer == null) {
        wait(ctx, most.toNanos());
      }
    }
    ctx.fireChannelRead(message);
  }

  private void scan(ByteBuf bytes) {
    int at = bytes.readerIndex();
    while (at < bytes.writerIndex()) {
      if (rest > 0) {
        int some = Math.min(rest, bytes.writerIndex() - at);
        at += some;
        rest -= some;
      } else {
        header(bytes.getUnsignedByte(at++));
      }
      ended |= rest == 0 && header == 0 && !inBlock;
    }
  }

  private void header(int octet) {
    if (header < 3) {
      length = length << 8 | octet;
    } else if (header == 3) {
      type = octet;
    } else if (header == 4) {
      inBlock = (type == HEADERS || type == CONTINUATION) && (octet & END_HEADERS) == 0;
    }
    header++;
    if (header == HEADER) {
      rest = length;
      header = 0;
      length = 0;
    }
  }

  private void wait(ChannelHandlerContext ctx, long nanos) {
    timer = ctx.executor().schedule(() -> look(ctx), nanos, TimeUnit.NANOSECONDS);
  }

  private void look(ChannelHandlerContext ctx) {
    timer = null;
    if (!begun) {
      return;
    }
    long left = most.toNanos() - (ctx.executor().ticker().nanoTime() - since);
    if (left <= 0) {
      ctx.close();
    } else {
      wait(ctx, left);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
    ctx.fireChannelInactive();
  }
}
