package dev.keyward.server.net.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipelineException;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Streams whose client takes nothing end, others do not. */
final class StreamWatchTest {
  private static final Duration LEAST = Duration.ofSeconds(60);

  private final EmbeddedChannel connection = new EmbeddedChannel();
  private final StreamWatch watch = new StreamWatch(connection.eventLoop(), LEAST);

  StreamWatchTest() {
    connection.freezeTime();
  }

  /** Takes what is flushed, once it may. */
  private static final class Client extends ChannelOutboundHandlerAdapter {
    private boolean takes;

    @Override
    public void flush(ChannelHandlerContext ctx) {
      if (takes) {
        ctx.flush();
      }
    }
  }

  private EmbeddedChannel stream(Client client) {
    return new EmbeddedChannel(client, new StreamMessages(watch));
  }

  private static void write(EmbeddedChannel stream) {
    stream.write(new DefaultHttpContent(Unpooled.wrappedBuffer(new byte[100])));
    stream.flush();
  }

  private void pass(int seconds) {
    connection.advanceTimeBy(seconds, TimeUnit.SECONDS);
    connection.runScheduledPendingTasks();
  }

  @Test
  void streamOfWhichNothingIsTakenEnds() {
    EmbeddedChannel stuck = stream(new Client());
    EmbeddedChannel idle = stream(new Client());
    write(stuck);

    for (int i = 0; i < 5; i++) {
      pass(12);
      assertTrue(stuck.isOpen());
    }
    pass(12);

    assertFalse(stuck.isOpen());
    assertTrue(idle.isOpen());
    idle.finishAndReleaseAll();
  }

  @Test
  void streamOfWhichSomethingIsTakenStays() {
    Client slow = new Client();
    EmbeddedChannel stream = stream(slow);
    for (int i = 0; i < 20; i++) {
      write(stream);
      pass(12);
      slow.takes = i % 4 == 0;
      stream.flush();
      slow.takes = false;
    }

    assertTrue(stream.isOpen());
    stream.finishAndReleaseAll();
  }

  @Test
  void noneIsForgottenWhenOthersEnd() {
    List<EmbeddedChannel> streams = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      streams.add(stream(new Client()));
      write(streams.getLast());
    }
    for (int i : new int[] {0, 3}) {
      streams.get(i).finishAndReleaseAll();
    }

    for (int i = 0; i < 6; i++) {
      pass(12);
    }

    assertEquals(0, streams.stream().filter(EmbeddedChannel::isOpen).count());
  }

  @Test
  void nothingIsLookedAtOnceAllHaveEnded() {
    stream(new Client()).finishAndReleaseAll();

    pass(12);

    assertEquals(-1, connection.runScheduledPendingTasks());
  }

  /** As when the event loop takes no more timers. */
  @Test
  void streamThatCannotBeWatchedLeavesOthersInTheirPlaces() {
    EventExecutor none = new DefaultEventExecutor();
    none.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    StreamWatch closed = new StreamWatch(none, LEAST);

    for (int i = 0; i < 2; i++) {
      EmbeddedChannel stream = new EmbeddedChannel();
      stream.pipeline().addLast("messages", new StreamMessages(closed));
      ChannelPipelineException failure =
          assertThrows(ChannelPipelineException.class, stream::checkException);
      assertInstanceOf(RejectedExecutionException.class, failure.getCause());
      assertNull(stream.pipeline().get("messages"));
      assertFalse(failure.getMessage().contains("failed to remove"), failure.getMessage());
      stream.finishAndReleaseAll();
    }
  }
}
