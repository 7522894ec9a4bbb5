package dev.keyward.server.password;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One hash that waits for a thread: either a thread begins it, or its caller gives it up, never
 * both. Work that has begun is always awaited to its end.
 */
final class Turn<R> extends FutureTask<R> {
  private final AtomicBoolean taken = new AtomicBoolean();

  Turn(Callable<R> work) {
    super(work);
  }

  @Override
  public void run() {
    if (taken.compareAndSet(false, true)) {
      super.run();
    }
  }

  /**
   * @return false when it has begun, and only its end can be awaited
   */
  boolean giveUp() {
    boolean mine = taken.compareAndSet(false, true);
    if (mine) {
      // Lets go of the work, and of the password in it.
      cancel(false);
    }
    return mine;
  }
}
