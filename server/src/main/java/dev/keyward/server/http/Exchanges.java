package dev.keyward.server.http;

import dev.keyward.core.Decision;
import dev.keyward.core.Decision.Allow;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.core.StorageException;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.server.load.Lanes;
import dev.keyward.server.request.Door;
import dev.keyward.server.request.RequestHead;
import io.netty.channel.EventLoop;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What all exchanges of a listener share. */
record Exchanges(Site site, ExchangeObserver observer, Lanes lanes) {
  /** The path at which proxies ask about requests; null for none. */
  @Nullable String checksPath() {
    ForwardAuth checks = site.forwardAuth();
    return checks == null ? null : checks.path();
  }

  /**
   * The answer to a request that goes no further: it was refused, or it is the question of a proxy.
   *
   * @param head null when it could not be read
   */
  HttpAnswer answer(Decision decision, @Nullable RequestHead head, Door door, String requestId) {
    return switch (decision) {
      case Deny deny -> ForwardAuth.refused(deny, requestId, door);
      case Allow allow -> checks().allowed(allow, Objects.requireNonNull(head).path(), requestId);
    };
  }

  private ForwardAuth checks() {
    return Objects.requireNonNull(site.forwardAuth(), "questions are read where they are answered");
  }

  /** The decision, or a refusal when what goes with it cannot be said now. */
  Decision assured(Decision made, String requestId) {
    ForwardAuth checks = site.forwardAuth();
    if (!(made instanceof Allow allow) || checks == null) {
      return made;
    }
    try {
      String _ = checks.identity().assertion(allow);
      return made;
    } catch (StorageException e) {
      observer.failed(requestId, e);
      return Deny.of(DenyReason.UNAVAILABLE, allow.route(), allow.principal().credentialId());
    }
  }

  /**
   * Where the body of an allowed request goes: to the endpoint of its path, or on its way to the
   * upstream.
   */
  Forwarding.Sink sink(RequestHead head, Allow allow, Forwarding.Client client, EventLoop loop) {
    Endpoint endpoint = site.endpoint(head.path());
    return endpoint == null
        ? site.forwarding().forward(head, allow, client, loop)
        : new EndpointSink(this, endpoint, head, allow.principal(), client, loop);
  }
}
