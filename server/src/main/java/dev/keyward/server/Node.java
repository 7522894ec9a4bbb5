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
 * RUNNING --close()--> draining: not ready; then accepts nothing, finishes what runs --> CLOSED
 * </pre>
 */
public final class Node implements Reloadable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("keyward.server");

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
  public void reload(KeywardConfig next, @Nullable SslContext renewed, boolean clients)
      throws StartupException {
    parts.reload(next);
    if (renewed != null) {
      tls.exchange(renewed);
    }
    if (clients) {
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

  /** Everything is answered as before, but for probes. */
  private static void letOthersNotice(Duration delay) {
    try {
      Thread.sleep(delay);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    Reloading following = reloading;
    if (following != null) {
      following.close();
    }
    LOG.info("draining");
    parts.status().drain();
    KeywardConfig.Drain drain = config().publicListener().drain();
    parts.sites().leave();
    letOthersNotice(drain.delay());
    publicListener.close(drain.timeout());
    adminListener.drain();
    adminListener.close(Duration.ofSeconds(1));
    parts.close();
    loops.close();
    blocking.close();
    metrics.close();
    installation.close();
    LOG.info("stopped");
  }
}
