package dev.keyward.server;

import dev.keyward.core.AccessRequest;
import dev.keyward.core.ClientAddress;
import dev.keyward.core.Decision;
import dev.keyward.core.Outcome;
import dev.keyward.core.decision.Explaining;
import dev.keyward.core.decision.Trace;
import dev.keyward.core.policy.RouteTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Always decides the same. */
public record Fixed(Decision decision) implements Explaining {
  @Override
  public Outcome decide(AccessRequest request) {
    return decision;
  }

  @Override
  public Outcome explain(AccessRequest request, @Nullable ClientAddress address, Trace trace) {
    return decision;
  }

  @Override
  public RouteTable routes() {
    return new RouteTable(List.of());
  }
}
