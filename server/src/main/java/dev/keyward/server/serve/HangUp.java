package dev.keyward.server.serve;

import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGHUP, by which operators have a daemon read its configuration again. Without a handler it ends
 * the process. Java has handlers in {@code sun.misc} alone (the module {@code jdk.unsupported}),
 * which the compiler warns of whatever it is told: so they are found by name.
 */
final class HangUp {
  private static final Logger LOG = LoggerFactory.getLogger("keyward.server");

  private @Nullable Runnable task;
  private boolean waiting;

  private HangUp() {}

  /** From now on the signal does not end the process. */
  static HangUp awaited() {
    HangUp awaited = new HangUp();
    awaited.install();
    return awaited;
  }

  /**
   * Runs {@code what} at each signal, and once now if there was one already; on a thread of the
   * JVM's: it must not block.
   */
  synchronized void then(Runnable what) {
    task = what;
    if (waiting) {
      what.run();
    }
  }

  private synchronized void heard() {
    if (task == null) {
      waiting = true;
    } else {
      task.run();
    }
  }

  private void install() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object handling =
          Proxy.newProxyInstance(
              HangUp.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (!method.getName().equals("handle")) {
                  return method.invoke(this, arguments); // one that every object has
                }
                heard();
                return null;
              });
      Object hangUp = signal.getConstructor(String.class).newInstance("HUP");
      Object _ = signal.getMethod("handle", signal, handler).invoke(null, hangUp, handling);
    } catch (ReflectiveOperationException e) {
      LOG.atWarn()
          .addKeyValue("cause", String.valueOf(e.getCause() == null ? e : e.getCause()))
          .log("SIGHUP is not heard here: the configuration is read again when it changes");
    }
  }
}
