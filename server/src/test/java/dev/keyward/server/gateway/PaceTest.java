package dev.keyward.server.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The clock of the channel stands still but for what a test lets pass. */
class PaceTest {
  private static final int LEAST = 20 * 1024;

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final AtomicInteger ended = new AtomicInteger();
  private Pace pace;

  @BeforeEach
  void begin() {
    channel.freezeTime();
    pace = new Pace(channel.eventLoop(), Pace.Least.USUAL, ended::incrementAndGet);
    pace.begin();
  }

  private void pass(int seconds) {
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
  }

  @Test
  void whoSendsTooLittleIsEndedOnceAndNotBeforeItsTime() {
    pace.arrived(LEAST - 1, true);
    pass(19);
    assertEquals(0, ended.get());
    pass(1);
    assertEquals(1, ended.get());
    pass(100);
    assertEquals(1, ended.get());
  }

  @Test
  void whoSendsEnoughGoesOnAndEveryIntervalCounts() {
    for (int i = 0; i < 10; i++) {
      pace.arrived(LEAST, true);
      pass(20);
    }
    assertEquals(0, ended.get());
    pass(20);
    assertEquals(1, ended.get(), "what came before is no credit");
  }

  @Test
  void whoWaitsForTheUpstreamIsNotTooSlow() {
    pace.arrived(1, false);
    pass(60);
    pace.resumed();
    pass(19);
    assertEquals(0, ended.get());
    pass(1);
    assertEquals(0, ended.get(), "the upstream held it up in a part of this interval");
    pass(20);
    assertEquals(1, ended.get());
  }

  @Test
  void aWholeBodyIsNotWatched() {
    pace.end();
    pass(100);
    assertEquals(0, ended.get());
  }
}
