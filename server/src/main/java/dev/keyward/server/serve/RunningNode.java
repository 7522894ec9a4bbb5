package dev.keyward.server.serve;

import dev.keyward.server.Node;
import dev.keyward.server.log.StandardError;
import java.util.concurrent.CountDownLatch;

/**
 * Keeps a process alive for its node. SIGTERM and SIGINT drain it and end the process with exit
 * code 0.
 */
public final class RunningNode {
  private RunningNode() {}

  /** Arranges for {@code node} to be closed when the process is asked to end. */
  public static void closeOnSignal(Node node, AutoCloseable... alsoClosed) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    node.close();
                    for (AutoCloseable also : alsoClosed) {
                      closeQuietly(also);
                    }
                  } finally {
                    StandardError.end();
                  }
                  Runtime.getRuntime().halt(0);
                },
                "keyward-shutdown"));
  }

  private static void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      // The process ends now whatever happens.
    }
  }

  /** Returns never in the ordinary course of things. */
  public static void await() throws InterruptedException {
    new CountDownLatch(1).await();
  }
}
