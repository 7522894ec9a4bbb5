package dev.keyward.server;

import dev.keyward.server.config.KeywardConfig;
import dev.keyward.server.data.StartupException;
import dev.keyward.server.http.Listener;
import dev.keyward.server.net.EventLoops;
import dev.keyward.server.observe.Metrics;
import dev.keyward.server.reload.Reloadable;
import dev.keyward.server.reload.Reloading;
import dev.keyward.server.reload.WatchedConfiguration;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node that takes requests.
 *
 * <pre>
 * RUNNING --close()--> draining: not ready, accepts nothing, finishes what runs (30 s at most) --> CLOSED
 * </pre>
 */
public final class Node implements Reloadable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("keyward.server");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Listener publicListener;
  private final Listener adminListener;
  private final NodeParts parts;
  private final EventLoops loops;
  private final ExecutorService blocking;
  private final Metrics metrics;
  private final Installation installation;
  private final CurrentTls tls;
  private volatile @Nullable Reloading reloading;

  Node(
      Listener publicListener,
      Listener adminListener,
      CurrentTls tls,
      NodeParts parts,
      EventLoops loops,
      ExecutorService blocking,
      Metrics metrics,
      Installation installation) {
    this.publicListener = publicListener;
    this.adminListener = adminListener;
    this.tls = tls;
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
  public KeywardConfig config() {
    return parts.sites().config();
  }

  /**
   * A connection that is open goes on as it began; unless it has shown a certificate of a client,
   * which may be worth nothing now.
   */
  @Override
  public void reload(KeywardConfig next, @Nullable SslContext renewed) throws StartupException {
    parts.reload(next);
    if (renewed != null) {
      tls.exchange(renewed);
      publicListener.drainCertified();
    }
  }

  /**
   * Follows its configuration from now on, until it is closed.
   *
   * @param configuration by which it was started
   * @param certificates that of the public listener
   */
  public Reloading follow(WatchedConfiguration configuration, Reloading.Certificates certificates) {
    Reloading following = new Reloading(this, configuration, certificates, parts.configuration());
    reloading = following;
    return following;
  }

  @Override
  public void close() {
    Reloading following = reloading;
    if (following != null) {
      following.close();
    }
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
