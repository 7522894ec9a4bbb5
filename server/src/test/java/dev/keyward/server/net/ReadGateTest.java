package dev.keyward.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One message for each read, whatever the socket gave. */
final class ReadGateTest {
  private final List<Object> got = new ArrayList<>();

  private EmbeddedChannel channel(boolean deliverRest, boolean greedy) {
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.config().setAutoRead(false);
    channel.pipeline().addLast(new ReadGate(deliverRest), reader(greedy));
    return channel;
  }

  private ChannelHandler reader(boolean greedy) {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext ctx, Object message) {
        got.add(message);
        if (greedy) {
          ctx.read();
        }
      }
    };
  }

  @Test
  void nothingPassesBeforeARead() {
    EmbeddedChannel channel = channel(false, false);
    channel.writeInbound("a", "b", "c");
    assertEquals(List.of(), got);
    channel.pipeline().lastContext().read();
    assertEquals(List.of("a"), got);
    channel.pipeline().lastContext().read();
    channel.pipeline().lastContext().read();
    channel.pipeline().lastContext().read(); // stands for what comes next
    assertEquals(List.of("a", "b", "c"), got);
    channel.writeInbound("d", "e");
    assertEquals(List.of("a", "b", "c", "d"), got);
    channel.finishAndReleaseAll();
  }

  @Test
  void readerThatAlwaysWantsMoreDoesNotDeepenTheStack() {
    EmbeddedChannel channel = channel(false, true);
    channel.pipeline().lastContext().read();
    for (int i = 0; i < 200_000; i++) {
      channel.pipeline().fireChannelRead(i);
    }
    channel.pipeline().fireChannelReadComplete();
    assertEquals(200_000, got.size());
    channel.finishAndReleaseAll();
  }

  @Test
  void whatWaitsAtTheEndIsDroppedAndReleased() {
    EmbeddedChannel channel = channel(false, false);
    ByteBuf waiting = Unpooled.buffer().writeByte(1);
    channel.pipeline().fireChannelRead("a").fireChannelRead("b").fireChannelRead(waiting);
    channel.close();
    assertEquals(0, waiting.refCnt());
  }

  @Test
  void whatCameBeforeAConnectionBrokeIsDeliveredBefore() {
    EmbeddedChannel channel = channel(true, false);
    channel
        .pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                got.add(cause.getMessage());
              }
            });
    channel.pipeline().fireChannelRead("a").fireChannelRead("b");
    channel.pipeline().fireExceptionCaught(new IOException("reset"));
    assertEquals(List.of("a", "b", "reset"), got);
    channel.finishAndReleaseAll();
  }

  @Test
  void whatWaitsAtTheEndIsDeliveredWhereThatIsWanted() {
    EmbeddedChannel channel = channel(true, false);
    channel.pipeline().fireChannelRead("a").fireChannelRead("b").fireChannelRead("c");
    channel.close();
    assertEquals(List.of("a", "b", "c"), got);
  }

  /** Counts what is asked of the socket. */
  private static final class Socket extends ChannelOutboundHandlerAdapter {
    private int reads;

    @Override
    public void read(ChannelHandlerContext ctx) {
      reads++;
    }
  }

  @Test
  void oneRequestIsReadAheadWhileAnotherIsAnsweredAndNoMore() {
    Socket socket = new Socket();
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.config().setAutoRead(false);
    channel.pipeline().addLast(socket, ReadGate.ofRequests(), reader(false));
    channel.pipeline().lastContext().read();
    assertEquals(1, socket.reads);
    channel.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT);
    assertEquals(1, got.size());
    assertEquals(2, socket.reads); // ahead
    channel.writeInbound("next");
    assertEquals(1, got.size());
    assertEquals(2, socket.reads); // something is held
    channel.pipeline().lastContext().read();
    assertEquals(2, got.size());
    channel.finishAndReleaseAll();
  }

  @Test
  void theMiddleOfARequestIsNotReadAhead() {
    Socket socket = new Socket();
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.config().setAutoRead(false);
    channel.pipeline().addLast(socket, ReadGate.ofRequests(), reader(false));
    channel.pipeline().lastContext().read();
    channel.writeInbound("head");
    assertEquals(1, got.size());
    assertEquals(1, socket.reads);
    channel.finishAndReleaseAll();
  }
}
