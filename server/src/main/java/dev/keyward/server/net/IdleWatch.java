package dev.keyward.server.net;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Says that a connection is idle, once nothing has moved on it either way for some time, and again
 * for as long as nothing does. Whatever moves is counted only, and looked at now and then: unlike
 * Netty's {@code IdleStateHandler} it reads no clock for a message and listens to no write. What
 * waits to be sent and becomes less moves too.
 */
public final class IdleWatch extends ChannelDuplexHandler {
  /** How often it is looked while nothing moves. */
  private static final int LOOKS = 5;

  private final long pauseNanos;
  private int moved;
  private int seen;
  private int still;
  private long waited;
  private @Nullable Future<?> next;

  /**
   * @param least for how long nothing moves, at least; at most a fifth longer
   */
  public IdleWatch(Duration least) {
    this.pauseNanos = least.toNanos() / LOOKS;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    if (ctx.channel().isActive()) {
      lookLater(ctx);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (next == null) {
      lookLater(ctx);
    }
    ctx.fireChannelActive();
  }

  private void lookLater(ChannelHandlerContext ctx) {
    next = ctx.executor().schedule(() -> look(ctx), pauseNanos, TimeUnit.NANOSECONDS);
  }

  private void look(ChannelHandlerContext ctx) {
    lookLater(ctx);
    long waiting = TakeDeadline.waiting(ctx.channel());
    still = moved == seen && waiting == waited ? still + 1 : 0;
    seen = moved;
    waited = waiting;
    if (still >= LOOKS) {
      still = 0;
      ctx.fireUserEventTriggered(IdleStateEvent.ALL_IDLE_STATE_EVENT);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    moved++;
    ctx.fireChannelRead(message);
  }

  /** Of what was written, something has been taken. */
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    moved++;
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    moved++;
    ctx.flush();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end();
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    end();
  }

  private void end() {
    if (next != null) {
      next.cancel(false);
      next = null;
    }
  }
}
