package dev.keyward.server.gateway;

import static dev.keyward.server.gateway.Exchanges.answered;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.policy.Delivery;
import dev.keyward.core.policy.FieldRules;
import dev.keyward.core.policy.PathRewrite;
import dev.keyward.core.policy.RequestBounds;
import dev.keyward.core.policy.Timeouts;
import dev.keyward.core.policy.Upstream;
import dev.keyward.core.policy.UpstreamTls;
import dev.keyward.server.gateway.Exchanges.Line;
import dev.keyward.server.gateway.Exchanges.Manual;
import dev.keyward.server.http.Forwarding.Failure;
import dev.keyward.server.load.Bound;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who sends a request and never ends it holds nothing for long, and never all there is. */
@ExtendWith(NettyWatch.class)
final class SlowRequestTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final String FIELDS = "Content-Length: 1000\r\n\r\n";
  private static final String STALLED = "POST /api/x HTTP/1.1\r\n" + Front.HEAD + FIELDS + "x";
  private static final String ANONYMOUS = "POST /open HTTP/1.1\r\nHost: a\r\n" + FIELDS + "x";

  private final Bound upstreams = new Bound("upstreams", 16);
  private Manual upstream;

  @BeforeEach
  void open() throws IOException {
    upstream = new Manual();
  }

  @AfterEach
  void close() throws IOException {
    upstream.close();
  }

  private Front front(Duration interval) throws IOException {
    Front.Bounds bounds =
        new Front.Bounds(Roomy.bound(), Roomy.bound(), Roomy.bound(), upstreams, Roomy.bound());
    return new Front(
        Front.Setup.to(upstream.uri()).within(bounds), new Pace.Least(1_000, interval));
  }

  /** The front has one event loop: what it did before this answer is done. */
  private void nothingIsHeld(Front front) throws IOException {
    try (RawClient other = front.connect().send("GET /api/x HTTP/1.1\r\nHost: a\r\n\r\n")) {
      answered(401, other);
    }
    assertEquals(0, upstreams.taken());
    assertEquals(List.of(), List.copyOf(front.failures));
  }

  @Test
  void aBodyThatStopsIsRequestTimeoutAndFreesTheUpstream() throws Exception {
    try (Front front = front(Duration.ofMillis(200));
        RawClient client = front.connect().send(STALLED);
        Line line = upstream.accept()) {
      line.head();

      Message answer = answered(408, client);

      assertTrue(answer.text().contains("\"code\":\"request_timeout\""), answer.text());
      assertEquals("application/problem+json", answer.value("Content-Type"));
      assertEquals("close", answer.value("Connection"));
      assertTrue(client.isEnded());
      assertEquals('x', line.in.read());
      assertTrue(line.isEnded());
      assertEquals(Failure.REQUEST_TOO_SLOW, front.ended.take().failure());
      nothingIsHeld(front);
    }
  }

  @Test
  void aBodyThatStopsAfterTheAnswerBeganEndsBothConnections() throws Exception {
    try (Front front = front(Duration.ofMillis(200));
        RawClient client = front.connect().send(STALLED);
        Line line = upstream.accept()) {
      line.head();
      line.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no");
      assertEquals(200, client.receiveHead().status());
      assertEquals('x', line.in.read());

      assertTrue(line.isEnded());
      nothingIsHeld(front);
    }
  }

  /** A stream that waits for both sides holds no connection, as one of HTTP/1.1 would. */
  @Test
  void whoTalksWithAnHttp2UpstreamMaySayLittle() throws Exception {
    String chunked = "Transfer-Encoding: chunked\r\n\r\n";
    String post = "POST /api/x HTTP/1.1\r\n" + Front.HEAD + chunked;
    try (Conversation other = new Conversation();
        Front front = front(Duration.ofMillis(200))) {
      Upstream to =
          new Upstream(
              "other",
              List.of(other.uri()),
              Upstream.Protocol.HTTP_2,
              UpstreamTls.USUAL,
              Upstream.Health.USUAL);
      front.routed = route -> route.with(delivery(to));
      try (RawClient client = front.connect().send(post + "1\r\na\r\n")) {
        assertEquals("HTTP/1.1 200 OK", line(client));
        while (!line(client).isEmpty()) {}
        assertEquals("1", line(client));
        assertEquals("a", line(client));
        for (int i = 0; i < 2; i++) {
          try (RawClient silent = front.connect().send(post)) {
            answered(408, silent); // so more than an interval has passed
          }
        }
        client.send("1\r\nb\r\n");
        assertEquals("1", line(client));
        assertEquals("b", line(client));
        client.send("0\r\n\r\n");
        assertEquals("0", line(client));
      }
    }
  }

  private static Delivery delivery(Upstream to) {
    return new Delivery(
        to,
        Timeouts.USUAL,
        RequestBounds.NONE,
        false,
        "",
        PathRewrite.NONE,
        false,
        null,
        FieldRules.NONE);
  }

  private static String line(RawClient client) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = client.stream().read(); c >= 0 && c != '\n'; c = client.stream().read()) {
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }

  @Test
  void anAnswerAfterAWholeBodyMayTakeItsTime() throws Exception {
    try (Front front = front(Duration.ofMillis(50));
        RawClient client = front.connect().send(STALLED + "x".repeat(999));
        Line line = upstream.accept()) {
      line.head();
      line.in.skipNBytes(1_000);
      try (RawClient stalled = front.connect().send(STALLED);
          Line other = upstream.accept()) {
        other.head();
        answered(408, stalled); // so more than an interval has passed
      }
      line.send(OK);
      answered(200, client);
    }
  }

  @Test
  void noPayerHoldsMoreThanAnEighthOfTheUpstreamConnections() throws Exception {
    try (Front front = front(Duration.ofMinutes(10));
        RawClient first = front.connect().send(STALLED);
        Line one = upstream.accept();
        RawClient second = front.connect().send(STALLED);
        Line two = upstream.accept();
        RawClient third = front.connect().send(STALLED)) {
      Message refused = answered(503, third);
      assertEquals("1", refused.value("Retry-After"));
      assertEquals(1, upstreams.refused());
      assertEquals(2, upstreams.taken());

      try (RawClient stranger = front.connect().send(ANONYMOUS);
          Line three = upstream.accept()) {
        three.head();
        three.send(OK);
        answered(200, stranger);
      }

      one.head();
      one.send(OK);
      answered(200, first);
      try (RawClient next = front.connect().send(STALLED);
          Line four = upstream.accept()) {
        four.head();
        four.send(OK);
        answered(200, next);
      }
      two.head();
      two.send(OK);
      answered(200, second);
    }
    assertEquals(0, upstreams.taken());
  }
}
