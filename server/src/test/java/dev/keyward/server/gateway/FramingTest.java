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

/**
 * Messages that two servers could frame differently: refused, the connection closed, nothing
 * forwarded (RFC 9112).
 */
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

  private record Row(int status, String name, String bytes) {}

  private static Row bad(String name, String bytes) {
    return new Row(400, name, bytes);
  }

  private static final List<Row> LENGTHS =
      List.of(
          bad(
              "lengthAndChunked",
              POST + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
          bad(
              "chunkedAndLength",
              POST + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"),
          bad("twoLengthsThatDiffer", POST + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
          bad("twoEqualLengths", POST + "Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd"),
          bad("lengthList", POST + "Content-Length: 4, 4\r\n\r\nabcd"),
          bad("lengthWithPlus", POST + "Content-Length: +4\r\n\r\nabcd"),
          bad("negativeLength", POST + "Content-Length: -1\r\n\r\nabcd"),
          bad("lengthGarbage", POST + "Content-Length: 4x\r\n\r\nabcd"),
          bad("hexLength", POST + "Content-Length: 0x4\r\n\r\nabcd"),
          bad("emptyLength", POST + "Content-Length:\r\n\r\nabcd"),
          bad("lengthBeyondLong", POST + "Content-Length: 18446744073709551620\r\n\r\nabcd"),
          bad("lengthInArabicDigits", POST + "Content-Length: \u00b2\r\n\r\nabcd"),
          bad("xchunked", POST + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
          bad("gzipThenChunked", POST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
          bad("chunkedThenGzip", POST + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"),
          bad(
              "chunkedTwiceInOneLine",
              POST + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
          bad(
              "twoChunkedLines",
              POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
          bad("identity", POST + "Transfer-Encoding: identity\r\n\r\n"),
          bad(
              "identityAndLength",
              POST + "Transfer-Encoding: identity\r\nContent-Length: 1\r\n\r\n0"),
          bad("emptyTransferEncoding", POST + "Transfer-Encoding:\r\n\r\n"),
          bad("chunkedWithVerticalTab", POST + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n"),
          bad(
              "chunkedOnHttp10",
              "POST /api/x HTTP/1.0\r\n" + H + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));

  private static final List<Row> LINES =
      List.of(
          bad("spaceBeforeColon", POST + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
          bad("tabBeforeColon", POST + "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n"),
          bad("spaceBeforeFirstName", GET + " X: 1\r\n" + H + "\r\n"),
          bad("bareLineFeeds", "GET /api/x HTTP/1.1\nHost: a\nX-API-Key: good\n\n"),
          bad("bareLineFeedAfterOneField", GET + H + "X: 1\nY: 2\r\n\r\n"),
          bad("bareLineFeedEndsTheHead", GET + H + "\n"),
          bad("bareCarriageReturnInValue", GET + H + "X: 1\rY: 2\r\n\r\n"),
          bad("carriageReturnAtEndOfValue", GET + H + "X: 1\r\r\n\r\n"),
          bad("nulInValue", GET + H + "X: 1\u00002\r\n\r\n"),
          bad("foldedLine", GET + H + "X: 1\r\n 2\r\n\r\n"),
          bad("lineFoldedWithTab", GET + H + "X: 1\r\n\t2\r\n\r\n"),
          bad("foldedTransferEncoding", POST + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"),
          bad("lineWithoutColon", GET + H + "Xfoo\r\n\r\n"),
          bad("emptyName", GET + H + ": x\r\n\r\n"),
          bad("parenthesisInName", GET + H + "X(y: x\r\n\r\n"),
          bad("eightBitName", GET + H + "X\u00e9: x\r\n\r\n"),
          bad("noHost", GET + Front.KEY + "\r\n"),
          bad("twoHosts", GET + "Host: b\r\n" + H + "\r\n"),
          bad("emptyHost", GET + "Host:\r\n" + Front.KEY + "\r\n"),
          bad("hostWithSpace", GET + "Host: a b\r\n" + Front.KEY + "\r\n"),
          bad("hostWithUser", GET + "Host: a@b\r\n" + Front.KEY + "\r\n"),
          bad("hostWithPath", GET + "Host: a/b\r\n" + Front.KEY + "\r\n"),
          bad("hostWithList", GET + "Host: a, b\r\n" + Front.KEY + "\r\n"),
          bad("hostWithPortGarbage", GET + "Host: a:80x\r\n" + Front.KEY + "\r\n"),
          bad("hostWithOpenBracket", GET + "Host: [::1\r\n" + Front.KEY + "\r\n"));

  private static final List<Row> REQUEST_LINES =
      List.of(
          bad("http09", "GET /api/x\r\n\r\n"),
          bad("http12", "GET /api/x HTTP/1.2\r\n" + H + "\r\n"),
          bad("http20", "GET /api/x HTTP/2.0\r\n" + H + "\r\n"),
          bad("http2Preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
          bad("lowerCaseVersion", "GET /api/x http/1.1\r\n" + H + "\r\n"),
          bad("versionWithTail", "GET /api/x HTTP/1.1x\r\n" + H + "\r\n"),
          bad("tabSeparators", "GET\t/api/x\tHTTP/1.1\r\n" + H + "\r\n"),
          bad("doubleSpace", "GET  /api/x HTTP/1.1\r\n" + H + "\r\n"),
          bad("doubleSpaceBeforeVersion", "GET /api/x  HTTP/1.1\r\n" + H + "\r\n"),
          bad("spaceInTarget", "GET /api/x y HTTP/1.1\r\n" + H + "\r\n"),
          bad("trailingSpace", "GET /api/x HTTP/1.1 \r\n" + H + "\r\n"),
          bad("leadingSpace", " GET /api/x HTTP/1.1\r\n" + H + "\r\n"),
          bad("leadingControl", "\u0001GET /api/x HTTP/1.1\r\n" + H + "\r\n"),
          bad("eightBitTarget", "GET /api/\u00e9 HTTP/1.1\r\n" + H + "\r\n"),
          bad("controlInTarget", "GET /api/\u0001 HTTP/1.1\r\n" + H + "\r\n"),
          bad("nulInTarget", "GET /api/\u0000 HTTP/1.1\r\n" + H + "\r\n"),
          bad("deleteInQuery", "GET /api/x?a=\u007f HTTP/1.1\r\n" + H + "\r\n"),
          bad("fragment", "GET /api/x#y HTTP/1.1\r\n" + H + "\r\n"),
          bad("fragmentInQuery", "GET /api/x?a#y HTTP/1.1\r\n" + H + "\r\n"),
          bad("parenthesisInMethod", "G(T /api/x HTTP/1.1\r\n" + H + "\r\n"),
          new Row(
              414, "targetOf9KiB", "GET /api/" + "a".repeat(9_000) + " HTTP/1.1\r\n" + H + "\r\n"),
          new Row(
              414, "targetOneOver8KiB", "GET /" + "a".repeat(8_192) + " HTTP/1.1\r\n" + H + "\r\n"),
          new Row(
              414,
              "queryOf100KiB",
              "GET /api/x?" + "a".repeat(100_000) + " HTTP/1.1\r\n" + H + "\r\n"),
          new Row(431, "fieldOf40KiB", GET + H + "X: " + "a".repeat(40_000) + "\r\n\r\n"),
          new Row(431, "fieldOf400KiB", GET + H + "X: " + "a".repeat(400_000) + "\r\n\r\n"),
          new Row(431, "manyFields", GET + H + "A: 1\r\n".repeat(127) + "\r\n"),
          bad(
              "webSocketDraftWithHiddenBody",
              GET
                  + H
                  + "Upgrade: websocket\r\n"
                  + "Connection: Upgrade\r\n"
                  + "Sec-WebSocket-Key1: 1\r\n"
                  + "Sec-WebSocket-Key2: 2\r\n\r\n"
                  + "12345678"));

  /** The head may have gone on already; what matters is that the upstream never sees an end. */
  private static final List<Row> CHUNKS =
      List.of(
          bad("chunkExtensionEndsWithLineFeed", CHUNKED + "3;a\nabc\r\n0\r\n\r\n"),
          bad("chunkSizeEndsWithLineFeed", CHUNKED + "3\nabc\r\n0\r\n\r\n"),
          bad("carriageReturnInChunkExtension", CHUNKED + "3;a\rb\r\nabc\r\n0\r\n\r\n"),
          bad("chunkEndsWithLineFeed", CHUNKED + "3\r\nabc\n0\r\n\r\n"),
          bad("chunkLongerThanItsSize", CHUNKED + "3\r\nabcXX0\r\n\r\n"),
          bad("chunkSizeWithPrefix", CHUNKED + "0x3\r\nabc\r\n0\r\n\r\n"),
          bad("chunkSizeWithSign", CHUNKED + "+3\r\nabc\r\n0\r\n\r\n"),
          bad("negativeChunkSize", CHUNKED + "-3\r\nabc\r\n0\r\n\r\n"),
          bad("chunkSizeWithSpaceInside", CHUNKED + "3 3\r\nabc\r\n0\r\n\r\n"),
          bad("emptyChunkSize", CHUNKED + "\r\nabc\r\n0\r\n\r\n"),
          bad("chunkSizeBeyondLong", CHUNKED + "ffffffffffffffff1\r\nabc\r\n0\r\n\r\n"),
          bad("chunkSizeBeyondInt", CHUNKED + "100000003\r\nabc\r\n0\r\n\r\n"),
          bad(
              "chunkExtensionOf20KiB",
              CHUNKED + "3;" + "a".repeat(20_000) + "\r\nabc\r\n0\r\n\r\n"),
          bad("trailerEndsWithLineFeed", CHUNKED + "3\r\nabc\r\n0\r\nX: 1\n\r\n"),
          bad(
              "trailerOf40KiB",
              CHUNKED + "3\r\nabc\r\n0\r\nX: " + "a".repeat(40_000) + "\r\n\r\n"));

  @TestFactory
  Stream<DynamicTest> refusedBeforeAnythingIsForwarded() {
    return Stream.of(LENGTHS, LINES, REQUEST_LINES)
        .flatMap(List::stream)
        .map(r -> DynamicTest.dynamicTest(r.name(), () -> isRefused(r, true)));
  }

  @TestFactory
  Stream<DynamicTest> brokenBodyNeverEndsAtTheUpstream() {
    return CHUNKS.stream().map(r -> DynamicTest.dynamicTest(r.name(), () -> isRefused(r, false)));
  }

  private static void isRefused(Row row, boolean untouched) throws IOException {
    upstream.forget();
    int before = upstream.connections();
    try (RawClient client = front.connect().send(row.bytes())) {
      Message answer = client.receive();
      assertNotNull(answer, "no answer");
      assertEquals(row.status(), answer.status(), answer.text());
      assertEquals("application/problem+json", answer.value("Content-Type"));
      assertEquals("close", answer.value("Connection"));
      assertTrue(client.isEnded());
    }
    assertEquals(List.of(), upstream.seen());
    assertTrue(!untouched || before == upstream.connections(), "a connection was opened");
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

  @TestFactory
  Stream<DynamicTest> refusedAndTheConnectionGoesOn() {
    return Stream.of(
            new Row(405, "trace", "TRACE /api/x HTTP/1.1\r\n" + H + "\r\n"),
            new Row(405, "connect", "CONNECT evil:443 HTTP/1.1\r\n" + H + "\r\n"),
            bad("absoluteForm", "GET http://evil/x HTTP/1.1\r\n" + H + "\r\n"),
            bad("asterisk", "OPTIONS * HTTP/1.1\r\n" + H + "\r\n"),
            named("X-Keyward-Subject"),
            named("x_keyward_subject"),
            named("Authorization"),
            named("X-API-Key"),
            named("x-api-key, close"),
            named("Host"),
            named("X-Forwarded-For"),
            named("Forwarded"),
            named("Content-Length"))
        .map(r -> DynamicTest.dynamicTest(r.name(), () -> isRefusedAndGoesOn(r)));
  }

  private static Row named(String option) {
    return bad(
        "connectionNames " + option, GET + H + "Connection: keep-alive, " + option + "\r\n\r\n");
  }

  private static void isRefusedAndGoesOn(Row row) throws IOException {
    upstream.forget();
    try (RawClient client = front.connect().send(row.bytes() + GET + H + "\r\n")) {
      Message answer = client.receive();
      assertNotNull(answer);
      assertEquals(row.status(), answer.status());
      assertEquals(row.status() == 405, answer.value("Allow").contains("GET"));
      if (!row.bytes().contains("close")) {
        assertEquals(200, java.util.Objects.requireNonNull(client.receive()).status());
      }
    }
    assertTrue(
        upstream.seen().stream().allMatch(m -> m.startLine().equals("GET /api/x HTTP/1.1")),
        upstream.seen().toString());
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

  @Test
  void lengthWithLeadingZeroIsForwardedNormalised() throws IOException {
    upstream.forget();
    try (RawClient client = front.connect().send(POST + "Content-Length: 04\r\n\r\nabcd")) {
      assertEquals(200, java.util.Objects.requireNonNull(client.receive()).status());
    }
    assertEquals(List.of("4"), upstream.seen().getFirst().all("Content-Length"));
  }

  @TestFactory
  Stream<DynamicTest> upgradesAreNotMade() {
    return Stream.of(
            "Upgrade: websocket\r\n"
                + "Connection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: x\r\n",
            "Upgrade: h2c\r\n"
                + "Connection: Upgrade, HTTP2-Settings\r\n"
                + "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n")
        .map(
            fields ->
                DynamicTest.dynamicTest(
                    fields.lines().findFirst().orElseThrow(), () -> isNotUpgraded(fields)));
  }

  private static void isNotUpgraded(String fields) throws IOException {
    upstream.forget();
    try (RawClient client = front.connect().send(GET + H + fields + "\r\n")) {
      assertEquals(200, java.util.Objects.requireNonNull(client.receive()).status());
    }
    Message seen = upstream.seen().getFirst();
    assertTrue(
        seen.all("Upgrade").isEmpty()
            && seen.all("Connection").isEmpty()
            && seen.all("HTTP2-Settings").isEmpty(),
        seen.toString());
  }
}
