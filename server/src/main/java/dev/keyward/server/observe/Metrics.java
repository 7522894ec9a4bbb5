package dev.keyward.server.observe;

import dev.keyward.server.gateway.upstream.UpstreamObserver;
import dev.keyward.server.load.Bound;
import dev.keyward.server.login.LoginObserver;
import dev.keyward.server.session.SessionObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * All metrics of the process, in Prometheus' text format. Names and labels are documented in {@code
 * docs/operations.md}; labels are bounded.
 */
public final class Metrics implements UpstreamObserver, AutoCloseable {
  private static final String KEYS_AGE = "keyward.issuer.keys.age.seconds";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ConcurrentHashMap<Labels, Counter> requests = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Timer> durations = new ConcurrentHashMap<>();
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final Timer hashes =
      Timer.builder("keyward.password.hash.duration")
          .description("One password hash, without its waiting")
          .serviceLevelObjectives(
              Duration.ofMillis(25),
              Duration.ofMillis(50),
              Duration.ofMillis(100),
              Duration.ofMillis(250),
              Duration.ofSeconds(1))
          .register(registry);

  /** What a request is counted by. */
  record Labels(String listener, String door, String decision, String code, int status) {}

  public Metrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    gc.bindTo(registry);
  }

  void request(Labels labels, long nanos) {
    Counter known = requests.get(labels); // first: the other may wait for a lock
    (known == null ? requests.computeIfAbsent(labels, this::counter) : known).increment();
    Timer timer = durations.get(labels.listener());
    (timer == null ? durations.computeIfAbsent(labels.listener(), this::timer) : timer)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  private Counter counter(Labels labels) {
    return Counter.builder("keyward.requests")
        .description("Answered requests by door, decision, its code and the status of the answer")
        .tag("listener", labels.listener())
        .tag("door", labels.door())
        .tag("decision", labels.decision())
        .tag("code", labels.code())
        .tag("status", Integer.toString(labels.status()))
        .register(registry);
  }

  private Timer timer(String listener) {
    return Timer.builder("keyward.request.duration")
        .description("From the request's head to the end of its answer")
        .tag("listener", listener)
        .serviceLevelObjectives(
            Duration.ofNanos(100_000),
            Duration.ofMillis(1),
            Duration.ofMillis(5),
            Duration.ofMillis(25),
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10))
        .register(registry);
  }

  /** Counts an inner failure, such as a store that did not answer. */
  void failure(String kind) {
    registry.counter("keyward.failures", "kind", kind).increment();
  }

  /** Counts an attempt to log in. */
  void login(LoginObserver.Result result) {
    registry
        .counter("keyward.logins", "result", result.name().toLowerCase(Locale.ROOT))
        .increment();
  }

  /**
   * Counts a password that was not judged.
   *
   * @param limit one of the few that there are for passwords
   */
  void loginThrottled(String limit) {
    registry.counter("keyward.logins.throttled", "limit", limit).increment();
  }

  /** Counts a user whom a wrong password has locked. */
  void userLocked() {
    registry.counter("keyward.user.locks").increment();
  }

  /** Counts an attempt to renew a session. */
  void renewal(SessionObserver.Result result) {
    registry
        .counter("keyward.renewals", "result", result.name().toLowerCase(Locale.ROOT))
        .increment();
  }

  /**
   * Counts a call of the token endpoint.
   *
   * @param grant one of the few that there are
   * @param result {@code issued}, or the error that was answered
   */
  void token(String grant, String result) {
    registry.counter("keyward.oauth.tokens", "grant", grant, "result", result).increment();
  }

  /** Counts a session that ended by itself, not with a user or a client. */
  void sessionEnded(SessionObserver.End by) {
    registry
        .counter("keyward.sessions.ended", "by", by.name().toLowerCase(Locale.ROOT))
        .increment();
  }

  /**
   * Counts a verdict of the verify API.
   *
   * @param code one of the few that it answers
   */
  void verified(String code) {
    registry.counter("keyward.verifications", "code", code).increment();
  }

  /**
   * Counts what a route that only observes would have refused.
   *
   * @param route one of the configuration
   * @param code of the refusal
   */
  void observed(String route, String code) {
    registry.counter("keyward.observed.refusals", "route", route, "code", code).increment();
  }

  /** Measures a password hash; on the thread that made it. */
  public void passwordHashed(long nanos) {
    hashes.record(Duration.ofNanos(nanos));
  }

  /** Shows a value that is read when asked for. */
  public <T> void gauge(String name, String description, T source, ToDoubleFunction<T> value) {
    io.micrometer.core.instrument.Gauge.builder(name, source, value)
        .description(description)
        .register(registry);
  }

  /** Shows a count that is kept elsewhere and read when asked for. */
  public <T> void counter(String name, String description, T source, ToDoubleFunction<T> value) {
    FunctionCounter.builder(name, source, value).description(description).register(registry);
  }

  /**
   * Counts a look at the keys of another issuer.
   *
   * @param issuer one of the configuration
   * @param result one of a few words
   */
  public void keysFetched(String issuer, String result) {
    registry.counter("keyward.issuer.fetches", "issuer", issuer, "result", result).increment();
  }

  /**
   * Counts what a server of an upstream did not answer.
   *
   * @param upstream one of the configuration
   * @param server one of the upstream's
   */
  @Override
  public void failed(String upstream, String server) {
    Counter.builder("keyward.upstream.failures")
        .description("Requests that a server did not answer, and connections it did not take")
        .tag("upstream", upstream)
        .tag("server", server)
        .register(registry)
        .increment();
  }

  /**
   * Shows how old the keys of other issuers are, and nothing any more of issuers that there are no
   * longer.
   *
   * @param issuers all there are
   * @param seconds the age of the keys of one
   */
  public void issuers(Set<String> issuers, ToDoubleFunction<String> seconds) {
    forget(issuers, "issuer", KEYS_AGE, "keyward.issuer.fetches");
    issuers.stream()
        .filter(issuer -> registry.find(KEYS_AGE).tag("issuer", issuer).meter() == null)
        .forEach(
            issuer ->
                io.micrometer.core.instrument.Gauge.builder(
                        KEYS_AGE, () -> seconds.applyAsDouble(issuer))
                    .description("Seconds since the keys of an issuer were last seen")
                    .tag("issuer", issuer)
                    .register(registry));
  }

  /** Shows nothing any more of routes that only observed and do so no longer. */
  void observing(Set<String> routes) {
    forget(routes, "route", "keyward.observed.refusals");
  }

  private void forget(Set<String> kept, String label, String... names) {
    for (String name : names) {
      registry.find(name).meters().stream()
          .filter(meter -> !kept.contains(meter.getId().getTag(label)))
          .forEach(registry::remove);
    }
  }

  /**
   * Counts what became of a configuration that was read while the node ran.
   *
   * @param result one of the few that there are
   */
  public void reloaded(String result) {
    registry.counter("keyward.config.reloads", "result", result).increment();
  }

  @Override
  public void bounded(Bound bound) {
    bound(bound);
  }

  /** Shows how much of something there is at once, and how often there was no room for more. */
  public void bound(Bound bound) {
    for (String name : List.of("keyward.pending", "keyward.overload")) {
      registry.find(name).tag("what", bound.what()).meters().forEach(registry::remove);
    }
    io.micrometer.core.instrument.Gauge.builder("keyward.pending", bound, Bound::taken)
        .description("How much of what is bounded is under way")
        .tag("what", bound.what())
        .register(registry);
    FunctionCounter.builder("keyward.overload", bound, Bound::refused)
        .description("What was refused because too much was under way")
        .tag("what", bound.what())
        .register(registry);
  }

  /** The text for a scrape. */
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    gc.close();
    registry.close();
  }
}
