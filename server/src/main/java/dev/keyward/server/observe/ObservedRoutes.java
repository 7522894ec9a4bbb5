package dev.keyward.server.observe;

import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.core.decision.Observing;
import dev.keyward.core.policy.Route;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the routes that only observe would have refused since this node started. */
public final class ObservedRoutes implements Observing.Refusals {
  private static final Logger LOG = LoggerFactory.getLogger("keyward.server");

  private final Metrics metrics;
  private final InstantSource clock;
  private volatile Map<String, Map<DenyReason, Tally>> byRoute = Map.of();

  /** Of no route yet. */
  public ObservedRoutes(Metrics metrics, InstantSource clock) {
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * Tells of these routes from now on. One that was observed before keeps its counts.
   *
   * @param routes all routes of the public listener, in the order of the configuration
   */
  public void follow(List<Route> routes) {
    Map<String, Map<DenyReason, Tally>> before = byRoute;
    Map<String, Map<DenyReason, Tally>> now = new LinkedHashMap<>();
    routes.stream()
        .filter(Route::isObserved)
        .map(Route::name)
        .forEach(name -> now.put(name, before.getOrDefault(name, new ConcurrentHashMap<>())));
    byRoute = Collections.unmodifiableMap(now);
    metrics.observing(now.keySet());
    if (!now.isEmpty() && !now.keySet().equals(before.keySet())) {
      LOG.atWarn()
          .addKeyValue("routes", String.join(", ", now.keySet()))
          .log("these routes only observe: they refuse nothing");
    }
  }

  /** What one route would have refused for one reason. */
  private static final class Tally {
    final AtomicLong count = new AtomicLong();
    volatile Instant last = Instant.EPOCH;
  }

  /**
   * What one route would have refused.
   *
   * @param refusals for each reason that there was one of
   */
  public record Observed(String route, List<Refusals> refusals) {
    /** The same for one reason. */
    public record Refusals(DenyReason reason, long count, Instant lastAt) {}
  }

  @Override
  public void wouldRefuse(Route route, Deny refusal) {
    Map<DenyReason, Tally> tallies = byRoute.get(route.name());
    if (tallies == null) {
      return; // not a route of the configuration
    }
    DenyReason reason = refusal.reason();
    metrics.observed(route.name(), reason.name());
    Tally tally = tallies.computeIfAbsent(reason, first -> new Tally());
    tally.last = clock.instant();
    tally.count.incrementAndGet();
  }

  /** Every route that only observes, in the order of the configuration. */
  public List<Observed> all() {
    List<Observed> all = new ArrayList<>();
    byRoute.forEach((route, tallies) -> all.add(new Observed(route, refusals(tallies))));
    return all;
  }

  private static List<Observed.Refusals> refusals(Map<DenyReason, Tally> tallies) {
    List<Observed.Refusals> refusals = new ArrayList<>();
    new TreeMap<>(tallies)
        .forEach(
            (reason, tally) ->
                refusals.add(new Observed.Refusals(reason, tally.count.get(), tally.last)));
    return refusals;
  }
}
