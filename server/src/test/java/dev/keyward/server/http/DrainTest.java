package dev.keyward.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.gateway.Front;
import dev.keyward.server.gateway.NettyWatch;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A listener that goes down finishes what it began and begins nothing. */
@ExtendWith(NettyWatch.class)
final class DrainTest {
  private static final String GET = "GET /api/x HTTP/1.1\r\n" + Front.HEAD + "\r\n";

  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);
  private RecordingUpstream upstream;

  @BeforeEach
  void open() throws IOException {
    upstream = new RecordingUpstream();
    upstream.answer(
        (request, out) -> {
          if (request.startLine().contains("slow")) {
            arrived.countDown();
            await(go);
          }
          out.write(
              "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                  .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        });
  }

  @AfterEach
  void close() throws IOException {
    upstream.close();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void runningRequestIsFinishedIdleConnectionsEndNewOnesAreRefused() throws Exception {
    try (Front front = new Front(Front.Setup.to(upstream.uri()));
        RawClient idle = front.connect().send(GET);
        RawClient untouched = front.connect();
        RawClient running = front.connect()) {
      assertEquals(200, idle.receive().status());
      running.send(GET.replace("/api/x", "/api/slow"));
      arrived.await();
      front.listener().drain();
      assertTrue(idle.isEnded());
      assertTrue(untouched.isEnded());
      assertThrows(
          IOException.class,
          () -> new Socket(InetAddress.getLoopbackAddress(), front.port()).close());
      go.countDown();
      Message answer = running.receive();
      assertEquals("ok", answer.text());
      assertEquals("close", answer.value("Connection"));
      assertTrue(running.isEnded());
      front.listener().close(Duration.ofSeconds(20));
    }
  }

  @Test
  void connectionsEndWithTheirNextAnswerBeforeItGoesDown() throws Exception {
    for (String request :
        new String[] {
          GET,
          "GET /api/x HTTP/1.1\r\nHost: a\r\n\r\n",
          "GET /api/../x HTTP/1.1\r\n" + Front.HEAD + "\r\n",
          "GET /api/%zz HTTP/1.1\r\n" + Front.HEAD + "\r\n"
        }) {
      try (Front front = new Front(Front.Setup.to(upstream.uri()));
          RawClient client = front.connect().send(request)) {
        assertNotEquals("close", client.receive().value("Connection"), request);
        front.leaving = true;
        client.send(request);
        assertEquals("close", client.receive().value("Connection"), request);
        assertTrue(client.isEnded());
        try (RawClient other = front.connect().send(GET)) {
          assertEquals(200, other.receive().status());
        }
      }
    }
  }

  /** On stream 1. */
  private static void ask(RawHttp2 client, String path) throws IOException {
    client.headers(
        1,
        true,
        ":method",
        "GET",
        ":scheme",
        "https",
        ":authority",
        "a",
        ":path",
        path,
        "x-api-key",
        "good");
  }

  @Test
  void http2SaysGoAwayAndFinishes() throws Exception {
    Certificate certificate = Certificate.create();
    try (Front front = new Front(Front.Setup.to(upstream.uri()).tls(certificate.server()));
        RawHttp2 client = new RawHttp2(certificate, front.port())) {
      ask(client, "/api/slow");
      arrived.await();
      front.listener().drain();
      assertEquals(RawHttp2.GOAWAY, client.next().type());
      go.countDown();
      assertEquals(200, client.ending(1).status());
      assertEquals(-1, client.next().type());
    }
  }

  @Test
  void http2IsNotWaitedForLongerThanAnythingElse() throws Exception {
    Certificate certificate = Certificate.create();
    try (Front front = new Front(Front.Setup.to(upstream.uri()).tls(certificate.server()));
        RawHttp2 client = new RawHttp2(certificate, front.port())) {
      ask(client, "/api/slow");
      arrived.await();
      assertTimeoutPreemptively(
          Duration.ofSeconds(20), () -> front.listener().close(Duration.ofMillis(100)));
      assertEquals(RawHttp2.GOAWAY, client.next().type());
      assertEquals(-1, client.next().type());
    } finally {
      go.countDown();
    }
  }

  @Test
  void handshakeUnderWayEnds() throws Exception {
    Certificate certificate = Certificate.create();
    try (Front front = new Front(Front.Setup.to(upstream.uri()).tls(certificate.server()));
        RawClient silent = front.connect();
        RawHttp2 other = new RawHttp2(certificate, front.port())) {
      ask(other, "/api/x");
      assertEquals(200, other.ending(1).status()); // so the silent one has been accepted as well
      front.listener().drain();
      long start = System.nanoTime();
      assertTrue(silent.isEnded());
      assertTrue(
          System.nanoTime() - start < 5_000_000_000L,
          "it was the handshake's own patience that ended it");
    }
  }
}
