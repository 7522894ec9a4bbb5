package dev.keyward.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.server.gateway.Front;
import dev.keyward.server.gateway.NettyWatch;
import dev.keyward.server.load.Bound;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What comes beyond a bound is refused at once, and what has its room is not disturbed. */
@ExtendWith(NettyWatch.class)
final class OverloadTest {
  private static final String POST =
      "POST /own HTTP/1.1\r\n" + Front.HEAD + "Content-Length: 2\r\n\r\nok";
  private static final String LATE = "GET /late/own HTTP/1.1\r\n" + Front.HEAD + "\r\n";
  private static final String DIRECT = "GET /api/x HTTP/1.1\r\n" + Front.HEAD + "\r\n";

  private final Bound connections = new Bound("connections", 8);
  private final Bound lookups = new Bound("lookups", 1);
  private final Bound endpoints = new Bound("endpoints", 1);
  private final Bound upstreams = new Bound("upstreams", 1);
  private final Bound bodies = new Bound("bodies", 1_000);
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch leave = new CountDownLatch(1);

  private Front.Setup setup(java.net.URI upstream) {
    return Front.Setup.to(upstream)
        .within(new Front.Bounds(connections, lookups, endpoints, upstreams, bodies));
  }

  private void hold() {
    entered.countDown();
    try {
      leave.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void refused(Message answer) {
    assertNotNull(answer);
    assertEquals(503, answer.status());
    assertEquals("1", answer.value("Retry-After"));
    assertEquals("application/problem+json", answer.value("Content-Type"));
    assertTrue(answer.text().contains("\"code\":\"unavailable\""), answer.text());
  }

  @Test
  void endpointsBeyondTheirBoundAreRefusedWithoutBeingRun() throws Exception {
    Endpoint slow =
        request -> {
          hold();
          return HttpAnswer.json(200, request.body());
        };
    try (Front front = new Front(setup(null).endpoint(slow));
        RawClient first = front.connect().send(POST);
        RawClient second = front.connect()) {
      entered.await();

      refused(second.send(POST).receive());
      assertEquals(1, endpoints.refused());
      assertEquals(0, front.failures.size(), "nothing went wrong inside");
      assertEquals(503, front.ended.take().status());

      leave.countDown();
      assertEquals(200, first.receive().status());
      assertEquals(200, second.send(POST).receive().status(), "the connection goes on");
    }
  }

  @Test
  void decisionsThatNeedTheStoreAreBoundedAndOthersAreNot() throws Exception {
    try (RecordingUpstream upstream = new RecordingUpstream();
        Front front = new Front(setup(upstream.uri()));
        RawClient first = front.connect();
        RawClient second = front.connect()) {
      front.beforeLate = this::hold;
      first.send(LATE);
      entered.await();

      refused(second.send(LATE).receive());
      assertEquals(200, second.send(DIRECT).receive().status());
      assertEquals(1, lookups.refused());

      leave.countDown();
      assertEquals(200, first.receive().status());
      assertEquals(0, lookups.taken());
    }
  }

  @Test
  void aConnectionTooManyIsClosed() throws Exception {
    try (Front front = new Front(setup(null).endpoint(request -> HttpAnswer.noContent()))) {
      RawClient[] kept = new RawClient[8];
      for (int i = 0; i < kept.length; i++) {
        kept[i] = front.connect().send(POST);
        assertEquals(204, kept[i].receive().status());
      }
      try (RawClient beyond = front.connect()) {
        assertTrue(ended(beyond));
      }
      assertEquals(1, connections.refused());
      assertEquals(204, kept[0].send(POST).receive().status());
      for (RawClient one : kept) {
        one.close();
      }
    }
    assertEquals(0, connections.taken());
  }

  private static boolean ended(RawClient client) {
    try {
      return client.isEnded();
    } catch (IOException e) {
      return true; // a reset says the same
    }
  }

  @Test
  void requestsBeyondTheConnectionsToUpstreamsAreRefused() throws Exception {
    try (RecordingUpstream upstream = new RecordingUpstream();
        Front front = new Front(setup(upstream.uri()));
        RawClient first = front.connect();
        RawClient second = front.connect()) {
      Bound other = upstreams;
      assertTrue(other.enter(), "as if a request to another upstream were under way");

      refused(second.send(DIRECT).receive());

      other.leave();
      assertEquals(200, first.send(DIRECT).receive().status());
      assertEquals(200, second.send(DIRECT).receive().status(), "over the connection kept open");
      assertEquals(1, upstreams.taken());
      assertEquals(1, upstreams.refused());
    }
  }

  @Test
  void bodiesBeyondTheirBytesAreRefusedAndEachGivesBackWhatItTook() throws Exception {
    String half = "POST /own HTTP/1.1\r\n" + Front.HEAD + "Content-Length: 1000\r\n\r\n";
    try (Front front = new Front(setup(null).endpoint(r -> HttpAnswer.json(200, r.body())));
        RawClient first = front.connect().send(half + "x".repeat(999));
        RawClient second = front.connect()) {
      awaitTaken(999, second);

      refused(second.send(POST).receive());
      assertEquals(1, bodies.refused());
      assertEquals(999, bodies.taken());

      assertEquals(1_000, first.send("x").receive().body().length);
      assertEquals(0, bodies.taken());
      assertEquals(200, second.send(POST).receive().status(), "the connection goes on");
      assertEquals(List.of(), List.copyOf(front.failures));
    }
    assertEquals(0, bodies.taken());
  }

  @Test
  void aBodyWhoseClientLeavesGivesBackWhatItTook() throws Exception {
    try (Front front = new Front(setup(null).endpoint(r -> HttpAnswer.json(200, r.body())));
        RawClient other = front.connect()) {
      try (RawClient leaving = front.connect()) {
        leaving.send(POST.replace("Content-Length: 2", "Content-Length: 999"));
        awaitTaken(2, other);
      }
      awaitTaken(0, other);
    }
  }

  /** The front has one event loop: while it answers others it also reads what has come before. */
  private void awaitTaken(int bytes, RawClient other) throws IOException {
    for (int i = 0; i < 10_000 && bodies.taken() != bytes; i++) {
      assertEquals(401, other.send("GET /api/x HTTP/1.1\r\nHost: a\r\n\r\n").receive().status());
    }
    assertEquals(bytes, bodies.taken());
  }
}
