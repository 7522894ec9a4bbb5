package dev.keyward.server.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes out is the same answer, in fewer messages where it can be. */
final class HeldHeadTest {
  private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
  private final ChannelHandlerContext ctx = channel.pipeline().lastContext();
  private final HeldHead held = new HeldHead();

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private void hold() {
    HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.ACCEPTED);
    head.headers().set("X-A", "1");
    held.hold(head);
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, US_ASCII);
  }

  private void write(HttpContent content) {
    ChannelFuture written = held.write(ctx, content);
    ctx.flush();
    assertTrue(written.isSuccess());
  }

  @Test
  void headAndAllOfTheContentAreOneMessage() {
    hold();
    DefaultLastHttpContent last = new DefaultLastHttpContent(bytes("all"));
    last.trailingHeaders().set("X-T", "2");
    write(last);
    FullHttpResponse sent = channel.readOutbound();
    assertEquals(HttpResponseStatus.ACCEPTED, sent.status());
    assertEquals("1", sent.headers().get("X-A"));
    assertEquals("all", sent.content().toString(US_ASCII));
    assertEquals("2", sent.trailingHeaders().get("X-T"));
    assertNull(channel.readOutbound());
    assertTrue(sent.release());
    assertFalse(held.drop());
  }

  @Test
  void headGoesBeforeContentThatIsNotAll() {
    hold();
    write(new DefaultHttpContent(bytes("some")));
    write(new DefaultLastHttpContent(bytes("more")));
    HttpResponse head = channel.readOutbound();
    assertEquals(HttpResponseStatus.ACCEPTED, head.status());
    assertFalse(head instanceof HttpContent);
    HttpContent some = channel.readOutbound();
    HttpContent more = channel.readOutbound();
    assertEquals("somemore", some.content().toString(US_ASCII) + more.content().toString(US_ASCII));
    some.release();
    more.release();
  }

  @Test
  void headGoesOutAloneWhenNothingMoreComesAtOnce() {
    hold();
    held.write(ctx);
    held.write(ctx);
    ctx.flush();
    HttpResponse head = channel.readOutbound();
    assertEquals(HttpResponseStatus.ACCEPTED, head.status());
    assertNull(channel.readOutbound());
    assertFalse(held.drop());
  }

  @Test
  void droppedHeadIsNotSent() {
    hold();
    assertTrue(held.drop());
    held.write(ctx);
    ctx.flush();
    assertNull(channel.readOutbound());
  }
}
