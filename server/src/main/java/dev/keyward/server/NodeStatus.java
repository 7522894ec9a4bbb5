package dev.keyward.server;

import dev.keyward.core.change.ChangeFollower;
import dev.keyward.core.clock.ClockGuard;
import dev.keyward.core.policy.Route;
import dev.keyward.server.admin.node.NodeView;
import dev.keyward.server.gateway.upstream.Upstreams;
import dev.keyward.server.issuer.OtherIssuers;
import dev.keyward.server.load.StoreProbe;
import dev.keyward.server.observe.Metrics;
import dev.keyward.server.observe.ObservedRoutes;
import dev.keyward.server.observe.ObservedRoutes.Observed;
import dev.keyward.server.reload.ConfigurationState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The health of this node's parts, for probes and operators. */
final class NodeStatus implements NodeView {
  private final StoreProbe store;
  private final ChangeFollower follower;
  private final ClockGuard time;
  private final CurrentSites sites;
  private final OtherIssuers issuers;
  private final Supplier<List<Upstreams.State>> upstreams;
  private final ObservedRoutes observed;
  private final ConfigurationState configuration;
  private final Metrics metrics;
  private volatile boolean draining;

  NodeStatus(
      StoreProbe store,
      ChangeFollower follower,
      ClockGuard time,
      CurrentSites sites,
      OtherIssuers issuers,
      Supplier<List<Upstreams.State>> upstreams,
      ObservedRoutes observed,
      ConfigurationState configuration,
      Metrics metrics) {
    this.time = time;
    this.store = store;
    this.follower = follower;
    this.sites = sites;
    this.configuration = configuration;
    this.issuers = issuers;
    this.upstreams = upstreams;
    this.observed = observed;
    this.metrics = metrics;
  }

  /** From now on the node is not ready: it is going down. */
  void drain() {
    draining = true;
  }

  /**
   * Whatever has become of other issuers and of upstreams: requests with keys and own tokens need
   * none of them; nor do they need a configuration that was refused, with the one before in force.
   */
  @Override
  public boolean isReady() {
    return ownParts().stream().allMatch(Part::ok);
  }

  @Override
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>(ownParts());
    ConfigurationState.Standing configured = configuration.standing();
    parts.add(new Part("configuration", configured.ok(), configured.detail()));
    for (OtherIssuers.State state : issuers.states()) {
      parts.add(new Part("issuer " + state.issuer(), state.known(), state.detail()));
    }
    for (Upstreams.State state : upstreams.get()) {
      parts.add(upstream(state));
    }
    return parts;
  }

  /** An upstream is down when all of its servers are. */
  private static Part upstream(Upstreams.State state) {
    List<String> failing = state.failing();
    return new Part(
        "upstream " + state.upstream(),
        failing.size() < state.servers(),
        failing.isEmpty() ? "" : "Gives no usable answers: " + String.join(", ", failing) + ".");
  }

  private List<Part> ownParts() {
    Part listeners = new Part("listeners", !draining, draining ? "The node is going down." : "");
    boolean fresh = !follower.isStale();
    Part changes =
        new Part(
            "changes",
            fresh,
            fresh ? "" : "Revocations made elsewhere have not been heard of for too long.");
    boolean answers = store.answers();
    Part stored = new Part("store", answers, answers ? "" : "The store does not answer.");
    return List.of(listeners, stored, changes, clock());
  }

  private Part clock() {
    return switch (time.state()) {
      case BACK ->
          new Part("clock", false, "The clock lies behind the highest time that was seen.");
      case AHEAD -> new Part("clock", true, "The clock was put forward by more than an hour.");
      case RIGHT ->
          new Part(
              "clock", true, time.areOthersAhead() ? "Another node's clock is or was ahead." : "");
    };
  }

  @Override
  public List<Route> routes() {
    return sites.routes();
  }

  @Override
  public List<Observed> observed() {
    return observed.all();
  }

  @Override
  public String metrics() {
    return metrics.scrape();
  }
}
