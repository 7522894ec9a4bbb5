package dev.keyward.server.admin.node;

import dev.keyward.core.policy.Route;
import dev.keyward.server.observe.ObservedRoutes.Observed;
import java.util.List;

/** What the admin API shows of the running node. */
public interface NodeView {
  /**
   * The health of one part, such as the store.
   *
   * @param ok whether it is as it should be
   * @param detail a sentence for the operator without secrets; empty when there is nothing to say
   */
  record Part(String name, boolean ok, String detail) {}

  /** Every part. May block, and reports a failing part instead of throwing. */
  List<Part> parts();

  /** Whether all parts are well that every request needs. May block, and does not throw. */
  boolean isReady();

  /** The routes in force on the public listener, in the order of the configuration. */
  List<Route> routes();

  /** What each route that only observes would have refused. */
  List<Observed> observed();

  /** All metrics in the Prometheus text format 0.0.4. */
  String metrics();
}
