package dev.keyward.server.serve;

import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGHUP, by which operators have a daemon read its configuration again. Without a handler it ends
 * the process. Java has handlers in {@code sun.misc} alone (the module {@code jdk.unsupported}),
 * which the compiler warns of whatever it is told: so they are found by name.
 */
final class HangUp {
  private static final Logger LOG = LoggerFactory.getLogger("keyward.server");

  private HangUp() {}

  /** Runs {@code task} at each SIGHUP, on a thread of the JVM's: it must not block. */
  static void then(Runnable task) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object handling =
          Proxy.newProxyInstance(
              HangUp.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (!method.getName().equals("handle")) {
                  return method.invoke(task, arguments); // one that every object has
                }
                task.run();
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
