package dev.keyward.server.load;

import dev.keyward.storage.engine.Share;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A way for work that may wait: so much of it at once and no more, with no more than its share of
 * the database. Work on one lane never takes room from work on another.
 */
public final class Lane implements Executor {
  private final Bound bound;
  private final @Nullable Share share;
  private final Executor threads;

  /**
   * @param share of the database's connections; null for work that does not ask the store, or
   *     hardly
   * @param threads runs each task on a thread of its own
   */
  public Lane(Bound bound, @Nullable Share share, Executor threads) {
    this.bound = bound;
    this.share = share;
    this.threads = threads;
  }

  /** Has {@code work} done on another thread; false, and nothing is done, when the lane is full. */
  public boolean start(Runnable work) {
    if (!bound.enter()) {
      return false;
    }
    try {
      threads.execute(() -> run(work));
      return true;
    } catch (RejectedExecutionException e) { // the node is going down
      bound.leave();
      return false;
    }
  }

  /**
   * As {@link #start}.
   *
   * @throws RejectedExecutionException when the lane is full
   */
  @Override
  public void execute(Runnable work) {
    if (!start(work)) {
      throw new RejectedExecutionException("too much at once: " + bound.what());
    }
  }

  private void run(Runnable work) {
    try {
      if (share == null) {
        work.run();
      } else {
        share.run(work);
      }
    } finally {
      bound.leave();
    }
  }

  /** Does {@code work} on this thread, which may wait; null when the lane is full. */
  public <R> @Nullable R call(Supplier<R> work) {
    if (!bound.enter()) {
      return null;
    }
    try {
      return share == null ? work.get() : share.call(work);
    } finally {
      bound.leave();
    }
  }

  public Bound bound() {
    return bound;
  }
}
