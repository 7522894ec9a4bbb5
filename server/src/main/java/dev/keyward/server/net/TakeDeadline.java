package dev.keyward.server.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection whose client takes nothing of an answer that waits for it, however busy it
 * looks otherwise. It stands at the head, where each message is what is sent.
 */
public final class TakeDeadline extends ChannelDuplexHandler {
  private final Duration most;
  private long written;
  private long taken;
  private @Nullable Future<?> timer;

  /**
   * @param most in which nothing is taken
   */
  public TakeDeadline(Duration most) {
    this.most = most;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    written += ctx.channel().config().getMessageSizeEstimator().newHandle().size(message);
    ctx.write(message, promise);
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    ctx.flush();
    if (timer == null && waiting(ctx.channel()) > 0) {
      watch(ctx);
    }
  }

  private void watch(ChannelHandlerContext ctx) {
    taken = written - waiting(ctx.channel());
    timer = ctx.executor().schedule(() -> look(ctx), most.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void look(ChannelHandlerContext ctx) {
    timer = null;
    long waiting = waiting(ctx.channel());
    if (waiting > 0 && written - waiting <= taken) {
      ctx.close();
    } else if (waiting > 0) {
      watch(ctx);
    }
  }

  /** The bytes that have been written and not been taken. */
  public static long waiting(Channel channel) {
    WriteBufferWaterMark mark = channel.config().getWriteBufferWaterMark();
    return channel.isWritable()
        ? mark.high() - channel.bytesBeforeUnwritable()
        : mark.low() + channel.bytesBeforeWritable();
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
