package dev.keyward.storage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.StorageException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShareTest {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch leave = new CountDownLatch(1);
  private final Share share = new Share(1);

  @AfterEach
  void close() {
    leave.countDown();
    threads.close();
  }

  private String slow() {
    entered.countDown();
    try {
      leave.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return "slow";
  }

  @Test
  void workBeyondTheShareIsRefusedWhileOtherWorkIsDone() throws Exception {
    Share hasty = new Share(1, Duration.ZERO);
    Future<String> slow = threads.submit(() -> hasty.call(() -> Share.inTurn(this::slow)));
    entered.await();

    assertEquals("other", Share.inTurn(() -> "other"));
    assertEquals("second", new Share(1).call(() -> Share.inTurn(() -> "second")));
    StorageException late =
        assertThrows(StorageException.class, () -> hasty.run(() -> Share.inTurn(() -> "too much")));
    assertEquals("too many callers wait for the database", late.getMessage());

    leave.countDown();
    assertEquals("slow", slow.get());
    assertEquals("later", hasty.call(() -> Share.inTurn(() -> "later")));
  }

  @Test
  void workThatWaitedIsDoneInItsTurn() throws Exception {
    Future<String> slow = threads.submit(() -> share.call(() -> Share.inTurn(this::slow)));
    entered.await();
    Future<String> next = threads.submit(() -> share.call(() -> Share.inTurn(() -> "next")));

    leave.countDown();

    assertEquals("slow", slow.get());
    assertEquals("next", next.get());
  }

  @Test
  void workInsideWorkNeedsNoSecondTurn() {
    assertEquals("in", share.call(() -> Share.inTurn(() -> Share.inTurn(() -> "in"))));
  }

  @Test
  void workThatFailsGivesItsTurnBack() {
    for (int i = 0; i < 2; i++) {
      assertThrows(
          IllegalStateException.class,
          () ->
              share.run(
                  () ->
                      Share.inTurn(
                          () -> {
                            throw new IllegalStateException("broken");
                          })));
    }
  }
}
