package dev.keyward.server.issuer;

import dev.keyward.core.issuer.IssuerKeySource;
import dev.keyward.core.issuer.IssuerKeys;
import dev.keyward.core.issuer.Trust;
import dev.keyward.core.jose.JoseException;
import dev.keyward.core.jose.JwkSet;
import dev.keyward.server.config.IssuerSettings;
import dev.keyward.server.issuer.FetchException.Reason;
import dev.keyward.server.load.Bound;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of one issuer as they were last seen. Looked at by the clock, and for a token whose key
 * is not known, but not within {@link #COOL_DOWN} of another look, and by one at a time. What could
 * not be fetched changes nothing until the keys are older than {@code max_stale}; a key that is
 * gone from a set that could be fetched is gone at once.
 */
final class KeptKeys implements IssuerKeySource {
  /** Between two looks, however many tokens ask for one; and after a look that failed. */
  static final Duration COOL_DOWN = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger("keyward.server");
  private static final int PATIENCE_SECONDS = 5;
  private static final long NEVER = Long.MIN_VALUE / 2;

  private final IssuerSettings settings;
  private final KeyLoader loader;
  private final InstantSource clock;
  private final Executor threads;
  private final Bound waiting;
  private final FetchObserver observer;
  private final Trust trust;
  private volatile @Nullable Seen seen;
  private volatile @Nullable Reason failure;
  private volatile byte[] lastSet = {};
  private long lookedAtMillis = NEVER;
  private @Nullable CompletableFuture<Void> look;

  /**
   * What was seen.
   *
   * @param atMillis when it was seen last
   */
  private record Seen(IssuerKeys keys, long atMillis) {}

  /**
   * @param threads may block, each on its own
   * @param waiting how many may wait for a look
   */
  KeptKeys(
      IssuerSettings settings,
      KeyLoader loader,
      InstantSource clock,
      Executor threads,
      Bound waiting,
      FetchObserver observer) {
    this.settings = settings;
    this.loader = loader;
    this.clock = clock;
    this.threads = threads;
    this.waiting = waiting;
    this.observer = observer;
    this.trust = new Trust(settings.rules(), this);
  }

  IssuerSettings settings() {
    return settings;
  }

  /** Whose tokens these keys verify. */
  Trust trust() {
    return trust;
  }

  /**
   * Begins with what {@code before} has seen in the same place, so that no token waits for a look
   * because something else about its issuer has changed.
   */
  void inherit(KeptKeys before) {
    Seen known = before.seen;
    if (known == null || !before.settings.keySet().equals(settings.keySet())) {
      return;
    }
    byte[] set = before.lastSet;
    try {
      IssuerKeys keys = parse(set);
      if (keys.size() > 0) {
        lastSet = set;
        seen = new Seen(keys, known.atMillis);
      }
    } catch (FetchException e) {
      LOG.atDebug().addKeyValue("issuer", name()).log("an issuer's keys are to be seen anew");
    }
  }

  @Override
  public @Nullable IssuerKeys current() {
    Seen last = seen;
    return last != null
            && Math.abs(clock.millis() - last.atMillis) <= settings.maxStale().toMillis()
        ? last.keys
        : null;
  }

  /** How old what is known is, in seconds; not a number when nothing is. */
  double ageSeconds() {
    Seen last = seen;
    return last == null ? Double.NaN : (clock.millis() - last.atMillis) / 1_000.0;
  }

  /** Why the last look failed; null when it did not. */
  @Nullable Reason failure() {
    return failure;
  }

  @Override
  public boolean refresh() {
    CompletableFuture<Void> underWay = lookUnlessDoneSince(COOL_DOWN);
    if (underWay == null) {
      return true;
    }
    if (!waiting.enter()) {
      return false;
    }
    try {
      underWay.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.atDebug().addKeyValue("issuer", name()).log("a look at an issuer's keys goes on");
    } finally {
      waiting.leave();
    }
    return true;
  }

  /** Looks when it is time to. Returns at once. */
  CompletableFuture<Void> lookIfDue() {
    Duration pause = settings.refresh();
    if (failure != null && pause.compareTo(COOL_DOWN) > 0) {
      pause = COOL_DOWN;
    }
    CompletableFuture<Void> begun =
        lookUnlessDoneSince(loader.hasNews() ? Duration.ofSeconds(1) : pause);
    return begun == null ? CompletableFuture.completedFuture(null) : begun;
  }

  /** The look that is under way, begun now if need be; null when the last one was just now. */
  private synchronized @Nullable CompletableFuture<Void> lookUnlessDoneSince(Duration pause) {
    if (look != null) {
      return look;
    }
    long now = clock.millis();
    if (Math.abs(now - lookedAtMillis) < pause.toMillis()) {
      return null;
    }
    CompletableFuture<Void> begun = new CompletableFuture<>();
    lookedAtMillis = now;
    look = begun;
    try {
      threads.execute(() -> look(begun));
    } catch (RejectedExecutionException e) { // the node is going down
      look = null;
      return null;
    }
    return begun;
  }

  private void look(CompletableFuture<Void> begun) {
    long asked = clock.millis();
    try {
      take(loader.load(), asked);
      ended(null);
    } catch (FetchException e) {
      if (!Thread.currentThread().isInterrupted()) { // else the node is going down
        ended(e.reason());
      }
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).addKeyValue("issuer", name()).log("a look at keys broke");
      ended(Reason.BROKEN);
    } finally {
      synchronized (this) {
        look = null;
      }
      begun.complete(null);
    }
  }

  private void take(byte[] set, long atMillis) throws FetchException {
    Seen last = seen;
    if (last != null && Arrays.equals(set, lastSet)) {
      seen = new Seen(last.keys, atMillis);
      return;
    }
    IssuerKeys keys = parse(set);
    if (keys.size() == 0) {
      throw new FetchException(Reason.EMPTY);
    }
    lastSet = set;
    seen = new Seen(keys, atMillis);
    LOG.atInfo()
        .addKeyValue("issuer", name())
        .addKeyValue("keys", keys.size())
        .addKeyValue("skipped", keys.skipped())
        .log("an issuer has new keys");
  }

  private IssuerKeys parse(byte[] set) throws FetchException {
    try {
      return IssuerKeys.of(JwkSet.parse(set), settings.rules().algorithms());
    } catch (JoseException e) {
      throw new FetchException(Reason.MALFORMED, e);
    }
  }

  private void ended(@Nullable Reason reason) {
    Reason before = failure;
    failure = reason;
    observer.fetched(name(), reason == null ? "ok" : reason.word());
    if (reason != null && before == null) {
      LOG.atError()
          .addKeyValue("issuer", name())
          .addKeyValue("cause", reason.word())
          .addKeyValue("known", seen != null)
          .log("the keys of an issuer cannot be fetched");
    } else if (reason == null && before != null) {
      LOG.atInfo().addKeyValue("issuer", name()).log("the keys of an issuer can be fetched again");
    }
  }

  private String name() {
    return settings.rules().issuer();
  }
}
