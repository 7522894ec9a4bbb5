package dev.keyward.server.http;

import dev.keyward.core.Decision;
import dev.keyward.core.Decision.Allow;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.core.StorageException;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.answer.IdentityHeaders;
import dev.keyward.server.load.Lanes;
import dev.keyward.server.request.Door;
import dev.keyward.server.request.Peer;
import dev.keyward.server.request.RequestHead;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What all exchanges of a listener share. */
record Exchanges(Site site, ExchangeObserver observer, Lanes lanes) {
  private static final AsciiString REQUEST_ID = AsciiString.cached(IdentityHeaders.REQUEST_ID);
  private static final AsciiString STRICT_TRANSPORT_SECURITY =
      AsciiString.cached("Strict-Transport-Security");

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

  /** The message for an answer of Keyward's own. */
  FullHttpResponse message(HttpAnswer answer, ExchangeRecord of, boolean toHead) {
    FullHttpResponse message = AnswerWriter.message(answer, toHead);
    mark(message.headers(), of);
    return message;
  }

  /**
   * Adds what every answer has, whoever gives it. What browsers are told of TLS is for a whole host
   * and none of an upstream's business; where a proxy stands between it is the proxy's.
   */
  void mark(HttpHeaders headers, ExchangeRecord of) {
    headers.set(REQUEST_ID, of.requestId());
    String security = site.transportSecurity();
    if (!security.isEmpty() && of.isDirect()) {
      headers.set(STRICT_TRANSPORT_SECURITY, security);
    }
    RequestHead head = of.head();
    if (head != null) {
      site.mark(headers, head);
    }
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
   * upstream; null, and the client is answered, when that fails.
   */
  Forwarding.@Nullable Sink sink(
      RequestHead head, Allow allow, Forwarding.Client client, EventLoop loop) {
    Endpoint endpoint = site.endpoint(head.path());
    try {
      return endpoint == null
          ? site.forwarding().forward(head, allow, client, loop)
          : new EndpointSink(this, endpoint, head, allow.principal(), client, loop);
    } catch (RuntimeException e) {
      observer.failed(head.requestId(), e);
      client.answer(AnswerWriter.internalError(head.requestId()));
      return null;
    }
  }

  /**
   * A connection broke, or what was done for it.
   *
   * @param under the exchange that was under way; null when there was none
   */
  void broken(@Nullable ExchangeRecord under, Peer peer, Throwable cause) {
    boolean own = cause instanceof RuntimeException && !(cause instanceof CodecException);
    if (own && under != null) {
      observer.failed(under.requestId(), cause);
    } else {
      observer.connectionFailed(peer, cause);
    }
  }
}
