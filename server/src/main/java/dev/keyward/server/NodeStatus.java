package dev.keyward.server;

import dev.keyward.core.change.ChangeFollower;
import dev.keyward.core.clock.ClockGuard;
import dev.keyward.core.policy.Route;
import dev.keyward.server.admin.node.NodeView;
import dev.keyward.server.issuer.OtherIssuers;
import dev.keyward.server.load.StoreProbe;
import dev.keyward.server.observe.Metrics;
import dev.keyward.server.observe.ObservedRoutes;
import dev.keyward.server.observe.ObservedRoutes.Observed;
import java.util.ArrayList;
import java.util.List;

/** The health of this node's parts, for probes and operators. */
final class NodeStatus implements NodeView {
  private final StoreProbe store;
  private final ChangeFollower follower;
  private final ClockGuard time;
  private final List<Route> routes;
  private final OtherIssuers issuers;
  private final ObservedRoutes observed;
  private final Metrics metrics;
  private volatile boolean draining;

  NodeStatus(
      StoreProbe store,
      ChangeFollower follower,
      ClockGuard time,
      List<Route> routes,
      OtherIssuers issuers,
      ObservedRoutes observed,
      Metrics metrics) {
    this.time = time;
    this.store = store;
    this.follower = follower;
    this.routes = routes;
    this.issuers = issuers;
    this.observed = observed;
    this.metrics = metrics;
  }

  /** From now on the node is not ready: it is going down. */
  void drain() {
    draining = true;
  }

  /** Whatever has become of other issuers: requests with keys and own tokens need none of them. */
  @Override
  public boolean isReady() {
    return ownParts().stream().allMatch(Part::ok);
  }

  @Override
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>(ownParts());
    for (OtherIssuers.State state : issuers.states()) {
      parts.add(new Part("issuer " + state.issuer(), state.known(), state.detail()));
    }
    return parts;
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
    return routes;
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
