package dev.keyward.server.framing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.gateway.Front;
import dev.keyward.server.gateway.NettyWatch;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * An answer that is framed as no request might be is none, and the connection it came over answers
 * nobody else (RFC 9112 section 6.3).
 */
@ExtendWith(NettyWatch.class)
final class BrokenAnswersTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";

  /** The connection of a right answer is not kept, so that each row begins with none. */
  private static final String LAST = OK + "Connection: close\r\nContent-Length: 4\r\n\r\nnext";

  private static final String NEXT = "GET /api/next HTTP/1.1\r\n" + Front.HEAD + "\r\n";

  private RecordingUpstream upstream;
  private Front front;

  @BeforeEach
  void open() throws IOException {
    upstream = new RecordingUpstream();
    front = new Front(Front.Setup.to(upstream.uri()));
  }

  @AfterEach
  void close() throws IOException {
    front.close();
    upstream.close();
    assertEquals(List.of(), List.copyOf(front.failures));
  }

  /** The broken answer to the first request, the right one to others. */
  private void answerFirst(String broken) {
    upstream.forget();
    upstream.answer(
        (request, out) -> {
          if (!request.startLine().contains("/api/next")) {
            write(out, broken);
          } else {
            write(out, LAST);
          }
        });
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String get(String method) {
    return method + " /api/x HTTP/1.1\r\n" + Front.HEAD + "\r\n";
  }

  private static Message answer(RawClient client) throws IOException {
    Message answer = client.receive();
    assertNotNull(answer, "the connection ended instead");
    return answer;
  }

  /** Over another connection than the one that broke, for this client and for the next. */
  private void nextIsRight(RawClient client, int before) throws IOException {
    assertEquals("next", answer(client.send(NEXT)).text());
    assertEquals(before + 2, upstream.connections());
  }

  private static Stream<DynamicTest> each(Stream<String> answers, Check check) {
    return answers.map(
        answer ->
            DynamicTest.dynamicTest(
                answer
                    .substring(0, Math.min(80, answer.length()))
                    .replaceAll("[^\\x21-\\x7e]", "~"),
                () -> check.of(answer)));
  }

  private interface Check {
    void of(String answer) throws IOException;
  }

  private static Stream<String> heads() {
    String rest = "\r\nContent-Length: 2\r\n\r\nok";
    return Stream.of(
            Stream.of(
                    "hello",
                    "HTTP/0.9 200 OK",
                    "HTTP/1.2 200 OK",
                    "HTTP/2.0 200 OK",
                    "HTTP/2 200 OK",
                    "http/1.1 200 OK",
                    "HTTPS/1.1 200 OK",
                    "ICY 200 OK",
                    "HTTP/1.1 99 Low",
                    "HTTP/1.1 000 None",
                    "HTTP/1.1 1000 High",
                    "HTTP/1.1 20 Short",
                    "HTTP/1.1 20x Letter",
                    "HTTP/1.1 -200 Signed",
                    "HTTP/1.1 +20 Signed",
                    "HTTP/1.1 2 00 OK",
                    "HTTP/1.1 \u00b200 OK",
                    "HTTP/1.1  200 OK",
                    "HTTP/1.1\t200\tOK",
                    " HTTP/1.1 200 OK",
                    "HTTP/1.1 200 O\rK",
                    "HTTP/1.1 200 O\u0000K",
                    "HTTP/1.1",
                    "GET / HTTP/1.1")
                .map(line -> line + rest),
            Stream.of(
                    "X: 1\rY: 2",
                    "X: 1\nY: 2",
                    "X: 1\r",
                    "X: 1\u00002",
                    "X: 1\r\n 2",
                    "X: 1\r\n\t2",
                    "X:\r\n 1",
                    " X: 1",
                    ": 1",
                    "Xfoo",
                    "X Y: 1",
                    "X(y: 1",
                    "X\u0000: 1",
                    "X: " + "a".repeat(65 * 1_024),
                    "A: 1\r\n".repeat(5_000) + "B: 1")
                .map(fields -> OK + fields + rest))
        .flatMap(rows -> rows);
  }

  private static Stream<String> framings() {
    return Stream.of(
            "Content-Length: +2",
            "Content-Length: -2",
            "Content-Length: 0x2",
            "Content-Length: 2x",
            "Content-Length: 2 2",
            "Content-Length: 2, 2",
            "Content-Length: 2,",
            "Content-Length:",
            "Content-Length: \u00b2",
            "Content-Length: 18446744073709551618",
            "Content-Length: 2\r\nContent-Length: 2",
            "Content-Length: 2\r\nContent-Length: 3",
            "Content-Length: 2\r\ncontent-length: 0",
            "Content-Length: 2\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nContent-Length: 2",
            "Transfer-Encoding: identity",
            "Transfer-Encoding: identity\r\nContent-Length: 2",
            "Transfer-Encoding: xchunked",
            "Transfer-Encoding: gzip",
            "Transfer-Encoding: gzip, chunked",
            "Transfer-Encoding: chunked, gzip",
            "Transfer-Encoding: chunked, chunked",
            "Transfer-Encoding: chunked;q=1",
            "Transfer-Encoding:",
            "Transfer-Encoding: \u000bchunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity")
        .map(fields -> OK + fields + "\r\n\r\n0\r\n\r\n");
  }

  private static Stream<String> others() {
    return Stream.of(
        CHUNKED.replace("HTTP/1.1", "HTTP/1.0") + "0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n" + OK,
        "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(1_000) + OK + "Content-Length: 2\r\n\r\nok");
  }

  @TestFactory
  Stream<DynamicTest> noAnswerIsBadGateway() {
    return each(Stream.of(heads(), framings(), others()).flatMap(rows -> rows), this::isNone);
  }

  private void isNone(String broken) throws IOException {
    answerFirst(broken);
    int before = upstream.connections();
    try (RawClient client = front.connect().send(get("GET"))) {
      Message answer = answer(client);
      assertEquals(502, answer.status(), answer.text());
      assertEquals("application/problem+json", answer.value("Content-Type"));
      nextIsRight(client, before);
    }
  }

  /** When the head is out already, the client must see that the answer did not come to its end. */
  @TestFactory
  Stream<DynamicTest> brokenBodyIsNoWholeAnswer() {
    return each(
        Stream.of(
            CHUNKED + "\r\nok\r\n0\r\n\r\n",
            CHUNKED + "0x2\r\nok\r\n0\r\n\r\n",
            CHUNKED + "-2\r\nok\r\n0\r\n\r\n",
            CHUNKED + "+2\r\nok\r\n0\r\n\r\n",
            CHUNKED + "2 2\r\nok\r\n0\r\n\r\n",
            CHUNKED + "g\r\nok\r\n0\r\n\r\n",
            CHUNKED + "ffffffffffffffff2\r\nok\r\n0\r\n\r\n",
            CHUNKED + "100000002\r\nok\r\n0\r\n\r\n",
            CHUNKED + "2\nok\r\n0\r\n\r\n",
            CHUNKED + "2;a\rb\r\nok\r\n0\r\n\r\n",
            CHUNKED + "2\r\nok\n0\r\n\r\n",
            CHUNKED + "2\r\nok0\r\n\r\n",
            CHUNKED + "2\r\nokXX0\r\n\r\n",
            CHUNKED + "2\r\nok\r\n0\n\r\n",
            CHUNKED + "2\r\nok\r\n0\r\n\n",
            CHUNKED + "2\r\nok\r\n0\r\nX: " + "a".repeat(70_000) + "\r\n\r\n"),
        this::isCut);
  }

  private void isCut(String broken) throws IOException {
    answerFirst(broken);
    int before = upstream.connections();
    try (RawClient client = front.connect().send(get("GET"))) {
      Message answer = unlessCut(client);
      if (answer == null) {
        assertTrue(client.isEnded());
      } else {
        assertEquals(502, answer.status(), answer.text());
      }
    }
    try (RawClient client = front.connect()) {
      nextIsRight(client, before);
    }
  }

  /** Null when there is none, or not all of it. */
  private static @Nullable Message unlessCut(RawClient client) throws IOException {
    try {
      return client.receive();
    } catch (EOFException e) {
      return null;
    }
  }

  @TestFactory
  Stream<DynamicTest> answerThatEndsEarlyIsNoWholeAnswer() {
    return each(
        Stream.of(
            OK + "Content-Length: 5\r\n\r\nok",
            CHUNKED + "2\r\nok\r\n",
            CHUNKED + "5\r\nok",
            CHUNKED + "2\r\nok\r\n0\r\n"),
        this::isCutByTheEnd);
  }

  private void isCutByTheEnd(String begun) throws IOException {
    answerFirst("");
    upstream.answer(
        (request, out) -> {
          if (request.startLine().contains("/api/next")) {
            write(out, LAST);
          } else {
            write(out, begun);
            out.flush();
            throw new IOException("the upstream ends it");
          }
        });
    int before = upstream.connections();
    try (RawClient client = front.connect().send(get("GET"))) {
      assertNull(unlessCut(client));
      assertTrue(client.isEnded());
    }
    try (RawClient client = front.connect()) {
      nextIsRight(client, before);
    }
  }

  @TestFactory
  Stream<DynamicTest> oddAnswersPass() {
    return each(
        Stream.of(
            OK + "X : 1\r\nContent-Length: 2\r\n\r\nok",
            OK + "Content-Length \t: 2\r\nX: 1\r\n\r\nok",
            "HTTP/1.0 200 OK\r\nX:1\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 200\r\nX: 1\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 200 \r\nX: 1\r\nContent-Length: 002\r\n\r\nok",
            "HTTP/1.1 200 \u00e9\t!\r\nX: 1\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 100 Continue\r\n\r\n" + OK + "X: 1\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n".repeat(50)
                + OK
                + "X: 1\r\nContent-Length: 2\r\n\r\nok",
            OK + "X: 1\r\nTransfer-Encoding: Chunked\r\n\r\n2;a=b\r\nok\r\n0\r\nY : 2\r\n\r\n"),
        this::passes);
  }

  private void passes(String odd) throws IOException {
    answerFirst(odd);
    try (RawClient client = front.connect().send(get("GET") + NEXT)) {
      Message answer = answer(client);
      assertEquals(200, answer.status());
      assertEquals(List.of("1"), answer.all("X"));
      assertEquals("ok", answer.text());
      assertEquals("next", answer(client).text());
    }
  }

  /** The answer itself is right; what comes with it must not be the next one. */
  @TestFactory
  Stream<DynamicTest> bytesBeyondTheAnswerAnswerNobody() {
    String evil = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
    return Stream.concat(
        each(
            Stream.of(
                OK + "Content-Length: 0\r\n\r\n" + evil,
                OK + "Content-Length: 0\r\n\r\n\r\n",
                OK + "Content-Length: 0\r\n\r\n\u0000",
                CHUNKED + "0\r\n\r\n" + evil,
                CHUNKED + "0\r\n\r\n\r\n",
                "HTTP/1.1 204 No Content\r\n\r\n" + evil,
                "HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\nevil",
                "HTTP/1.1 204 No Content\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n"
                    + "4\r\n"
                    + "evil\r\n"
                    + "0\r\n\r\n",
                "HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\nevil",
                "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            answer -> isSurplus("GET", answer)),
        each(
            Stream.of(
                evil,
                OK + "Content-Length: 0\r\n\r\nevil",
                CHUNKED + "4\r\nevil\r\n0\r\n\r\n",
                OK + "\r\nevil"),
            answer -> isSurplus("HEAD", answer)));
  }

  private void isSurplus(String method, String answer) throws IOException {
    answerFirst(answer);
    int before = upstream.connections();
    try (RawClient client = front.connect().send(get(method) + NEXT)) {
      Message first = client.receiveHead();
      assertNotNull(first);
      assertEquals(answer.split(" ", -1)[1], Integer.toString(first.status()));
      assertTrue(
          first.status() != 204 || first.value("Content-Length").isEmpty(), first.toString());
      if (method.equals("GET") && first.value("Transfer-Encoding").equals("chunked")) {
        client.stream().skipNBytes("0\r\n\r\n".length());
      }
      assertEquals("next", answer(client).text());
      assertEquals(before + 2, upstream.connections());
    }
  }
}
