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

/**
 * Runs code that a start will need for the first time, on a second core, while the main thread
 * reads the command line and opens the database: classes that load native code, test themselves or
 * read what Java trusts are initialised by then. Each step begins with the class that the start
 * itself begins with, so that neither thread holds what the other one waits for.
 *
 * <p>It makes nothing that lasts and decides nothing. What fails here fails again, and is told,
 * where it is used.
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

  private WarmUp() {}

  /** Begins, when these arguments call a service; others end before it could be of use. */
  public static void besides(String... arguments) {
    if (arguments.length > 0 && SERVICES.contains(arguments[0])) {
      Thread _ = Thread.ofPlatform().daemon().name("keyward-warm-up").start(WarmUp::run);
    }
  }

  private static void run() {
    STEPS.forEach(WarmUp::attempt);
  }

  static void attempt(Step step) {
    try {
      step.run();
    } catch (Exception | LinkageError e) {
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
