package dev.keyward.server.reload;

import dev.keyward.server.cli.remote.Printable;
import dev.keyward.server.config.KeywardConfig;
import dev.keyward.server.config.source.ConfigException;
import dev.keyward.server.data.StartupException;
import dev.keyward.server.reload.ConfigurationState.Result;
import io.netty.handler.ssl.SslContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a node follow its configuration:
 *
 * <ol>
 *   <li>the files are read when somebody asks, or when a look found them changed and the next one
 *       as they were then: one that is being written is not judged half-way;
 *   <li>what is wrong is told, all of it, and nothing is changed;
 *   <li>what needs a restart is left as it is, and told;
 *   <li>all else is taken on at once.
 * </ol>
 *
 * All of it on one thread, on which no request waits.
 */
public final class Reloading implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("keyward.server");
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final int MOST_LOGGED = 100;

  private final Reloadable node;
  private final WatchedConfiguration configuration;
  private final Certificates certificates;
  private final ConfigurationState state;
  private Fingerprint lastLook;
  private Fingerprint tlsFiles;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("keyward-reload").factory());

  /** Makes the TLS of the public listener from the files as they are now. */
  @FunctionalInterface
  public interface Certificates {
    /**
     * @return null when there is none
     * @throws StartupException when they cannot be used
     */
    @Nullable SslContext tls(KeywardConfig config) throws StartupException;
  }

  /**
   * @param configuration was read before: the node runs by it
   */
  public Reloading(
      Reloadable node,
      WatchedConfiguration configuration,
      Certificates certificates,
      ConfigurationState state) {
    this(node, configuration, certificates, state, EVERY);
  }

  Reloading(
      Reloadable node,
      WatchedConfiguration configuration,
      Certificates certificates,
      ConfigurationState state,
      Duration every) {
    this.node = node;
    this.configuration = configuration;
    this.certificates = certificates;
    this.state = state;
    this.lastLook = configuration.seen();
    this.tlsFiles = configuration.seen().part(node.config().publicListener().files());
    thread.scheduleWithFixedDelay(
        this::look, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Has the files read again, whether they have changed or not. Returns at once. */
  public void request() {
    try {
      thread.execute(this::reload);
    } catch (RejectedExecutionException e) {
      LOG.atDebug().log("the node is going down: its configuration is not read again");
    }
  }

  /** Reads the files if they have changed, and stayed as they are since the last look. */
  void look() {
    try {
      Fingerprint now = configuration.look();
      if (!now.equals(configuration.seen()) && now.equals(lastLook)) {
        reload();
      }
      lastLook = now;
    } catch (RuntimeException e) {
      // A task that throws would never be run again.
      LOG.atError().setCause(e).log("the configuration could not be looked at");
    }
  }

  void reload() {
    try {
      take(configuration.read());
    } catch (ConfigException e) {
      refuse(e.problems().stream().map(each -> Printable.withoutKeys(each.toString())).toList());
    } catch (StartupException e) {
      refuse(List.of(Printable.withoutKeys(String.valueOf(e.getMessage()))));
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("a configuration broke");
      refuse(List.of("it could not be taken on: see the log"));
    }
  }

  private void take(KeywardConfig wanted) throws StartupException {
    KeywardConfig running = node.config();
    KeywardConfig next = FixedSettings.keep(running, wanted);
    Fingerprint files = configuration.seen().part(next.publicListener().files());
    boolean clients = !files.part(authorities(next)).equals(tlsFiles.part(authorities(running)));
    boolean renewed =
        clients
            || !files.equals(tlsFiles)
            || !next.publicListener().tls().equals(running.publicListener().tls());
    Difference difference = Difference.between(running, next, renewed);
    if (!difference.isNothing()) {
      node.reload(next, renewed ? certificates.tls(next) : null, clients);
      tlsFiles = files;
    }
    List<String> waiting = FixedSettings.waiting(next, wanted);
    state.taken(difference.isNothing() ? Result.UNCHANGED : Result.APPLIED, waiting);
    tell(difference);
    if (!waiting.isEmpty()) {
      LOG.atWarn()
          .addKeyValue("settings", String.join(", ", waiting))
          .log("these settings have changed and wait for a restart");
    }
  }

  /** Whose certificates of clients count. */
  private static Set<Path> authorities(KeywardConfig config) {
    Path file = config.publicListener().clientCa();
    return file == null ? Set.of() : Set.of(file);
  }

  private static void tell(Difference difference) {
    if (difference.isNothing()) {
      LOG.info("configuration unchanged");
      return;
    }
    LOG.atInfo()
        .addKeyValue("routes_added", difference.routes().added())
        .addKeyValue("routes_removed", difference.routes().removed())
        .addKeyValue("routes_changed", difference.routes().changed())
        .addKeyValue("issuers_added", difference.issuers().added())
        .addKeyValue("issuers_removed", difference.issuers().removed())
        .addKeyValue("issuers_changed", difference.issuers().changed())
        .addKeyValue("settings", String.join(", ", difference.settings()))
        .log("configuration reloaded");
  }

  private void refuse(List<String> problems) {
    state.refused(problems);
    problems.stream()
        .limit(MOST_LOGGED)
        .forEach(
            problem ->
                LOG.atError()
                    .addKeyValue("problem", problem)
                    .addKeyValue("problems", problems.size())
                    .log("configuration refused"));
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      boolean _ = thread.awaitTermination(EVERY.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
