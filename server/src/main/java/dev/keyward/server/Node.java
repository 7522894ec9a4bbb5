package dev.keyward.server;

import dev.keyward.server.http.Listener;
import dev.keyward.server.net.EventLoops;
import dev.keyward.server.observe.Metrics;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node that takes requests.
 *
 * <pre>
 * RUNNING --close()--> draining: not ready, accepts nothing, finishes what runs (30 s at most) --> CLOSED
 * </pre>
 */
public final class Node implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("keyward.server");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Listener publicListener;
  private final Listener adminListener;
  private final NodeParts parts;
  private final EventLoops loops;
  private final ExecutorService blocking;
  private final Metrics metrics;
  private final Installation installation;

  Node(
      Listener publicListener,
      Listener adminListener,
      NodeParts parts,
      EventLoops loops,
      ExecutorService blocking,
      Metrics metrics,
      Installation installation) {
    this.publicListener = publicListener;
    this.adminListener = adminListener;
    this.parts = parts;
    this.loops = loops;
    this.blocking = blocking;
    this.metrics = metrics;
    this.installation = installation;
  }

  public int publicPort() {
    return publicListener.port();
  }

  public int adminPort() {
    return adminListener.port();
  }

  @Override
  public void close() {
    LOG.info("draining");
    parts.status().drain();
    adminListener.drain();
    publicListener.close(PATIENCE);
    adminListener.close(Duration.ofSeconds(1));
    parts.close();
    loops.close();
    blocking.close();
    metrics.close();
    installation.close();
    LOG.info("stopped");
  }
}
