package dev.keyward.server.net;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that the head of a request that has begun comes to its end: who sends a byte now and
 * then is never idle and would hold a connection for ever. The time runs only while somebody waits
 * for that head, so that a pipelined one costs its client nothing.
 */
public final class HeadDeadline extends ChannelDuplexHandler {
  private final StrictRequestDecoder decoder;
  private final Duration most;
  private final Consumer<ChannelHandlerContext> late;
  private boolean awaited;
  private boolean over;
  private @Nullable Future<?> timer;

  /**
   * @param decoder which stands before it
   * @param most from the first byte, or from when somebody waits for it, to the last
   * @param late says so and ends the connection; what comes after that is thrown away
   */
  public HeadDeadline(
      StrictRequestDecoder decoder, Duration most, Consumer<ChannelHandlerContext> late) {
    this.decoder = decoder;
    this.most = most;
    this.late = late;
  }

  @Override
  public void read(ChannelHandlerContext ctx) {
    awaited = true;
    ctx.read();
    look(ctx);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (over) {
      ReferenceCountUtil.release(message);
      ctx.read(); // here and not when all has been read, or each message would deepen the stack
      return;
    }
    awaited = false;
    cancel();
    ctx.fireChannelRead(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (over) {
      return;
    }
    ctx.fireChannelReadComplete();
    look(ctx);
  }

  private void look(ChannelHandlerContext ctx) {
    if (awaited && !over && timer == null && decoder.holdsPartOfHead()) {
      timer = ctx.executor().schedule(() -> end(ctx), most.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void end(ChannelHandlerContext ctx) {
    timer = null;
    over = true;
    late.accept(ctx);
  }

  private void cancel() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    cancel();
    ctx.fireChannelInactive();
  }
}
