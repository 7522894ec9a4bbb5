package dev.keyward.storage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import dev.keyward.core.StorageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.transaction.LocalTransactionHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody waits for ever, and nobody gets anything but a StorageException. */
final class LaneTest {
  @TempDir private Path folder;

  @Test
  void fullQueueRefusesAtOnce() throws Exception {
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    try (Lane lane = open(1)) {
      Future<Boolean> first = occupy(lane, working, leave);
      working.await();
      CompletableFuture<StorageException> refusal = new CompletableFuture<>();
      List<Thread> others = List.of(tries(lane, refusal), tries(lane, refusal));

      // One of the two takes the only place in the queue; the other is refused while the first
      // still works.
      assertEquals(
          "too many callers wait for the database", refusal.get(10, TimeUnit.SECONDS).getMessage());
      assertFalse(first.isDone());
      leave.countDown();
      for (Thread other : others) {
        other.join();
      }
      assertTrue(first.get(10, TimeUnit.SECONDS));
    }
  }

  private static Thread tries(Lane lane, CompletableFuture<StorageException> refusal) {
    return Thread.startVirtualThread(
        () -> {
          try {
            lane.run(_ -> true);
          } catch (StorageException e) {
            refusal.complete(e);
          }
        });
  }

  @Test
  void aWatchHearsOfEveryStatementAndWhoAskedForItButNotOfWhatIsBound() {
    List<String> heard = new ArrayList<>();
    try (Lane lane = open(8)) {
      lane.watch((sql, caller) -> heard.add(caller.getName() + ": " + sql));
      lane.run(handle -> handle.execute("SELECT ?", "secret"));
      lane.run(
          handle ->
              handle.createQuery("SELECT :it").bind("it", "secret").mapTo(String.class).one());
    }

    String here = Thread.currentThread().getName();
    assertEquals(List.of(here + ": SELECT ?", here + ": SELECT :it"), heard);
  }

  @Test
  void callerThatIsInterruptedLeavesItsPlace() throws Exception {
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    AtomicBoolean done = new AtomicBoolean();
    try (Lane lane = open(8)) {
      Future<Boolean> first = occupy(lane, working, leave);
      working.await();

      Thread.currentThread().interrupt();
      StorageException failure =
          assertThrows(StorageException.class, () -> lane.run(_ -> done.getAndSet(true)));

      assertTrue(Thread.interrupted());
      assertInstanceOf(InterruptedException.class, failure.getCause());
      leave.countDown();
      assertTrue(first.get(10, TimeUnit.SECONDS));
    }
    assertFalse(done.get());
  }

  @Test
  void closingLetsWorkThatWasTakenOnEnd() throws ExecutionException, InterruptedException {
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    Lane lane = open(8);
    Future<Boolean> first = occupy(lane, working, leave);
    working.await();

    Thread closing = Thread.startVirtualThread(lane::close);
    leave.countDown();
    closing.join();

    assertTrue(first.get());
    assertEquals(
        "the database is closed",
        assertThrows(StorageException.class, () -> lane.run(_ -> true)).getMessage());
  }

  @Test
  void mistakesOfTheProgramAreNotFailuresOfTheStore() {
    try (Lane lane = open(8)) {
      assertThrows(ArithmeticException.class, () -> lane.run(_ -> Math.toIntExact(Long.MAX_VALUE)));
      assertThrows(AssertionError.class, () -> lane.run(_ -> fails()));
    }
  }

  private static boolean fails() {
    throw new AssertionError("an Error crosses threads too");
  }

  private static Future<Boolean> occupy(Lane lane, CountDownLatch working, CountDownLatch leave) {
    return CompletableFuture.supplyAsync(
        () -> lane.run(_ -> awaits(working, leave)), Thread::startVirtualThread);
  }

  private static boolean awaits(CountDownLatch working, CountDownLatch leave) {
    working.countDown();
    try {
      return leave.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  private Lane open(int waiting) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("lane-test");
    config.setDataSource(new SqliteDialect(folder.resolve("lane.db")).migrationSource());
    config.setMaximumPoolSize(1);
    return Lane.onOwnThreads(config, LocalTransactionHandler.binding(), waiting);
  }
}
