package dev.keyward.server;

import dev.keyward.core.AccessRequest;
import dev.keyward.core.ClientAddress;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Outcome;
import dev.keyward.core.decision.Explaining;
import dev.keyward.core.decision.Trace;
import dev.keyward.core.policy.RouteTable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Refuses some requests before they are judged. */
record Guarded(Explaining judge, Predicate<AccessRequest> refuses, DenyReason reason)
    implements Explaining {
  @Override
  public Outcome decide(AccessRequest request) {
    return refuses.test(request) ? Deny.of(reason) : judge.decide(request);
  }

  @Override
  public Outcome explain(AccessRequest request, @Nullable ClientAddress address, Trace trace) {
    return refuses.test(request) ? Deny.of(reason) : judge.explain(request, address, trace);
  }

  @Override
  public RouteTable routes() {
    return judge.routes();
  }
}
