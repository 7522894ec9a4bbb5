package dev.keyward.server.e2e;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Waits for what another process or thread does, by looking again and again until a deadline. */
public final class Await {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long PAUSE_MILLIS = 20;

  private Await() {}

  /** The first value that is not null. */
  public static <T> T value(Callable<@Nullable T> look, Callable<String> complaint)
      throws Exception {
    return value(PATIENCE, look, complaint);
  }

  /** For what takes its time. */
  static <T> T value(Duration patience, Callable<@Nullable T> look, Callable<String> complaint)
      throws Exception {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      @Nullable T value = look.call();
      if (value != null) {
        return value;
      }
      if (System.nanoTime() > end) {
        throw new AssertionError(complaint.call());
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  public static void until(Callable<Boolean> condition, String what) throws Exception {
    until(condition, () -> "never came: " + what);
  }

  static void until(Callable<Boolean> condition, Callable<String> complaint) throws Exception {
    value(() -> condition.call() ? Boolean.TRUE : null, complaint);
  }
}
