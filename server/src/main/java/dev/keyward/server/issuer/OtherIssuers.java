package dev.keyward.server.issuer;

import dev.keyward.core.issuer.Trust;
import dev.keyward.core.issuer.TrustedIssuers;
import dev.keyward.server.config.IssuerSettings;
import dev.keyward.server.config.IssuerSettings.KeySet;
import dev.keyward.server.load.Bound;
import dev.keyward.server.net.EventLoops;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All other issuers of a node, whose keys it looks at as long as it runs. */
public final class OtherIssuers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("keyward.server");
  private static final Duration PATIENCE_AT_START = Duration.ofSeconds(3);

  /** Of all issuers together, so that requests which wait for one take no room from others. */
  private static final int MOST_WAITING = 64;

  private final List<KeptKeys> all;
  private final Bound waiting = new Bound("issuer_lookups", MOST_WAITING);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("keyward-issuers").factory());

  /**
   * What is known of an issuer.
   *
   * @param known whether its tokens can be judged
   * @param detail a sentence for the operator; empty when all is well
   */
  public record State(String issuer, boolean known, String detail) {}

  public OtherIssuers(
      List<IssuerSettings> settings,
      EventLoops loops,
      InstantSource clock,
      FetchObserver observer) {
    this.all =
        settings.stream()
            .map(each -> new KeptKeys(each, loader(each, loops), clock, threads, waiting, observer))
            .toList();
  }

  private KeyLoader loader(IssuerSettings settings, EventLoops loops) {
    return switch (settings.keySet()) {
      case KeySet.File(var path) -> new FileKeys(path);
      case KeySet.Url url -> new UrlKeys(url, loops, threads, Resolver.SYSTEM);
    };
  }

  public TrustedIssuers trusted() {
    return new TrustedIssuers(
        all.stream().map(keys -> new Trust(keys.settings().rules(), keys)).toList());
  }

  /** How many requests may wait for keys. */
  public Bound waiting() {
    return waiting;
  }

  /**
   * Looks for the first time and goes on by itself. Waits a little, so that a node that is ready
   * knows the keys of issuers that answer.
   */
  public OtherIssuers start() {
    CompletableFuture<?>[] first =
        all.stream().map(KeptKeys::lookIfDue).toArray(CompletableFuture[]::new);
    try {
      CompletableFuture.allOf(first).get(PATIENCE_AT_START.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      LOG.warn("not every issuer has shown its keys yet: the node starts without");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a look that fails is told in the log", e);
    }
    if (!all.isEmpty()) {
      timer.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    }
    return this;
  }

  private void look() {
    for (KeptKeys keys : all) {
      try {
        CompletableFuture<Void> _ = keys.lookIfDue();
      } catch (RuntimeException e) {
        // A task that throws would never be run again.
        LOG.atError().setCause(e).log("an issuer's keys could not be looked at");
      }
    }
  }

  public List<State> states() {
    return all.stream().map(OtherIssuers::state).toList();
  }

  private static State state(KeptKeys keys) {
    boolean known = keys.current() != null;
    FetchException.Reason failure = keys.failure();
    String detail = failure == null ? "" : "Its keys cannot be fetched (" + failure.word() + ").";
    if (!known) {
      detail =
          (detail.isEmpty() ? "Its keys have not been fetched yet." : detail)
              + " Its tokens cannot be judged.";
    }
    return new State(keys.settings().rules().issuer(), known, detail);
  }

  /** The age of an issuer's keys in seconds; not a number when they were never seen. */
  public double ageSeconds(String issuer) {
    return all.stream()
        .filter(keys -> keys.settings().rules().issuer().equals(issuer))
        .mapToDouble(KeptKeys::ageSeconds)
        .findFirst()
        .orElse(Double.NaN);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    threads.shutdownNow();
  }
}
