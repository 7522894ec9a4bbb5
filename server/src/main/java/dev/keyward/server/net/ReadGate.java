package dev.keyward.server.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;

/**
 * Lets one message through for each {@code read()}: the back-pressure of a connection whose
 * automatic reading is off. What one socket read decoded beyond that waits here.
 *
 * <p>Unlike Netty's {@code FlowControlHandler} it never recurses, however many tiny chunks a peer
 * packs into one segment.
 */
public final class ReadGate extends UnsharedHandler {
  private final boolean deliverRest;
  private final boolean looksAhead;
  private final ArrayDeque<Object> waiting = new ArrayDeque<>(4);
  private boolean wanted;
  private boolean draining;
  private boolean reading;
  private boolean between;

  /**
   * @param deliverRest whether what waits when the connection ends is still let through, all at
   *     once, or dropped
   */
  public ReadGate(boolean deliverRest) {
    this(deliverRest, false);
  }

  private ReadGate(boolean deliverRest, boolean looksAhead) {
    this.deliverRest = deliverRest;
    this.looksAhead = looksAhead;
  }

  /**
   * For a connection with one request after the other. While one is answered the socket is read on
   * until a message has come, for a client that waits sends nothing: not to listen, and to listen
   * again, would be two system calls for each request. What comes is held, and no more is read.
   */
  public static ReadGate ofRequests() {
    return new ReadGate(false, true);
  }

  /** Whether more has come than anybody asked for. */
  public boolean isHolding() {
    return !waiting.isEmpty();
  }

  @Override
  public void read(ChannelHandlerContext ctx) {
    wanted = true;
    if (!draining) {
      drain(ctx);
    }
  }

  private void drain(ChannelHandlerContext ctx) {
    boolean delivered = false;
    draining = true;
    while (wanted && !waiting.isEmpty()) {
      wanted = false;
      delivered = true;
      Object message = waiting.remove();
      between = looksAhead && message instanceof LastHttpContent;
      ctx.fireChannelRead(message);
    }
    draining = false;
    if (delivered && !reading) {
      ctx.fireChannelReadComplete();
    }
    if (wanted && !reading && waiting.isEmpty()) {
      ctx.read();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    reading = true;
    waiting.add(message);
    if (!draining) {
      drain(ctx);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    reading = false;
    ctx.fireChannelReadComplete();
    if ((wanted || between) && waiting.isEmpty()) {
      ctx.read();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    rest(ctx);
    releaseWaiting();
    ctx.fireChannelInactive();
  }

  /** What came before a connection broke does not come after. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    rest(ctx);
    ctx.fireExceptionCaught(cause);
  }

  private void rest(ChannelHandlerContext ctx) {
    while (deliverRest && !waiting.isEmpty()) {
      ctx.fireChannelRead(waiting.poll());
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    releaseWaiting();
  }

  private void releaseWaiting() {
    for (Object message = waiting.poll(); message != null; message = waiting.poll()) {
      ReferenceCountUtil.release(message);
    }
  }
}
