package dev.keyward.server.gateway;

import static dev.keyward.server.gateway.Exchanges.GET;
import static dev.keyward.server.gateway.Exchanges.answered;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.gateway.Exchanges.Line;
import dev.keyward.server.gateway.Exchanges.Manual;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an upstream can do wrong is told apart (502, 504), and never reaches another request. */
@ExtendWith(NettyWatch.class)
final class UpstreamFaultTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final String POST =
      "POST /api/x HTTP/1.1\r\n" + Front.HEAD + "Content-Length: 2\r\n\r\nhi";

  private Manual upstream;
  private Front front;
  private RawClient client;

  @BeforeEach
  void open() throws IOException {
    upstream = new Manual();
    front = new Front(Front.Setup.to(upstream.uri()).timeout(Duration.ofSeconds(1)));
    client = front.connect();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    front.close();
    upstream.close();
    assertEquals(List.of(), List.copyOf(front.failures));
  }

  private void refusedBy(URI uri) throws IOException {
    try (Front dead = new Front(Front.Setup.to(uri));
        RawClient caller = dead.connect().send(GET + POST)) {
      Message answer = answered(502, caller);
      assertTrue(answer.text().contains("bad_gateway"), answer.text());
      answered(502, caller);
    }
  }

  @Test
  void downIsBadGateway() throws IOException {
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
    }
    refusedBy(URI.create("http://127.0.0.1:" + port));
  }

  @Test
  void nameThatDoesNotResolveIsBadGateway() throws IOException {
    refusedBy(URI.create("http://no-such-host.invalid:80"));
  }

  @Test
  void nameOfThisMachineIsReached() throws Exception {
    URI named = URI.create("http://localhost:" + upstream.uri().getPort());
    try (Front other = new Front(Front.Setup.to(named));
        RawClient caller = other.connect().send(GET);
        Line line = upstream.accept()) {
      assertEquals("localhost:" + named.getPort(), line.head().value("Host"));
      line.send(OK);
      answered(200, caller);
    }
  }

  @Test
  void silenceIsGatewayTimeout() throws IOException {
    client.send(GET);
    try (Line line = upstream.accept()) {
      line.head();
      assertTrue(answered(504, client).text().contains("gateway_timeout"));
      assertTrue(line.isEnded());
    }
  }

  @Test
  void silenceAfterAnInterimAnswerIsGatewayTimeout() throws IOException {
    client.send(GET);
    try (Line line = upstream.accept()) {
      line.head();
      line.send("HTTP/1.1 100 Continue\r\n\r\n");
      answered(504, client);
    }
  }

  @Test
  void slowUploadIsNotTheUpstreamsDelay() throws Exception {
    client.send("POST /api/x HTTP/1.1\r\n" + Front.HEAD + "Content-Length: 4\r\n\r\nab");
    try (Line line = upstream.accept();
        RawClient other = front.connect().send(GET);
        Line silent = upstream.accept()) {
      line.head();
      silent.head();
      answered(504, other); // the route's whole timeout has passed meanwhile
      answeredAfterAnotherTimeout();
      client.send("cd");
      line.in.skipNBytes(4);
      line.send(OK);
      answered(200, client);
    }
  }

  private void answeredAfterAnotherTimeout() throws IOException {
    try (RawClient other = front.connect().send(GET);
        Line silent = upstream.accept()) {
      silent.head();
      answered(504, other);
    }
  }

  @Test
  void answerMayTakeLongerThanTheTimeoutOnceItHasBegun() throws Exception {
    client.send(GET);
    try (Line line = upstream.accept()) {
      line.head();
      line.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no");
      answeredAfterAnotherTimeout();
      line.send("k");
      assertEquals("ok", answered(200, client).text());
    }
  }

  @TestFactory
  Stream<DynamicTest> answersThatAreNone() {
    return Stream.of(
            "garbage\r\n\r\n",
            "SSH-2.0-OpenSSH_9.0\r\n",
            "\r\n\r\n\u0000\u0001\u0002 \r\n\r\n",
            "HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nxx",
            "HTTP/1.1 200 OK\r\nX: 1\u0000\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX: " + "a".repeat(70_000) + "\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 200 " + "a".repeat(9_000) + "\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\nabc",
            "HTTP/1.1 101 Switching Protocols\r\n\r\n" + OK)
        .map(
            a ->
                DynamicTest.dynamicTest(
                    a.substring(0, Math.min(60, a.length())), () -> isBadGateway(a)));
  }

  private void isBadGateway(String answer) throws IOException {
    try (RawClient caller = front.connect().send(GET);
        Line line = upstream.accept()) {
      line.head();
      line.send(answer);
      answered(502, caller);
      assertTrue(line.isEnded(), "the connection is still there");
      caller.send(GET);
      try (Line fresh = upstream.accept()) {
        fresh.head();
        fresh.send(OK).close();
        answered(200, caller);
      }
    }
  }

  @Test
  void endWithoutAnAnswerIsBadGateway() throws IOException {
    client.send(GET);
    try (Line line = upstream.accept()) {
      line.head();
    }
    answered(502, client);
    client.send(GET);
    try (Line line = upstream.accept()) {
      line.head();
      line.send("HTTP/1.1 200 OK\r\nContent-");
    }
    answered(502, client);
  }

  /** A connection that has answered once and is kept. */
  private Line kept() throws IOException {
    client.send(GET);
    Line line = upstream.accept();
    line.head();
    line.send(OK);
    answered(200, client);
    return line;
  }

  @Test
  void safeRequestOnADeadKeptConnectionIsSentOnceMore() throws IOException {
    Line stale = kept();
    client.send(GET);
    stale.head();
    stale.close(); // the request was read, no byte of an answer came
    try (Line fresh = upstream.accept()) {
      fresh.head();
      fresh.send(OK);
      answered(200, client);
    }
  }

  @Test
  void safeRequestIsSentTwiceAtMost() throws IOException {
    Line stale = kept();
    client.send(GET);
    stale.head();
    stale.close();
    upstream.accept().close();
    answered(502, client);
  }

  @Test
  void requestWithABodyIsNeverSentTwice() throws IOException {
    Line stale = kept();
    client.send(POST);
    stale.head();
    stale.close();
    answered(502, client);
    client.send(GET);
    try (Line fresh = upstream.accept()) {
      assertTrue(fresh.head().startLine().startsWith("GET "));
      fresh.send(OK);
      answered(200, client);
    }
  }

  @Test
  void unsafeRequestWithoutABodyIsNeverSentTwice() throws IOException {
    Line stale = kept();
    client.send("DELETE /api/x HTTP/1.1\r\n" + Front.HEAD + "\r\n");
    stale.head();
    stale.close();
    answered(502, client);
  }

  @TestFactory
  Stream<DynamicTest> bytesNobodyAskedForEndAnIdleConnection() {
    return Stream.of("x", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", "\r\n", "HTTP/1.1 2")
        .map(unasked -> DynamicTest.dynamicTest("unasked " + unasked, () -> endsIdle(unasked)));
  }

  private void endsIdle(String unasked) throws IOException {
    try (Line line = kept()) {
      line.send(unasked);
      assertTrue(line.isEnded());
    }
    kept().close();
  }

  /**
   * The excess comes with the answer, and the next request waits already: it must not be answered
   * by it.
   */
  @TestFactory
  Stream<DynamicTest> bytesBeyondAnAnswerNeverAnswerTheNextRequest() {
    return Stream.of(
            OK + "evil",
            OK + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
            "HTTP/1.1 204 No Content\r\n\r\nevil",
            OK + "H")
        .map(answer -> DynamicTest.dynamicTest(answer, () -> neverNext(answer)));
  }

  private void neverNext(String answer) throws IOException {
    try (RawClient caller = front.connect().send(GET + GET);
        Line line = upstream.accept()) {
      line.head();
      line.send(answer);
      assertTrue(Exchanges.receive(caller).status() < 300);
      try (Line fresh = upstream.accept()) {
        fresh.head();
        fresh.send(OK).close();
        assertEquals("ok", answered(200, caller).text());
      }
      assertTrue(line.isEnded());
    }
  }

  @Test
  void upstreamThatClosesItsIdleConnectionCostsNothing() throws Exception {
    Line line = kept();
    line.socket.shutdownOutput();
    assertTrue(line.isEnded());
    line.close();
    client.send(POST);
    try (Line fresh = upstream.accept();
        Socket socket = fresh.socket) {
      fresh.head();
      fresh.send(OK);
      answered(200, client);
      assertTrue(socket.isConnected());
    }
  }
}
