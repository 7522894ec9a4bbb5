package dev.keyward.core.decision;

import dev.keyward.core.AccessRequest;
import dev.keyward.core.ClientAddress;
import dev.keyward.core.Gatekeeper;
import dev.keyward.core.Outcome;
import dev.keyward.core.policy.RouteTable;
import org.jspecify.annotations.Nullable;

/** A gatekeeper that also says how it comes to its decisions. */
public interface Explaining extends Gatekeeper {
  /**
   * What {@link #decide} would say now to a request that is not made: nothing is charged or
   * counted, and no key is used.
   *
   * @param address of the caller, whatever the request says; null for unknown
   * @param trace is told of each check on the way
   */
  Outcome explain(AccessRequest request, @Nullable ClientAddress address, Trace trace);

  /** By which it decides. */
  RouteTable routes();
}
