package dev.keyward.server.http;

import dev.keyward.core.Decision;
import dev.keyward.core.DenyReason;
import dev.keyward.server.http.Forwarding.Failure;
import dev.keyward.server.request.Door;
import dev.keyward.server.request.Peer;
import dev.keyward.server.request.RequestHead;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of one exchange for its log line and the metrics. Holds no header, no query
 * and no body.
 */
public final class ExchangeRecord {
  private final ExchangeObserver observer;
  private final String requestId;
  private final String protocol;
  private final Peer peer;
  private final String method;
  private final String target;
  private final long startNanos = System.nanoTime();
  private Door door = Door.FRONT;
  private @Nullable RequestHead head;
  private @Nullable Decision decision;
  private @Nullable Failure failure;
  private int status;
  private long bytesSent;
  private boolean ended;

  static ExchangeRecord begin(
      ExchangeObserver observer, String requestId, Peer peer, HttpRequest message, boolean http2) {
    boolean http10 = message.protocolVersion().equals(HttpVersion.HTTP_1_0);
    String protocol = http2 ? "HTTP/2" : http10 ? "HTTP/1.0" : "HTTP/1.1";
    return new ExchangeRecord(
        observer, requestId, protocol, peer, message.method().name(), message.uri());
  }

  private ExchangeRecord(
      ExchangeObserver observer,
      String requestId,
      String protocol,
      Peer peer,
      String method,
      String target) {
    this.observer = observer;
    this.requestId = requestId;
    this.protocol = protocol;
    this.peer = peer;
    this.method = method;
    this.target = target;
  }

  public String requestId() {
    return requestId;
  }

  public String protocol() {
    return protocol;
  }

  /** Of the request that was judged. */
  public String method() {
    RequestHead known = head;
    return known == null ? method : known.method();
  }

  /** Null when it could not be read. */
  @Nullable RequestHead head() {
    return head;
  }

  /** Whether no proxy that is known as one stands between. */
  boolean isDirect() {
    return door == Door.FRONT && !peer.trusted();
  }

  /** How it came. */
  public Door door() {
    return door;
  }

  /** The canonical path; when the request could not be read, the path as it came. */
  public String path() {
    RequestHead known = head;
    if (known != null) {
      return known.path().toString();
    }
    int question = target.indexOf('?');
    return question < 0 ? target : target.substring(0, question);
  }

  /** The address limits count by: a trusted proxy's word for it, or the peer's own. */
  public String address() {
    RequestHead known = head;
    return (known == null ? peer.address() : known.access().address()).toString();
  }

  /** Null when the caller left before there was one. */
  public @Nullable Decision decision() {
    return decision;
  }

  public @Nullable Failure failure() {
    return failure;
  }

  /** The status of the answer; 0 when the caller left before there was one. */
  public int status() {
    return status;
  }

  public long bytesSent() {
    return bytesSent;
  }

  public long nanos() {
    return System.nanoTime() - startNanos;
  }

  void by(Door known) {
    door = known;
  }

  void read(RequestHead readable) {
    door = readable.door();
    head = readable;
  }

  void decided(Decision made) {
    decision = made;
  }

  /** Refuses what had been allowed. */
  Decision.Deny refused(DenyReason reason) {
    Decision.Deny refusal =
        decision instanceof Decision.Allow allow
            ? Decision.Deny.of(reason, allow.route(), allow.principal().credentialId())
            : Decision.Deny.of(reason);
    decision = refusal;
    return refusal;
  }

  void answered(int code) {
    status = code;
  }

  void sent(int bytes) {
    bytesSent += bytes;
  }

  void failed(Failure how) {
    failure = how;
  }

  /** Hands the record over, once. */
  void end() {
    if (!ended) {
      ended = true;
      observer.ended(this);
    }
  }
}
