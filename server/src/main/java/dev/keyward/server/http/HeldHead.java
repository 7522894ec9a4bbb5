package dev.keyward.server.http;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * The head of an answer until its content comes or nothing more does at once: most answers are
 * short, and both go out as one message. Used on one event loop only.
 */
final class HeldHead {
  private @Nullable HttpResponse held;
  private boolean begun;

  /** The answer begins with this. */
  void hold(HttpResponse head) {
    begun = true;
    held = head;
  }

  /** The answer begins, and its head has been written. */
  void begin() {
    begun = true;
  }

  /** Whether there is an answer already, held or not. */
  boolean isBegun() {
    return begun;
  }

  /** Makes room for another answer; false when the head of this one is out. */
  boolean drop() {
    boolean dropped = held != null || !begun;
    next();
    return dropped;
  }

  /** The next answer has not begun. */
  void next() {
    begun = false;
    held = null;
  }

  /** Writes the head, if it is still held. */
  void write(ChannelHandlerContext ctx) {
    if (held != null) {
      ctx.write(held);
      held = null;
    }
  }

  /** Writes content, with the head if that is still held; takes over the reference. */
  ChannelFuture write(ChannelHandlerContext ctx, HttpContent content) {
    HttpResponse head = held;
    if (head != null && content instanceof LastHttpContent last) {
      held = null;
      return ctx.write(
          new DefaultFullHttpResponse(
              head.protocolVersion(),
              head.status(),
              last.content(),
              head.headers(),
              last.trailingHeaders()));
    }
    write(ctx);
    return ctx.write(content);
  }
}
