package dev.keyward.storage.engine;

import dev.keyward.core.StorageException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The part of a database's connections that one kind of work may use at once, so that it leaves the
 * others to other kinds however much of it there is. Work without a share uses any.
 */
public final class Share {
  private static final ScopedValue<Share> CURRENT = ScopedValue.newInstance();

  /** How long work waits for its turn within the share. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Of work that has its connection already. */
  private static final Share TAKEN = new Share(Integer.MAX_VALUE);

  private final Semaphore turns;
  private final Duration patience;

  /**
   * @param connections at once, at least 1
   */
  public Share(int connections) {
    this(connections, PATIENCE);
  }

  Share(int connections, Duration patience) {
    this.turns = new Semaphore(connections, true);
    this.patience = patience;
  }

  /** Runs {@code work}, whose every call of a store then counts as this share's. */
  public void run(Runnable work) {
    ScopedValue.where(CURRENT, this).run(work);
  }

  /** As {@link #run}, with a result. */
  public <R extends @Nullable Object> R call(Supplier<R> work) {
    return ScopedValue.where(CURRENT, this).call(work::get);
  }

  /**
   * Runs {@code work} when it is its turn.
   *
   * @throws StorageException when that takes longer than two seconds
   */
  static <R extends @Nullable Object> R inTurn(Supplier<R> work) {
    Share share = CURRENT.orElse(TAKEN);
    if (share == TAKEN) {
      return work.get();
    }
    share.await();
    try {
      return TAKEN.call(work);
    } finally {
      share.turns.release();
    }
  }

  private void await() {
    try {
      if (turns.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageException("interrupted while waiting for the database", e);
    }
    throw new StorageException("too many callers wait for the database");
  }
}
