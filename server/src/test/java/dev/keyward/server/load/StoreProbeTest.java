package dev.keyward.server.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.StorageException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StoreProbeTest {
  private final AtomicLong nanos = new AtomicLong(-17);
  private final AtomicInteger asked = new AtomicInteger();
  private volatile Runnable store = () -> {};
  private final StoreProbe probe =
      new StoreProbe(
          () -> {
            asked.incrementAndGet();
            store.run();
          },
          nanos::get);

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private static void fail() {
    throw new StorageException("down");
  }

  @Test
  void theStoreIsAskedOnceASecond() {
    for (int i = 0; i < 1_000; i++) {
      assertTrue(probe.answers());
    }
    assertEquals(0, asked.get(), "it has just answered when the node started");

    pass(Duration.ofMillis(1_001));
    for (int i = 0; i < 1_000; i++) {
      assertTrue(probe.answers());
    }
    assertEquals(1, asked.get());
  }

  @Test
  void aStoreThatIsDownIsSeenAndSoIsItsReturn() {
    store = StoreProbeTest::fail;
    pass(Duration.ofMillis(1_001));
    assertFalse(probe.answers());
    assertFalse(probe.answers());
    assertEquals(1, asked.get());

    store = () -> {};
    pass(Duration.ofMillis(1_001));
    assertTrue(probe.answers());
  }

  @Test
  void whileOneWaitsForTheStoreTheOthersAreToldAtOnce() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    store =
        () -> {
          entered.countDown();
          awaitQuietly(leave);
        };
    pass(Duration.ofMillis(1_500));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> first = threads.submit(probe::answers);
      entered.await();
      assertTrue(probe.answers(), "what it said last");

      pass(Duration.ofSeconds(2));
      assertFalse(probe.answers(), "it has taken too long");

      leave.countDown();
      assertTrue(first.get());
    }
    assertEquals(1, asked.get());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
