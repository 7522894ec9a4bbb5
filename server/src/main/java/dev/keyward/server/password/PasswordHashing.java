package dev.keyward.server.password;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * All password hashing of a node, on a few platform threads: a hash would pin the carrier of a
 * virtual thread for tens of milliseconds, and each costs some 19 MiB of memory. At most {@value
 * #MAX_WAITING} callers wait for a thread, for at most two seconds; the others are refused at once.
 *
 * <p>An unknown user costs the same hash as a known one. Only a stored hash that costs less than
 * today's answers faster; {@link #needsRehash} at each login closes that gap.
 */
public final class PasswordHashing implements AutoCloseable {
  static final int MAX_WAITING = 64;
  static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Duration IDLE = Duration.ofMinutes(1);
  private static final Duration END_OF_WORK = Duration.ofSeconds(5);

  private final Argon2idHasher hasher;
  private final String hashOfNobody;
  private final ThreadPoolExecutor threads;
  private final Duration patience;
  private final LongConsumer nanos;
  private final LongAdder rejected = new LongAdder();

  /**
   * @param threads how many hashes there are at once: one for each core
   * @param random for salts
   * @param nanos told the duration of every hash in nanoseconds, without its waiting, on the thread
   *     that computed it; must not throw
   */
  public PasswordHashing(int threads, SecureRandom random, LongConsumer nanos) {
    this(
        new Argon2idHasher(Argon2Cost.TODAY, random),
        new Limits(threads, MAX_WAITING, PATIENCE),
        nanos);
  }

  /** How much hashing there is, and how much waiting for it. */
  record Limits(int threads, int waiting, Duration patience) {}

  PasswordHashing(Argon2idHasher hasher, Limits limits, LongConsumer nanos) {
    this.hasher = hasher;
    this.hashOfNobody = hasher.hashOfNothing();
    this.patience = limits.patience();
    this.nanos = nanos;
    this.threads =
        new ThreadPoolExecutor(
            limits.threads(),
            limits.threads(),
            IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(limits.waiting()),
            Thread.ofPlatform().daemon().name("password-hash-", 0).factory());
    // With a thread goes the memory that it keeps for its hashes.
    this.threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Whether {@code presented} is the password that {@code phc} was made of. Blocks for the hash and
   * for at most two seconds before it. Callers judge disabled users only afterwards, so that they
   * cost the same.
   *
   * @param phc the stored hash; null for an unknown user, which is the same work and false
   * @throws HashingOverloadedException when there was no room or no time; nothing was judged
   * @throws IllegalStateException when {@code phc} is no hash that Keyward stores
   */
  public boolean verify(Password presented, @Nullable String phc) {
    String stored = phc == null ? hashOfNobody : phc;
    boolean matches = run(() -> hasher.verify(presented, stored));
    return matches && phc != null;
  }

  /**
   * The hash to store for {@code password}, as a PHC string. Blocks as {@link #verify} does.
   *
   * @throws HashingOverloadedException when there was no room or no time
   */
  public String hash(Password password) {
    return run(() -> hasher.hash(password));
  }

  /**
   * Whether a password that {@link #verify} found right is to be stored anew with {@link #hash}:
   * {@code phc} costs less than today's hashes in any parameter. Does not block.
   *
   * @throws IllegalStateException when {@code phc} is no hash that Keyward stores
   */
  public boolean needsRehash(String phc) {
    return hasher.needsRehash(phc);
  }

  /** How many callers wait for a thread. */
  public int queued() {
    return threads.getQueue().size();
  }

  /** How many hashes are under way. */
  public int active() {
    return threads.getActiveCount();
  }

  /** How many callers have been refused so far, for want of room or time. */
  public long rejected() {
    return rejected.sum();
  }

  private <R> R run(Callable<R> work) {
    Turn<R> turn = new Turn<>(() -> timed(work));
    enqueue(turn);
    try {
      return awaited(turn);
    } catch (InterruptedException e) {
      abandon(turn);
      Thread.currentThread().interrupt();
      throw new HashingOverloadedException("interrupted while waiting for a password hash");
    } catch (ExecutionException e) {
      throw rethrown(e);
    }
  }

  private void enqueue(Turn<?> turn) {
    try {
      threads.execute(turn);
    } catch (RejectedExecutionException e) {
      if (threads.isShutdown()) {
        throw new HashingOverloadedException("password hashing is closed");
      }
      rejected.increment();
      throw new HashingOverloadedException("too many callers wait for a password hash");
    }
  }

  private <R> R awaited(Turn<R> turn) throws InterruptedException, ExecutionException {
    try {
      return turn.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      if (abandon(turn)) {
        rejected.increment();
        throw new HashingOverloadedException("no turn for a password hash within " + patience);
      }
      return turn.get();
    }
  }

  /** Frees the place in the queue too, for somebody who has just come. */
  private boolean abandon(Turn<?> turn) {
    boolean given = turn.giveUp();
    if (given) {
      threads.remove(turn);
    }
    return given;
  }

  private <R> R timed(Callable<R> work) throws Exception {
    long start = System.nanoTime();
    try {
      return work.call();
    } finally {
      nanos.accept(System.nanoTime() - start);
    }
  }

  private static RuntimeException rethrown(ExecutionException e) {
    return switch (e.getCause()) {
      // The caller's own stack on top.
      case IllegalStateException fault -> new IllegalStateException(fault.getMessage(), fault);
      case RuntimeException mistake -> mistake;
      case Error error -> throw error;
      case null, default -> new IllegalStateException(e);
    };
  }

  /** Lets work that has been taken on come to its end, for at most five seconds. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      var _ = threads.awaitTermination(END_OF_WORK.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
