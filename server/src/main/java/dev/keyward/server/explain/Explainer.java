package dev.keyward.server.explain;

import dev.keyward.core.AccessRequest;
import dev.keyward.core.ClientAddress;
import dev.keyward.core.Decision;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.core.decision.Explaining;
import dev.keyward.core.policy.NearMiss;
import dev.keyward.core.policy.Route;
import dev.keyward.core.policy.RouteTable;
import dev.keyward.server.load.Lanes;
import dev.keyward.server.request.Peer;
import dev.keyward.server.request.RequestHead;
import dev.keyward.server.request.RequestReader;
import dev.keyward.server.request.RequestReader.Reading;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides about requests of the public listener that are only described: read by the same decoder
 * and reader, judged by the same gatekeepers.
 */
public final class Explainer {
  private static final int MAX_OTHERS = 3;
  private static final String NO_ID = "";

  private final Function<RequestHead, Explaining> judges;
  private final @Nullable String checks;
  private final Predicate<ClientAddress> trusted;
  private final Lanes lanes;

  /**
   * @param judges who decides about a request
   * @param checks the path at which proxies ask about requests of their clients; null for none
   * @param trusted whose word about other hops counts
   * @param lanes for decisions that need the store
   */
  public Explainer(
      Function<RequestHead, Explaining> judges,
      @Nullable String checks,
      Predicate<ClientAddress> trusted,
      Lanes lanes) {
    this.judges = judges;
    this.checks = checks;
    this.trusted = trusted;
    this.lanes = lanes;
  }

  /** May block, for the store. */
  Explanation explain(Description described) {
    Peer peer = described.peer(trusted);
    Steps steps = new Steps(described);
    return switch (RequestReader.read(described.message(), peer, NO_ID, false, checks)) {
      case Reading.Refused refused -> steps.unreadable(Deny.of(refused.reason()), refused.door());
      case Reading.Read(RequestHead head) -> explain(described, head, steps);
    };
  }

  /** With an unknown host where none was named. */
  private static AccessRequest named(AccessRequest access) {
    return access.host().equals(Description.NOWHERE)
        ? new AccessRequest(
            access.method(),
            "",
            access.path(),
            access.address(),
            access.credential(),
            access.secure(),
            access.certified())
        : access;
  }

  private Explanation explain(Description described, RequestHead head, Steps steps) {
    AccessRequest access = named(head.access());
    Explaining judge = judges.apply(head);
    steps.read(head, access);
    ClientAddress address = described.address() == null ? null : access.address();
    Decision decision = lanes.await(judge.explain(access, address, steps));
    RouteTable table = judge.routes();
    boolean none = decision instanceof Deny deny && deny.reason() == DenyReason.NO_ROUTE;
    Route route = none ? null : table.match(access.method(), access.host(), access.path());
    List<NearMiss> others =
        table.nearest(access.method(), access.host(), access.path(), route, MAX_OTHERS);
    return steps.decided(decision, route, others);
  }
}
