package dev.keyward.server.password;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.password.PasswordHashing.Limits;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class PasswordHashingTest {
  private static final Password PASSWORD = Password.of("correct horse battery staple");
  private static final Argon2Cost SMALL = new Argon2Cost(64, 1, 1);
  private static final Duration LONG = Duration.ofSeconds(60);

  private final AtomicInteger hashes = new AtomicInteger();
  private final Semaphore atWork = new Semaphore(0);
  private final CountDownLatch gate = new CountDownLatch(1);
  private volatile boolean gated;

  @Test
  void hashAndVerifyAtTodaysCost() {
    try (PasswordHashing hashing = new PasswordHashing(1, new SecureRandom(), this::count)) {
      String phc = hashing.hash(PASSWORD);

      assertTrue(phc.startsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
      assertTrue(hashing.verify(PASSWORD, phc));
      assertFalse(hashing.verify(Password.of("something else"), phc));
      assertFalse(hashing.needsRehash(phc));
      assertTrue(hashing.needsRehash(new Argon2idHasher(SMALL, new SecureRandom()).hash(PASSWORD)));
    }
  }

  @Test
  void unknownUserCostsOneHashLikeAWrongPassword() {
    try (PasswordHashing hashing = open(1, 8, LONG)) {
      String phc = hashing.hash(PASSWORD);
      hashes.set(0);

      assertFalse(hashing.verify(PASSWORD, null));
      assertEquals(1, hashes.getAndSet(0));
      assertFalse(hashing.verify(Password.of("wrong"), phc));
      assertEquals(1, hashes.getAndSet(0));
      assertTrue(hashing.verify(PASSWORD, phc));
      assertEquals(1, hashes.get());
    }
  }

  @Test
  void malformedStoredHashIsAFault() {
    try (PasswordHashing hashing = open(1, 8, LONG)) {
      assertThrows(IllegalStateException.class, () -> hashing.verify(PASSWORD, "{noop}secret"));
      assertEquals(0, hashing.rejected());
    }
  }

  /** Of 50 at once 2 are hashed, 8 wait and 40 are refused while the others have not ended. */
  @Test
  void surplusIsRefusedAtOnceAndTheOthersAreServed() throws Exception {
    try (PasswordHashing hashing = open(2, 8, LONG)) {
      List<CompletableFuture<Boolean>> logins = occupy(hashing, 2);
      Semaphore refused = new Semaphore(0);
      for (int i = 0; i < 48; i++) {
        CompletableFuture<Boolean> login = login(hashing);
        var _ = login.whenComplete((_, failure) -> refused.release(failure == null ? 0 : 1));
        logins.add(login);
      }

      assertTrue(refused.tryAcquire(40, 30, TimeUnit.SECONDS));
      assertEquals(2, hashing.active());
      assertEquals(8, hashing.queued());
      assertEquals(40, hashing.rejected());

      gate.countDown();
      assertEquals(10, served(logins));
      assertEquals(10, hashes.get());
    }
  }

  private static int served(List<CompletableFuture<Boolean>> logins) throws InterruptedException {
    int served = 0;
    for (CompletableFuture<Boolean> login : logins) {
      try {
        assertFalse(login.get());
        served++;
      } catch (ExecutionException e) {
        assertEquals(HashingOverloadedException.class, e.getCause().getClass());
        assertEquals(0, e.getCause().getStackTrace().length);
      }
    }
    return served;
  }

  @Test
  void whoeverWaitedTooLongIsRefusedAndLeavesItsPlace() throws Exception {
    try (PasswordHashing hashing = open(1, 8, Duration.ofMillis(20))) {
      List<CompletableFuture<Boolean>> first = occupy(hashing, 1);

      assertThrows(HashingOverloadedException.class, () -> hashing.verify(PASSWORD, null));
      assertEquals(0, hashing.queued());
      assertEquals(1, hashing.rejected());

      gate.countDown();
      assertEquals(1, served(first));
    }
    assertEquals(1, hashes.get());
  }

  @Test
  void workThatHasBegunIsAwaitedBeyondThePatience() throws Exception {
    try (PasswordHashing hashing = open(1, 8, Duration.ofMillis(20))) {
      List<CompletableFuture<Boolean>> first = occupy(hashing, 1);
      // A second caller has lost patience by now, and the first came before it.
      assertThrows(HashingOverloadedException.class, () -> hashing.verify(PASSWORD, null));

      assertFalse(first.getFirst().isDone());
      gate.countDown();
      assertEquals(1, served(first));
    }
  }

  @Test
  void interruptedCallerLeavesItsPlace() throws Exception {
    try (PasswordHashing hashing = open(1, 8, LONG)) {
      List<CompletableFuture<Boolean>> first = occupy(hashing, 1);
      Thread.currentThread().interrupt();

      assertThrows(HashingOverloadedException.class, () -> hashing.verify(PASSWORD, null));
      assertTrue(Thread.interrupted());
      assertEquals(0, hashing.queued());
      gate.countDown();
      assertEquals(1, served(first));
    }
    assertEquals(1, hashes.get());
  }

  @Test
  void closingLetsWorkThatWasTakenOnEnd() throws Exception {
    PasswordHashing hashing = open(1, 8, LONG);
    List<CompletableFuture<Boolean>> first = occupy(hashing, 1);

    Thread closing = Thread.startVirtualThread(hashing::close);
    gate.countDown();
    closing.join();

    assertEquals(1, served(first));
  }

  @Test
  void closedPoolRefuses() {
    PasswordHashing hashing = open(1, 8, LONG);
    hashing.close();

    assertThrows(HashingOverloadedException.class, () -> hashing.hash(PASSWORD));
    assertEquals(0, hashing.rejected());
  }

  /** Takes {@code threads} of the pool's threads until {@link #gate} opens. */
  private List<CompletableFuture<Boolean>> occupy(PasswordHashing hashing, int threads)
      throws InterruptedException {
    gated = true;
    List<CompletableFuture<Boolean>> logins = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      logins.add(login(hashing));
    }
    assertTrue(atWork.tryAcquire(threads, 30, TimeUnit.SECONDS));
    return logins;
  }

  private static CompletableFuture<Boolean> login(PasswordHashing hashing) {
    return CompletableFuture.supplyAsync(
        () -> hashing.verify(PASSWORD, null), Thread::startVirtualThread);
  }

  private PasswordHashing open(int threads, int waiting, Duration patience) {
    return new PasswordHashing(
        new Argon2idHasher(SMALL, new SecureRandom()),
        new Limits(threads, waiting, patience),
        this::count);
  }

  /** Told of every hash by the thread that computed it, which it can hold there. */
  private void count(long nanos) {
    hashes.addAndGet(nanos > 0 ? 1 : 1_000);
    atWork.release();
    if (gated) {
      try {
        assertTrue(gate.await(30, TimeUnit.SECONDS));
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
