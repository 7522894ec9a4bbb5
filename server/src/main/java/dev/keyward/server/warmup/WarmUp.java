package dev.keyward.server.warmup;

import dev.keyward.core.signature.NativeProvider;
import dev.keyward.server.data.LocalCa;
import dev.keyward.server.data.TlsMaterial;
import dev.keyward.server.net.EventLoops;
import dev.keyward.server.net.TlsContexts;
import dev.keyward.server.observe.Metrics;
import dev.keyward.server.openapi.OpenApiDocument;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Runs code that a start will need for the first time, on a second core, while the main thread
 * reads the command line and opens the database: classes that load native code, test themselves or
 * read what Java trusts are initialised by then. None of our own that is initialised here refers
 * back to one that the main thread begins with, so that neither holds what the other waits for.
 *
 * <p>It makes nothing that outlives it and decides nothing. A class whose initialiser fails here is
 * broken where it is used as well, and is told there.
 */
public final class WarmUp {
  private static final Set<String> SERVICES = Set.of("quickstart", "serve", "rehearse");

  /** Has no effect but that its classes are ready. */
  interface Step {
    void run() throws Exception;
  }

  static final List<Step> STEPS =
      List.of(
          NativeProvider::description,
          WarmUp::certificate,
          WarmUp::network,
          OpenApiDocument::admin,
          () -> new Metrics().close());

  private final @Nullable Thread thread;

  private WarmUp(@Nullable Thread thread) {
    this.thread = thread;
  }

  /** Begins, when these arguments call a service; others end before it could be of use. */
  public static WarmUp besides(String... arguments) {
    if (arguments.length == 0 || !SERVICES.contains(arguments[0])) {
      return new WarmUp(null);
    }
    LoggerFactory.getILoggerFactory(); // or who comes second would get loggers that only record
    return new WarmUp(
        Thread.ofPlatform()
            .daemon()
            .name("keyward-warm-up")
            .start(() -> STEPS.forEach(WarmUp::attempt)));
  }

  /** Whether there is anything to do. */
  boolean isBegun() {
    return thread != null;
  }

  /**
   * Waits until nothing is left to do: a process that ended meanwhile would leave the files from
   * which native code is loaded.
   */
  public void await() {
    try {
      if (thread != null) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static void attempt(Step step) {
    try {
      step.run();
    } catch (Throwable e) {
      // Told by whoever needs it.
    }
  }

  /** One that nobody trusts: EC arithmetic, its encoding, and JSSE. */
  private static void certificate() throws Exception {
    TlsMaterial passing =
        LocalCa.unkept(new SecureRandom(), InstantSource.system()).issue(List.of());
    TlsContexts.server(passing.key(), passing.chain());
  }

  private static void network() {
    new EventLoops(1).close();
  }
}
