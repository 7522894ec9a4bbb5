package dev.keyward.server.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where a message ends must not depend on the packets it comes in (RFC 9112). */
@ExtendWith(NettyWatch.class)
final class FramingTest {
  private static final String H = Front.HEAD;
  private static final String GET = "GET /api/x HTTP/1.1\r\n";
  private static final String POST = "POST /api/x HTTP/1.1\r\n" + H;
  private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";

  private static RecordingUpstream upstream;
  private static Front front;

  @BeforeAll
  static void open() throws IOException {
    upstream = new RecordingUpstream();
    front = new Front(Front.Setup.to(upstream.uri()));
  }

  @AfterAll
  static void close() throws IOException {
    front.close();
    upstream.close();
  }

  /** Packets end anywhere; a decoder must not judge a line by the packet it came in. */
  @TestFactory
  Stream<DynamicTest> foldedLineInPackets() {
    return Stream.of(
            List.of(GET + H + "X: 1\r\n", " 2\r\n\r\n"),
            List.of(GET + H + "X: 1\r", "\n 2\r\n\r\n"),
            List.of("\r\n\r\n", GET + H + "X: 1\r\n", "\t2\r\n\r\n"),
            List.of(
                GET.substring(0, 5), GET.substring(5) + "X: 1", "\r\n", " ", "2\r\n" + H + "\r\n"))
        .map(
            packets ->
                DynamicTest.dynamicTest(packets.toString(), () -> isRefusedInPackets(packets)));
  }

  private static void isRefusedInPackets(List<String> packets) throws IOException {
    upstream.forget();
    try (RawClient client = front.connect()) {
      for (String packet : packets) {
        client.send(packet);
        anotherRoundTrip();
      }
      Message answer = client.receive();
      assertNotNull(answer);
      assertEquals(400, answer.status());
      assertTrue(client.isEnded());
    }
    assertEquals(List.of(), upstream.seen());
  }

  /** The event loop has read what was sent before once it has answered somebody else. */
  private static void anotherRoundTrip() throws IOException {
    try (RawClient other = front.connect().send("GET /api/none HTTP/1.1\r\nHost: a\r\n\r\n")) {
      assertEquals(401, java.util.Objects.requireNonNull(other.receive()).status());
    }
  }

  @Test
  void foldedLinePipelinedBehindAGoodRequest() throws IOException {
    upstream.forget();
    try (RawClient client =
        front
            .connect()
            .send(GET + H + "\r\n" + "GET /api/y HTTP/1.1\r\n" + H + "X: 1\r\n 2\r\n\r\n")) {
      assertEquals(200, java.util.Objects.requireNonNull(client.receive()).status());
      assertEquals(400, java.util.Objects.requireNonNull(client.receive()).status());
      assertTrue(client.isEnded());
    }
    assertEquals(
        List.of("GET /api/x HTTP/1.1"), upstream.seen().stream().map(Message::startLine).toList());
  }

  @Test
  void foldsInABodyAreData() throws IOException {
    upstream.forget();
    String body = "a\r\n b\r\nc";
    try (RawClient client =
        front.connect().send(POST + "Content-Length: 8\r\n\r\n" + body + GET + H + "\r\n")) {
      assertEquals(200, java.util.Objects.requireNonNull(client.receive()).status());
      assertEquals(200, java.util.Objects.requireNonNull(client.receive()).status());
    }
    assertEquals(body, upstream.seen().getFirst().text());
    assertEquals(2, upstream.seen().size());
  }

  @Test
  void missingFinalChunkNeverEndsAtTheUpstream() throws Exception {
    upstream.forget();
    front.ended.clear();
    RawClient client = front.connect();
    client.send(CHUNKED + "3\r\nabc\r\n");
    anotherRoundTrip();
    client.close();
    front.ended.take();
    front.ended.take();
    assertEquals(List.of(), upstream.seen());
  }

  /** A body would be taken for the answer to the next request. */
  @TestFactory
  Stream<DynamicTest> refusalOfHeadHasNoBody() {
    return Stream.of(
            "HEAD /api/a%2fb HTTP/1.1\r\n" + H,
            "HEAD * HTTP/1.1\r\n" + H,
            "HEAD /api/x HTTP/1.1\r\nConnection: Host\r\n" + H,
            "HEAD /api/x HTTP/1.1\r\nX-API-Key: two\r\n" + H)
        .map(head -> DynamicTest.dynamicTest(head, () -> isRefusedWithoutBody(head)));
  }

  private static void isRefusedWithoutBody(String head) throws IOException {
    try (RawClient client = front.connect().send(head + "\r\n" + GET + H + "\r\n")) {
      assertEquals(400, java.util.Objects.requireNonNull(client.receiveHead()).status());
      assertEquals(200, java.util.Objects.requireNonNull(client.receive()).status());
    }
  }
}
