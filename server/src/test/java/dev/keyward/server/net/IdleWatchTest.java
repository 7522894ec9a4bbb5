package dev.keyward.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.timeout.IdleStateEvent;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A connection on which nothing moves is said to be idle, neither too early nor much too late. */
final class IdleWatchTest {
  private static final int LEAST = 75;

  /** A fifth more, for whatever moved just after a look. */
  private static final int MOST = 90;

  private int idle;
  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          new IdleWatch(Duration.ofSeconds(LEAST)),
          new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
              if (event instanceof IdleStateEvent) {
                idle++;
              }
            }
          });

  @BeforeEach
  void standStill() {
    channel.freezeTime();
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      channel.advanceTimeBy(1, TimeUnit.SECONDS);
      channel.runScheduledPendingTasks();
    }
  }

  @Test
  void saysSoWhenNothingMovesAndGoesOnSayingSo() {
    pass(LEAST - 1);
    assertEquals(0, idle);
    pass(MOST - LEAST + 1);
    assertEquals(1, idle);
    pass(LEAST);
    assertEquals(2, idle);
  }

  @Test
  void whatComesAndWhatGoesBeginsTheTimeAnew() {
    pass(LEAST - 1);
    channel.writeInbound("in");
    pass(LEAST - 1);
    assertEquals(0, idle);
    channel.writeOutbound("out");
    pass(LEAST - 1);
    assertEquals(0, idle);
    pass(MOST - LEAST + 1);
    assertEquals(1, idle);
  }

  @Test
  void saysNothingOfAConnectionThatHasEnded() {
    channel.close();
    pass(10 * MOST);
    assertEquals(0, idle);
  }
}
