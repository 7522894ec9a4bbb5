package dev.keyward.server.issuer;

import dev.keyward.core.issuer.TrustedIssuers;
import dev.keyward.server.config.IssuerSettings;
import dev.keyward.server.config.IssuerSettings.KeySet;
import dev.keyward.server.load.Bound;
import dev.keyward.server.net.EventLoops;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All other issuers of a node, whose keys it looks at as long as it runs. Which ones they are may
 * change meanwhile: {@link #prepare}, then {@link #adopt}.
 */
public final class OtherIssuers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("keyward.server");
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** Of all issuers together, so that requests which wait for one take no room from others. */
  private static final int MOST_WAITING = 64;

  private final EventLoops loops;
  private final InstantSource clock;
  private final FetchObserver observer;
  private final Bound waiting = new Bound("issuer_lookups", MOST_WAITING);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("keyward-issuers").factory());
  private volatile List<KeptKeys> all = List.of();
  private boolean looking;

  /**
   * What is known of an issuer.
   *
   * @param known whether its tokens can be judged
   * @param detail a sentence for the operator; empty when all is well
   */
  public record State(String issuer, boolean known, String detail) {}

  /** None yet. */
  public OtherIssuers(EventLoops loops, InstantSource clock, FetchObserver observer) {
    this.loops = loops;
    this.clock = clock;
    this.observer = observer;
  }

  /** Issuers that could be trusted from now on, with what is known of their keys. */
  public static final class Prepared {
    private final List<KeptKeys> keys;

    private Prepared(List<KeptKeys> keys) {
      this.keys = keys;
    }

    public TrustedIssuers trusted() {
      return new TrustedIssuers(keys.stream().map(KeptKeys::trust).toList());
    }

    /** What they are called. */
    public Set<String> names() {
      return keys.stream().map(each -> each.trust().rules().issuer()).collect(Collectors.toSet());
    }
  }

  /**
   * Looks at the keys of issuers that are new here. Waits a little, so that those who answer are
   * known when the first token comes. Nothing has changed until {@link #adopt}: an issuer that
   * stays as it is keeps its keys, and one of which something else has changed begins with them.
   */
  public Prepared prepare(List<IssuerSettings> settings) {
    Map<String, KeptKeys> before =
        all.stream().collect(Collectors.toMap(keys -> keys.trust().rules().issuer(), keys -> keys));
    List<KeptKeys> next =
        settings.stream().map(each -> kept(each, before.get(each.rules().issuer()))).toList();
    CompletableFuture<?>[] unknown =
        next.stream()
            .filter(keys -> keys.current() == null && !all.contains(keys))
            .map(KeptKeys::lookIfDue)
            .toArray(CompletableFuture[]::new);
    await(CompletableFuture.allOf(unknown));
    return new Prepared(next);
  }

  private KeptKeys kept(IssuerSettings settings, @Nullable KeptKeys before) {
    if (before != null && before.settings().equals(settings)) {
      return before;
    }
    KeptKeys keys = new KeptKeys(settings, loader(settings), clock, threads, waiting, observer);
    if (before != null) {
      keys.inherit(before);
    }
    return keys;
  }

  private static void await(CompletableFuture<Void> looks) {
    try {
      looks.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      LOG.warn("not every issuer has shown its keys yet: the node goes on without");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a look that fails is told in the log", e);
    }
  }

  private KeyLoader loader(IssuerSettings settings) {
    return switch (settings.keySet()) {
      case KeySet.File(var path) -> new FileKeys(path);
      case KeySet.Url url -> new UrlKeys(url, loops, threads, Resolver.SYSTEM);
    };
  }

  /** How many requests may wait for keys. */
  public Bound waiting() {
    return waiting;
  }

  /** From now on these are looked at, and no others. */
  public synchronized void adopt(Prepared next) {
    all = next.keys;
    if (!looking && !all.isEmpty()) {
      looking = true;
      timer.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    }
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
