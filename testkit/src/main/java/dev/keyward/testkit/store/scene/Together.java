package dev.keyward.testkit.store.scene;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Runs things at the same time, on virtual threads. */
public final class Together {
  public static final int CROWD = 32;
  private static final long SECONDS = 30;

  private Together() {}

  /**
   * Runs one thing beside the test, on a thread of its own: the common pool of a small machine has
   * only one.
   */
  public static <R> CompletableFuture<R> beside(Supplier<R> work) {
    return CompletableFuture.supplyAsync(work, Thread::startVirtualThread);
  }

  /** Fails when the work comes to its end although something holds it up. */
  public static void assertWaits(Future<?> work) {
    assertThrows(TimeoutException.class, () -> work.get(300, TimeUnit.MILLISECONDS));
  }

  /**
   * Runs the same thing on many threads that start at the same moment; answers the results in order
   * of the threads' numbers. Fails when one thread does.
   */
  public static <R> List<R> run(int threads, IntFunction<R> work) throws Exception {
    CountDownLatch ready = new CountDownLatch(threads);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<R>> futures = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int number = i;
        futures.add(
            executor.submit(
                () -> {
                  ready.countDown();
                  ready.await();
                  return work.apply(number);
                }));
      }
      List<R> results = new ArrayList<>();
      for (Future<R> future : futures) {
        results.add(future.get(SECONDS, TimeUnit.SECONDS));
      }
      return results;
    }
  }
}
