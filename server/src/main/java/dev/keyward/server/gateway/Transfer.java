package dev.keyward.server.gateway;

import dev.keyward.core.Decision.Allow;
import dev.keyward.core.DenyReason;
import dev.keyward.core.policy.Delivery;
import dev.keyward.core.policy.RequestBounds;
import dev.keyward.server.gateway.upstream.UpstreamConnection;
import dev.keyward.server.gateway.upstream.Way;
import dev.keyward.server.http.Forwarding;
import dev.keyward.server.http.Forwarding.Failure;
import dev.keyward.server.request.RequestHead;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to the upstream and its answer on the way back.
 *
 * <p>Back-pressure: the client is read only while the upstream connection takes more, the upstream
 * only while the client's does.
 *
 * <p>A request is sent twice in two cases alone. No server has begun it, since it could not be
 * reached, or said that it did nothing with it: another gets it, or the same one once more. Or the
 * kept-alive connection that it was sent on turns out to be dead: it is sent once more on a new one
 * if it is safe (RFC 9110 section 9.2.1) and has no body.
 */
final class Transfer implements Forwarding.Sink, UpstreamConnection.Exchange {
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  private final RequestHead head;
  private final Allow allow;
  private final Delivery delivery;
  private final Forwarding.Client client;
  private final Way way;
  private final Identity identity;
  private final Place place;
  private final Pace pace;
  private final Watch watch;
  private final boolean upgrading;
  private final boolean takesTrailers;

  private @Nullable UpstreamConnection connection;
  private long sent;
  private String assertion = "";
  private boolean reused;
  private boolean refused;
  private boolean requestSent;
  private boolean answerBegun;
  private boolean interim;
  private boolean upgraded;
  private boolean reusable;
  private boolean over;

  Transfer(
      RequestHead head,
      Allow allow,
      Forwarding.Client client,
      Way way,
      Place place,
      Pace.Least least,
      Identity identity) {
    this.identity = identity;
    this.head = head;
    this.allow = allow;
    this.delivery = allow.route().delivery();
    this.client = client;
    this.way = way;
    this.place = place;
    this.pace = new Pace(way.loop(), least, () -> fail(Failure.REQUEST_TOO_SLOW));
    this.watch = new Watch(way.loop(), delivery.timeouts(), this::isServerExcused, this::tooSlow);
    this.upgrading =
        delivery.upgrades() && client.protocol().equals("HTTP/1.1") && Handshake.isIn(head);
    // HTTP/2 always has room for them, HTTP/1.1 when the client says so (RFC 9110 section 6.5.1).
    this.takesTrailers =
        client.protocol().equals("HTTP/2")
            || head.headers().containsValue(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS, true);
  }

  void start() {
    DenyReason refusal = refusal();
    if (refusal != null) {
      refuse(refusal);
      return;
    }
    assertion = identity.fields().assertion(allow);
    if (!place.take()) {
      refuse(DenyReason.UNAVAILABLE);
      return;
    }
    watch.begin();
    UpstreamConnection kept = way.kept();
    reused = kept != null;
    if (kept != null) {
      connected(kept);
    } else {
      connect();
    }
  }

  /** What the route does not take of requests that may pass. */
  private @Nullable DenyReason refusal() {
    if (identity.unusual().matchesAny(head.connectionOptions())) {
      return DenyReason.BAD_HEADER;
    }
    RequestBounds bounds = delivery.bounds();
    if (bounds.boundsHead() && !head.fits(bounds.headerBytes(), bounds.headerFields())) {
      return DenyReason.HEADERS_TOO_LARGE;
    }
    return head.declaredLength() > bounds.content() ? DenyReason.BODY_TOO_LARGE : null;
  }

  private void connect() {
    if (!way.connect(delivery.timeouts().connect(), this::connected)) {
      refuse(DenyReason.UNAVAILABLE);
    }
  }

  private void refuse(DenyReason reason) {
    end(false);
    client.refuse(reason);
  }

  private void connected(@Nullable UpstreamConnection opened) {
    if (over) {
      if (opened != null) {
        opened.release(true);
      }
      return;
    }
    if (opened == null) {
      failedOver();
      return;
    }
    connection = opened;
    watch.moved();
    opened.take(this, head.method().equals("HEAD"));
    requestSent = !head.hasBody();
    opened.write(outbound(opened.authority()));
    opened.flush();
    opened.read();
    if (!requestSent) {
      pace.begin();
      client.readMore();
    }
  }

  private HttpRequest outbound(String authority) {
    OutboundHead.Hop hop = new OutboundHead.Hop(authority, way.isHttp2(), upgrading, takesTrailers);
    return OutboundHead.of(head, allow, hop, identity, assertion);
  }

  /** Nothing of the request has been sent: another server may get it. */
  private void failedOver() {
    way.failed();
    if (way.next()) {
      connect();
    } else {
      fail(Failure.UNREACHABLE);
    }
  }

  @Override
  public void content(HttpContent content) {
    UpstreamConnection to = connection;
    if (to == null || requestSent) {
      content.release();
      return;
    }
    watch.moved();
    int bytes = content.content().readableBytes();
    sent += bytes;
    if (sent > delivery.bounds().content() && !upgraded) {
      content.release();
      tooMuch();
    } else if (content instanceof LastHttpContent last) {
      requestSent = true;
      pace.end();
      to.write(Trailers.none(last));
    } else {
      to.write(content);
      pace.arrived(bytes, to.isWritable());
    }
  }

  private void tooMuch() {
    if (answerBegun) {
      fail(Failure.REQUEST_TOO_LARGE);
    } else {
      refuse(DenyReason.BODY_TOO_LARGE);
    }
  }

  @Override
  public void flush() {
    if (connection != null) {
      connection.flush();
    }
  }

  @Override
  public boolean isReady() {
    return connection != null && connection.isWritable();
  }

  @Override
  public void upstreamWritable() {
    pace.resumed();
    client.readMore();
  }

  @Override
  public void clientWritable() {
    UpstreamConnection from = connection;
    if (from != null && answerBegun) {
      watch.moved();
      from.read();
    }
  }

  @Override
  public void received(HttpObject message) {
    if (over || message.decoderResult().isFailure()) {
      ReferenceCountUtil.release(message);
      failServer(Failure.UNREACHABLE);
      return;
    }
    watch.moved();
    if (message instanceof HttpResponse response && !begin(response)) {
      ReferenceCountUtil.release(message);
    } else if (message instanceof HttpContent content) {
      receivedContent(content);
    }
    UpstreamConnection from = connection;
    if (from != null && client.isWritable()) {
      from.read();
    }
  }

  /**
   * Begins the answer; false when it is an interim one, which is not passed on, or cannot be one.
   */
  private boolean begin(HttpResponse response) {
    int code = response.status().code();
    interim = code < 200;
    if (code == 101) {
      upgrade(response);
    }
    if (interim || over) {
      return false;
    }
    answered();
    reusable = HttpUtil.isKeepAlive(response);
    client.head(InboundHead.of(response, allow));
    return true;
  }

  private void answered() {
    watch.answering();
    answerBegun = true;
    if (way.isHttp2()) {
      pace.end(); // a stream that waits for both sides holds no connection
    }
    way.answered();
  }

  /** From now on bytes pass both ways as they are. */
  private void upgrade(HttpResponse response) {
    UpstreamConnection with = connection;
    if (!upgrading || with == null || !Handshake.isAccepted(head, response)) {
      failServer(Failure.UNREACHABLE);
      return;
    }
    answered();
    requestSent = false;
    upgraded = true;
    with.upgrade();
    client.upgrade(InboundHead.switching(response, allow));
  }

  private void receivedContent(HttpContent content) {
    if (over || !isOfAnswer(content)) {
      content.release();
      return;
    }
    if (!(content instanceof LastHttpContent last)) {
      client.content(content);
      return;
    }
    end(reusable && requestSent);
    client.content(Trailers.of(last, takesTrailers, delivery.answers()));
  }

  /** Neither the end of an interim answer, nor of the one that switched protocols. */
  private boolean isOfAnswer(HttpContent content) {
    return !interim || upgraded && !(content instanceof LastHttpContent);
  }

  @Override
  public void receivedAll() {
    if (!over) {
      client.flush();
    }
  }

  /** That is how a WebSocket ends, and nothing else. */
  @Override
  public void lost(boolean unprocessed) {
    connection = null;
    if (over) {
      return;
    }
    boolean again = !answerBegun && !head.hasBody();
    if (upgraded) {
      end(false);
      client.content(LastHttpContent.EMPTY_LAST_CONTENT);
    } else if (again && unprocessed) {
      sendElsewhere();
    } else if (again && reused && SAFE.contains(head.method())) {
      reused = false;
      connect();
    } else {
      failServer(Failure.UNREACHABLE);
    }
  }

  /**
   * The server has said that it did nothing with the request, which is no failure of it: another
   * gets it, or the same one once more.
   */
  private void sendElsewhere() {
    boolean other = way.next();
    if (!other && refused) {
      failServer(Failure.UNREACHABLE);
    } else {
      refused = true;
      connect();
    }
  }

  /** Not connected yet, or the client still sends: {@link Pace} bounds that. */
  private boolean isServerExcused() {
    return connection == null || !requestSent && connection.isWritable();
  }

  private void tooSlow() {
    UpstreamConnection with = connection;
    if (isServerExcused()) {
      fail(Failure.TOO_SLOW); // which is none of the server's doing
      return;
    }
    if (with != null && (!answerBegun || client.isWritable())) {
      with.distrust();
    }
    failServer(Failure.TOO_SLOW);
  }

  private void failServer(Failure failure) {
    if (!answerBegun && !over) {
      way.failed();
    }
    fail(failure);
  }

  private void fail(Failure failure) {
    if (!over) {
      end(false);
      client.fail(failure);
    }
  }

  @Override
  public void cancel() {
    end(false);
  }

  /**
   * @param kept whether the connection may carry another request
   */
  private void end(boolean kept) {
    over = true;
    watch.end();
    pace.end();
    place.giveBack();
    UpstreamConnection used = connection;
    connection = null;
    if (used != null) {
      used.release(kept);
    }
  }
}
