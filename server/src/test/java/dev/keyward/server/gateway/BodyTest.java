package dev.keyward.server.gateway;

import static dev.keyward.server.gateway.Exchanges.GET;
import static dev.keyward.server.gateway.Exchanges.answered;
import static dev.keyward.server.gateway.Exchanges.bytes;
import static dev.keyward.server.gateway.Exchanges.receive;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import dev.keyward.testkit.wire.RecordingUpstream;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bodies pass unchanged both ways, and every message ends where the next one begins. */
@ExtendWith(NettyWatch.class)
final class BodyTest {
  private static final String POST = "POST /api/x HTTP/1.1\r\n" + Front.HEAD;

  private RecordingUpstream upstream;
  private Front front;
  private RawClient client;

  @BeforeEach
  void open() throws IOException {
    upstream = new RecordingUpstream();
    front = new Front(Front.Setup.to(upstream.uri()));
    client = front.connect();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    front.close();
    upstream.close();
    assertEquals(List.of(), List.copyOf(front.failures));
  }

  private void upstreamSays(String answer) {
    upstream.answer((request, out) -> out.write(bytes(answer)));
  }

  @Test
  void lengthStaysLength() throws IOException {
    upstreamSays("HTTP/1.1 201 Created\r\nContent-Length: 3\r\n\r\nxyz");
    Message answer = answered(201, client.send(POST + "Content-Length: 5\r\n\r\nhello"));
    assertEquals("xyz", answer.text());
    assertEquals(List.of("3"), answer.all("Content-Length"));
    assertEquals(List.of(), answer.all("Transfer-Encoding"));
    assertEquals("hello", upstream.seen().getFirst().text());
    assertEquals(List.of("5"), upstream.seen().getFirst().all("Content-Length"));
    assertEquals(List.of(), upstream.seen().getFirst().all("Transfer-Encoding"));
  }

  @Test
  void chunkedStaysChunkedWithoutExtensionsAndTrailers() throws IOException {
    upstreamSays(
        "HTTP/1.1 200 OK\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n"
            + "2;x=y\r\n"
            + "ab\r\n"
            + "1\r\n"
            + "c\r\n"
            + "0\r\n"
            + "X-Keyward-Subject: t\r\n\r\n");
    Message answer =
        answered(
            200,
            client.send(
                POST
                    + "Transfer-Encoding: chunked\r\n\r\n"
                    + "3;a=b\r\n"
                    + "abc\r\n"
                    + "2\r\n"
                    + "de\r\n"
                    + "0\r\n"
                    + "X-Keyward-Subject: t\r\n\r\n"
                    + GET));
    assertEquals("abc", answer.text());
    assertEquals("abcde", upstream.seen().getFirst().text());
    assertEquals(List.of("chunked"), upstream.seen().getFirst().all("Transfer-Encoding"));
    assertEquals(List.of(), upstream.seen().getFirst().all("Content-Length"));
    assertEquals("abc", answered(200, client).text());
  }

  @Test
  void emptyBodiesOfBothKinds() throws IOException {
    upstreamSays("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    assertEquals("", answered(200, client.send(POST + "Content-Length: 0\r\n\r\n")).text());
    assertEquals(
        "",
        answered(200, client.send(POST + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")).text());
    assertEquals("", answered(200, client.send(POST + "\r\n")).text());
    assertEquals(List.of("0"), upstream.seen().getFirst().all("Content-Length"));
    assertEquals(List.of("chunked"), upstream.seen().get(1).all("Transfer-Encoding"));
    assertEquals(3, upstream.seen().size());
  }

  @Test
  void headHasTheLengthButNoBody() throws IOException {
    upstreamSays("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
    client.send(
        "HEAD /api/x HTTP/1.1\r\n"
            + Front.HEAD
            + "\r\n"
            + "HEAD /api/x HTTP/1.1\r\nHost: a\r\n\r\n");
    assertEquals("2", client.receiveHead().value("Content-Length"));
    Message refused = client.receiveHead();
    assertEquals(401, refused.status());
    assertTrue(Integer.parseInt(refused.value("Content-Length")) > 0);
    upstream.answerOk();
    assertEquals("ok", answered(200, client.send(GET)).text());
    assertEquals(1, upstream.connections());
  }

  @Test
  void headToAChunkedAnswer() throws IOException {
    upstreamSays("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    client.send("HEAD /api/x HTTP/1.1\r\n" + Front.HEAD + "\r\n");
    assertEquals(200, client.receiveHead().status());
    upstream.answerOk();
    assertEquals("ok", answered(200, client.send(GET)).text());
  }

  @Test
  void noContentAndNotModified() throws IOException {
    upstreamSays("HTTP/1.1 204 No Content\r\n\r\n");
    assertEquals(List.of(), answered(204, client.send(GET)).all("Transfer-Encoding"));
    upstreamSays("HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\nETag: \"a\"\r\n\r\n");
    Message notModified = client.send(GET).receiveHead();
    assertEquals(304, notModified.status());
    assertEquals("10", notModified.value("Content-Length"));
    upstream.answerOk();
    assertEquals("ok", answered(200, client.send(GET)).text());
    assertEquals(1, upstream.connections());
  }

  @Test
  void answerThatEndsWithItsConnectionIsChunked() throws IOException {
    upstream.answer(
        (request, out) -> {
          out.write(bytes("HTTP/1.0 200 OK\r\nServer: old\r\n\r\nto the end"));
          out.flush();
          throw new IOException("the end");
        });
    Message answer = answered(200, client.send(GET));
    assertEquals("to the end", answer.text());
    assertEquals("chunked", answer.value("Transfer-Encoding"));
    assertTrue(answer.startLine().startsWith("HTTP/1.1 "));
    upstream.answerOk();
    assertEquals("ok", answered(200, client.send(GET)).text());
  }

  @Test
  void oldClientGetsNoChunks() throws IOException {
    upstreamSays("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
    Message answer =
        answered(
            200,
            client.send("GET /api/x HTTP/1.0\r\n" + Front.KEY + "Connection: keep-alive\r\n\r\n"));
    assertEquals("abc", answer.text());
    assertEquals(List.of("close"), answer.all("Connection"));
    assertEquals(List.of(), answer.all("Transfer-Encoding"));
  }

  @Test
  void oldClientMayKeepItsConnection() throws IOException {
    String get = "GET /api/x HTTP/1.0\r\n" + Front.KEY;
    assertEquals(
        "keep-alive",
        answered(200, client.send(get + "Connection: keep-alive\r\n\r\n")).value("Connection"));
    assertEquals("close", answered(200, client.send(get + "\r\n")).value("Connection"));
    assertTrue(client.isEnded());
  }

  @Test
  void connectionCloseIsHonoured() throws IOException {
    assertEquals(
        "close",
        answered(
                200,
                client.send("GET /api/x HTTP/1.1\r\n" + Front.HEAD + "Connection: close\r\n\r\n"))
            .value("Connection"));
    assertTrue(client.isEnded());
  }

  @Test
  void hundredThousandChunksOfOneByteBothWays() throws IOException {
    ResourceLeakDetector.setLevel(
        ResourceLeakDetector.Level
            .SIMPLE); // a record for each of these buffers takes longer than the test
    byte[] many = bytes("1\r\nx\r\n".repeat(100_000) + "0\r\n\r\n");
    upstream.answer(
        (request, out) -> {
          out.write(bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
          out.write(many);
        });
    client.send(
        POST + "Transfer-Encoding: chunked\r\n\r\n" + "1\r\nx\r\n".repeat(100_000) + "0\r\n\r\n");
    assertArrayEquals(bytes("x".repeat(100_000)), answered(200, client).body());
    assertArrayEquals(bytes("x".repeat(100_000)), upstream.seen().getFirst().body());
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
  }

  @Test
  void thousandRequestsOnOneConnection() throws IOException {
    for (int i = 0; i < 1_000; i++) {
      assertEquals("ok", answered(200, client.send(GET)).text());
    }
    assertEquals(1, upstream.connections());
    assertEquals(1_000, upstream.seen().size());
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws IOException {
    upstream.answer(
        (request, out) -> {
          String path = request.startLine().split(" ", -1)[1];
          out.write(
              bytes("HTTP/1.1 200 OK\r\nContent-Length: " + path.length() + "\r\n\r\n" + path));
        });
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      all.append("GET ")
          .append(i % 3 == 0 ? "/late/" : "/api/")
          .append(i)
          .append(" HTTP/1.1\r\n")
          .append(Front.HEAD)
          .append("\r\n");
    }
    client.send(all.toString());
    for (int i = 0; i < 50; i++) {
      assertEquals((i % 3 == 0 ? "/late/" : "/api/") + i, answered(200, client).text());
    }
  }

  @Test
  void requestBehindARefusedOneIsReadRightly() throws IOException {
    String refused = "POST /api/x HTTP/1.1\r\nHost: a\r\n";
    String smuggled = "GET /api/smuggled HTTP/1.1\r\n" + Front.HEAD + "\r\n";
    client.send(refused + "Content-Length: " + smuggled.length() + "\r\n\r\n" + smuggled + GET);
    answered(401, client);
    answered(200, client);
    client.send(
        refused
            + "Transfer-Encoding: chunked\r\n\r\n"
            + Integer.toHexString(smuggled.length())
            + "\r\n"
            + smuggled
            + "\r\n0\r\n\r\n"
            + GET);
    answered(401, client);
    answered(200, client);
    assertEquals(
        List.of("GET /api/x HTTP/1.1", "GET /api/x HTTP/1.1"),
        upstream.seen().stream().map(Message::startLine).toList());
  }

  @Test
  void bigRefusedBodyEndsTheConnection() throws IOException {
    client.send(
        "POST /api/x HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n"
            + "x".repeat(1_000_000));
    answered(401, client);
    assertTrue(client.isEnded());
    assertEquals(List.of(), upstream.seen());
  }

  @Test
  void expectationOfAnAllowedRequestIsMetHere() throws IOException {
    String waiting = POST + "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n";
    assertEquals(100, receive(client.send(waiting)).status());
    answered(200, client.send("hello" + GET));
    answered(200, client);
    assertEquals("hello", upstream.seen().getFirst().text());
    assertEquals(List.of(), upstream.seen().getFirst().all("Expect"));
  }

  @Test
  void expectationOfARefusedRequestIsNot() throws IOException {
    client.send(
        "POST /api/x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    assertEquals("close", answered(401, client).value("Connection"));
    assertTrue(client.isEnded());
    assertEquals(0, upstream.connections());
  }

  @Test
  void interimAnswersOfTheUpstreamStayBehind() throws IOException {
    upstreamSays(
        "HTTP/1.1 100 Continue\r\n\r\n"
            + "HTTP/1.1 103 Early Hints\r\n"
            + "Link: </a>\r\n\r\n"
            + "HTTP/1.1 200 OK\r\n"
            + "Content-Length: 2\r\n\r\n"
            + "ok");
    assertEquals("ok", answered(200, client.send(GET)).text());
    assertEquals("ok", answered(200, client.send(GET)).text());
    assertEquals(1, upstream.connections());
  }
}
