package dev.keyward.server.http;

import dev.keyward.core.Decision;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Gatekeeper;
import dev.keyward.core.Outcome;
import dev.keyward.server.request.RequestHead;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Asks the gatekeeper about a request. A decision that needs the store is made on a virtual thread
 * and comes back to the connection's event loop; when too many are, it is refused at once.
 *
 * @param loop of the connection
 */
record Question(Exchanges shared, RequestHead head, String requestId, Executor loop) {
  void ask(Consumer<Decision> then) {
    if (isBeyondEndpoint()) {
      then.accept(Decision.Deny.of(DenyReason.BODY_TOO_LARGE));
      return;
    }
    switch (orUnavailable(() -> gatekeeper().decide(head.access()))) {
      case Decision known -> then.accept(known);
      case Outcome.Pending pending -> {
        if (!shared.lanes().of(pending).start(() -> resolve(pending, then))) {
          then.accept(pending.abandon());
        }
      }
    }
  }

  private Gatekeeper gatekeeper() {
    ForwardAuth checks = shared.site().forwardAuth();
    return head.isQuestion() && checks != null
        ? checks.gatekeeper()
        : shared.site().gatekeeper(head);
  }

  /** A body that says itself that it is too large for an endpoint of Keyward's own. */
  private boolean isBeyondEndpoint() {
    return !head.isQuestion()
        && shared.site().endpoint(head.path()) != null
        && head.declaredLength() > shared.site().maxBody(head.path());
  }

  private void resolve(Outcome.Pending pending, Consumer<Decision> then) {
    Outcome resolved = orUnavailable(pending::resolve);
    loop.execute(() -> then.accept((Decision) resolved));
  }

  /** A gatekeeper that breaks lets nobody in, and the client is told so. */
  private Outcome orUnavailable(Supplier<Outcome> deciding) {
    try {
      return deciding.get();
    } catch (RuntimeException | Error e) {
      shared.observer().failed(requestId, e);
      return Decision.Deny.of(DenyReason.UNAVAILABLE);
    }
  }
}
