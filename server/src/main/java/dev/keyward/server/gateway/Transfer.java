package dev.keyward.server.gateway;

import dev.keyward.core.Decision.Allow;
import dev.keyward.core.DenyReason;
import dev.keyward.core.answer.IdentityFields;
import dev.keyward.core.answer.IdentityNames.Filter;
import dev.keyward.server.http.Forwarding;
import dev.keyward.server.http.Forwarding.Failure;
import dev.keyward.server.request.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to the upstream and its answer on the way back.
 *
 * <p>Back-pressure: the client is read only while the upstream connection takes more, the upstream
 * only while the client's does. A request whose kept-alive connection turns out to be dead is sent
 * once more on a new one, if it is safe (RFC 9110 section 9.2.1) and has no body.
 */
final class Transfer implements Forwarding.Sink {
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  private final RequestHead head;
  private final Allow allow;
  private final Forwarding.Client client;
  private final Way way;
  private final Identity identity;
  private final Place place;
  private final Pace pace;

  private @Nullable UpstreamConnection connection;
  private java.util.concurrent.@Nullable Future<?> deadline;
  private long lastContent = System.nanoTime();
  private String assertion = "";
  private boolean reused;
  private boolean requestSent;
  private boolean answerBegun;
  private boolean interim;
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
    this.client = client;
    this.way = way;
    this.place = place;
    this.pace = new Pace(way.loop(), least, () -> fail(Failure.REQUEST_TOO_SLOW));
  }

  void start() {
    if (identity.unusual().matchesAny(head.connectionOptions())) {
      end();
      client.refuse(DenyReason.BAD_HEADER);
      return;
    }
    assertion = identity.fields().assertion(allow);
    if (!place.take()) {
      refuse();
      return;
    }
    waitFor(allow.route().delivery().timeout().toNanos());
    UpstreamConnection kept = way.kept();
    reused = kept != null;
    if (kept != null) {
      connected(kept);
    } else {
      connect();
    }
  }

  private void connect() {
    if (!way.connect(this::connected)) {
      refuse();
    }
  }

  private void refuse() {
    end();
    client.refuse(DenyReason.UNAVAILABLE);
  }

  private void waitFor(long nanos) {
    deadline = way.loop().schedule(this::tooSlow, nanos, TimeUnit.NANOSECONDS);
  }

  private void connected(@Nullable UpstreamConnection opened) {
    if (over) {
      if (opened != null) {
        opened.release(true);
      }
      return;
    }
    if (opened == null) {
      fail(Failure.UNREACHABLE);
      return;
    }
    connection = opened;
    opened.take(this, head.method().equals("HEAD"));
    requestSent = !head.hasBody();
    opened.write(OutboundHead.of(head, allow, way.upstream(), identity, assertion));
    opened.flush();
    opened.read();
    if (!requestSent) {
      pace.begin();
      client.readMore();
    }
  }

  @Override
  public void content(HttpContent content) {
    UpstreamConnection to = connection;
    if (to == null || requestSent) {
      content.release();
      return;
    }
    lastContent = System.nanoTime();
    int bytes = content.content().readableBytes();
    if (content instanceof LastHttpContent last) {
      requestSent = true;
      pace.end();
      to.write(last.trailingHeaders().isEmpty() ? last : withoutTrailers(last));
    } else {
      to.write(content);
      pace.arrived(bytes, to.isWritable());
    }
  }

  private static LastHttpContent withoutTrailers(LastHttpContent last) {
    ByteBuf content = last.content();
    return new DefaultLastHttpContent(content);
  }

  @Override
  public void flush() {
    UpstreamConnection to = connection;
    if (to != null) {
      to.flush();
    }
  }

  @Override
  public boolean isReady() {
    UpstreamConnection to = connection;
    return to != null && to.isWritable();
  }

  void upstreamWritable() {
    pace.resumed();
    client.readMore();
  }

  @Override
  public void clientWritable() {
    UpstreamConnection from = connection;
    if (from != null && answerBegun) {
      from.read();
    }
  }

  void received(HttpObject message) {
    if (over || message.decoderResult().isFailure()) {
      ReferenceCountUtil.release(message);
      fail(Failure.UNREACHABLE);
      return;
    }
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
      fail(Failure.UNREACHABLE);
    }
    if (interim || over) {
      return false;
    }
    cancelDeadline();
    answerBegun = true;
    reusable = HttpUtil.isKeepAlive(response);
    client.head(InboundHead.of(response, allow.limits()));
    return true;
  }

  private void receivedContent(HttpContent content) {
    if (interim || over) {
      content.release();
      return;
    }
    if (!(content instanceof LastHttpContent)) {
      client.content(
          content instanceof HttpResponse ? new DefaultHttpContent(content.content()) : content);
      return;
    }
    over = true;
    pace.end();
    place.giveBack();
    UpstreamConnection done = connection;
    connection = null;
    if (done != null) {
      done.release(reusable && requestSent);
    }
    client.content(
        content.content().isReadable()
            ? new DefaultLastHttpContent(content.content())
            : drained(content));
  }

  private static LastHttpContent drained(HttpContent content) {
    content.release();
    return LastHttpContent.EMPTY_LAST_CONTENT;
  }

  void receivedAll() {
    if (!over) {
      client.flush();
    }
  }

  /** The connection ended before the answer did. */
  void lost() {
    connection = null;
    if (over) {
      return;
    }
    if (reused && !answerBegun && !head.hasBody() && SAFE.contains(head.method())) {
      reused = false;
      connect();
    } else {
      fail(Failure.UNREACHABLE);
    }
  }

  /**
   * The upstream's time does not run while the client is still sending: {@link Pace} bounds that.
   */
  private void tooSlow() {
    UpstreamConnection to = connection;
    long timeout = allow.route().delivery().timeout().toNanos();
    long left = timeout - (System.nanoTime() - lastContent);
    if (over || answerBegun) {
      return;
    }
    if (to != null && !requestSent && to.isWritable()) {
      waitFor(timeout);
    } else if (to != null && left > 0) {
      waitFor(left);
    } else {
      fail(Failure.TOO_SLOW);
    }
  }

  private void fail(Failure failure) {
    if (!over) {
      end();
      client.fail(failure);
    }
  }

  @Override
  public void cancel() {
    end();
  }

  private void end() {
    over = true;
    cancelDeadline();
    pace.end();
    place.giveBack();
    UpstreamConnection unused = connection;
    connection = null;
    if (unused != null) {
      unused.release(false);
    }
  }

  private void cancelDeadline() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  /**
   * What upstreams are told of who calls.
   *
   * @param unusual of the names, told apart from what callers send
   */
  record Identity(IdentityFields fields, Filter unusual) {
    static Identity of(IdentityFields fields) {
      return new Identity(fields, new Filter(fields.names()));
    }
  }
}
