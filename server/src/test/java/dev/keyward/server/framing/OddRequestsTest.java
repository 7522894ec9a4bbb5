package dev.keyward.server.framing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.keyward.server.gateway.Front;
import dev.keyward.server.gateway.NettyWatch;
import dev.keyward.testkit.enforcement.Call.Line;
import dev.keyward.testkit.wire.RawClient;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Requests that are right in an unusual way arrive as the usual one, byte for byte, and the next on
 * the connection is still the next.
 */
@ExtendWith(NettyWatch.class)
final class OddRequestsTest {
  private static final String GET = "GET /api/x HTTP/1.1\r\n" + Front.HEAD;
  private static final String POST = "POST /api/x HTTP/1.1\r\n" + Front.HEAD;
  private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";
  private static final List<String> CODED = List.of("transfer-encoding: chunked");

  /**
   * A request, and what of it the upstream knows beside what Keyward says.
   *
   * @param target with the method before it
   */
  private record Odd(String name, String bytes, String target, List<String> fields, String body) {
    Odd(String name, String bytes, String... fields) {
      this(name, bytes, "GET /api/x", List.of(fields), "");
    }
  }

  private static Odd posted(String name, String bytes, List<String> fields, String body) {
    return new Odd(name, bytes, "POST /api/x", fields, body);
  }

  private static Stream<Odd> lines() {
    return Stream.of(
        new Odd("emptyLinesFirst", "\r\n\r\n" + GET + "\r\n"),
        new Odd("spacesAroundAValue", GET + "X: \t 1 \t \r\n\r\n", "X: 1"),
        new Odd("noSpaceBeforeAValue", GET + "X:1\r\n\r\n", "X: 1"),
        new Odd("emptyValue", GET + "X:\r\n\r\n", "X: "),
        new Odd("eightBitValue", GET + "X: \u00e9\r\n\r\n", "X: \u00e9"),
        new Odd("tabInAValue", GET + "X: a\tb\r\n\r\n", "X: a\tb"),
        new Odd("repeatedName", GET + "X: 1\r\nx: 2\r\n\r\n", "X: 1", "x: 2"),
        new Odd("lengthOfNothing", GET + "Content-Length: 0\r\n\r\n", "content-length: 0"),
        new Odd(
            "hostWithPort", "GET /api/x HTTP/1.1\r\nHost: A.example.:80\r\n" + Front.KEY + "\r\n"),
        new Odd(
            "hostIsAnAddress", "GET /api/x HTTP/1.1\r\nHost: [::1]:80\r\n" + Front.KEY + "\r\n"),
        new Odd(
            "queryAsItCame",
            GET.replace("/x", "/x?a=%2F&b=//") + "\r\n",
            "GET /api/x?a=%2F&b=//",
            List.of(),
            ""),
        new Odd(
            "http10", "GET /api/x HTTP/1.0\r\n" + Front.HEAD + "Connection: keep-alive\r\n\r\n"),
        new Odd(
            "methodOfItsOwn", GET.replace("GET", "X-y!") + "\r\n", "X-y! /api/x", List.of(), ""));
  }

  private static Stream<Odd> bodies() {
    return Stream.of(
        posted(
            "lengthWithZeros",
            POST + "Content-Length: 003\r\n\r\nabc",
            List.of("content-length: 3"),
            "abc"),
        posted(
            "spacesAroundALength",
            POST + "Content-Length: \t3 \r\n\r\nabc",
            List.of("content-length: 3"),
            "abc"),
        new Odd(
            "bodyOfGet",
            GET + "Content-Length: 3\r\n\r\nabc",
            "GET /api/x",
            List.of("content-length: 3"),
            "abc"),
        posted(
            "requestInABody",
            POST + "Content-Length: 27\r\n\r\nGET /api/y HTTP/1.1\r\nX: 1\r\n",
            List.of("content-length: 27"),
            "GET /api/y HTTP/1.1\r\nX: 1\r\n"),
        posted("chunked", CHUNKED + "3\r\nabc\r\n0\r\n\r\n", CODED, "abc"),
        posted(
            "chunkedInCapitals",
            POST + "TRANSFER-ENCODING: CHUNKED\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
            CODED,
            "abc"),
        posted("zerosBeforeAChunkSize", CHUNKED + "0003\r\nabc\r\n000\r\n\r\n", CODED, "abc"),
        posted(
            "capitalsInAChunkSize", CHUNKED + "A\r\nabcdefghij\r\n0\r\n\r\n", CODED, "abcdefghij"),
        posted("chunkExtensions", CHUNKED + "3;a=b;c=\"d;e\"\r\nabc\r\n0;f\r\n\r\n", CODED, "abc"),
        posted("noChunks", CHUNKED + "0\r\n\r\n", CODED, ""),
        posted(
            "trailers",
            CHUNKED
                + "3\r\n"
                + "abc\r\n"
                + "0\r\n"
                + "Content-Length: 9\r\n"
                + "Transfer-Encoding: x\r\n"
                + "Host: evil\r\n"
                + "X-Keyward-Subject: root\r\n"
                + "X: 1\r\n\r\n",
            CODED,
            "abc"),
        posted("foldedTrailer", CHUNKED + "3\r\nabc\r\n0\r\nX: 1\r\n 2\r\n\r\n", CODED, "abc"),
        posted(
            "announcedTrailers",
            CHUNKED.replace("\r\n\r\n", "\r\nTrailer: X\r\nTE: trailers\r\nConnection: TE\r\n\r\n")
                + "3\r\nabc\r\n0\r\nX: 1\r\n\r\n",
            CODED,
            "abc"),
        posted(
            "expectation",
            POST + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
            List.of("content-length: 3"),
            "abc"),
        posted(
            "lengthThatIsNone",
            POST + "Content_Length: 5\r\nContent-Length: 3\r\n\r\nabc",
            List.of("content-length: 3"),
            "abc"),
        posted(
            "codingThatIsNone",
            POST
                + "Transfer_Encoding: chunked\r\n"
                + "Transfer.Encoding: chunked\r\n"
                + "Content-Length: 3\r\n\r\n"
                + "abc",
            List.of("content-length: 3"),
            "abc"));
  }

  private static Stream<Odd> ofThisHop() {
    return Stream.of(
        new Odd(
            "namedInConnection",
            GET + "Connection: x-One , X-TWO\r\nX-One: 1\r\nX-Two: 2\r\nX-Three: 3\r\n\r\n",
            "X-Three: 3"),
        new Odd(
            "namedInTwoLines", GET + "Connection: a\r\nA: 1\r\nConnection: b,,\r\nB: 2\r\n\r\n"),
        new Odd(
            "hopByHop",
            GET
                + "Keep-Alive: timeout=5\r\n"
                + "TE: gzip\r\n"
                + "Trailer: X\r\n"
                + "Proxy-Authorization: x\r\n"
                + "Proxy-Connection: x\r\n"
                + "Proxy-Authenticate: x\r\n\r\n"),
        new Odd(
            "webSocket",
            GET
                + "Upgrade: websocket\r\n"
                + "Connection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: x\r\n\r\n",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: x"),
        new Odd(
            "h2c",
            GET
                + "Upgrade: h2c\r\n"
                + "Connection: Upgrade, HTTP2-Settings\r\n"
                + "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n"),
        new Odd(
            "h2cUnnamed", GET + "upgrade: h2c\r\nhttp2-settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n"),
        new Odd(
            "otherHops",
            "GET /open/x HTTP/1.1\r\nHost: api.example\r\n"
                + "X-Forwarded-For: 6.6.6.6\r\n"
                + "x-forwarded-host: evil\r\n"
                + "X-Forwarded-Proto: https\r\n"
                + "X-Forwarded-Prefix: /evil\r\n"
                + "Forwarded: for=6.6.6.6\r\n"
                + "X-Real-IP: 6.6.6.6\r\n"
                + "X-Original-URL: /admin\r\n"
                + "X-Rewrite-URL: /admin\r\n"
                + "X-HTTP-Method-Override: DELETE\r\n\r\n",
            "GET /open/x",
            List.of(),
            ""));
  }

  private static Stream<Odd> identities() {
    return Stream.of("api", "open")
        .flatMap(
            place ->
                Stream.of(
                        "X-Keyward-Subject",
                        "x-keyward-subject",
                        "X-KEYWARD-SUBJECT",
                        "x-kEyWaRd-SuBjEcT",
                        "X_Keyward_Subject",
                        "x_keyward_subject",
                        "X-Keyward_Subject",
                        "X_Keyward-Subject",
                        "X-Keyward.Subject",
                        "X.Keyward.Subject",
                        "X-Keyward~Subject",
                        "X-Keyward-Scopes",
                        "X_KEYWARD_SCOPES",
                        "X-Keyward-Anything",
                        "X-Keyward-",
                        "X-Keyward-Assertion",
                        "X_Keyward_Assertion",
                        "X-Request-Id",
                        "x_request_id",
                        "X-Request.Id")
                    .map(
                        name ->
                            new Odd(
                                name + " below " + place,
                                (place.equals("api")
                                        ? GET
                                        : "GET /open/x HTTP/1.1\r\nHost: api.example\r\n")
                                    + name
                                    + ": root\r\n\r\n",
                                "GET /" + place + "/x",
                                List.of(),
                                "")));
  }

  @TestFactory
  Stream<DynamicTest> arrivesAsTheUsualOne() {
    return Stream.of(lines(), bodies(), ofThisHop(), identities())
        .flatMap(rows -> rows)
        .map(odd -> DynamicTest.dynamicTest(odd.name(), () -> arrives(odd)));
  }

  private static void arrives(Odd odd) throws IOException, InterruptedException {
    try (ByteUpstream upstream = new ByteUpstream()) {
      try (Front front = new Front(Front.Setup.to(upstream.uri()));
          RawClient client =
              front
                  .connect()
                  .send(odd.bytes() + "GET /api/next HTTP/1.1\r\n" + Front.HEAD + "\r\n")) {
        if (odd.bytes().contains("100-continue")) {
          assertEquals(100, status(client));
        }
        assertEquals(200, status(client));
        assertEquals(200, status(client));
        assertEquals(List.of(), List.copyOf(front.failures));
      }
      List<Arrived> arrived = upstream.arrived();
      assertEquals(
          List.of(odd.target() + " HTTP/1.1", "GET /api/next HTTP/1.1"),
          arrived.stream().map(Arrived::startLine).toList());
      Arrived request = arrived.getFirst();
      assertEquals(odd.fields(), request.others());
      assertEquals(odd.body(), request.body());
      assertEquals(odd.target().contains("/open") ? "" : "c1", subject(request));
    }
  }

  private static String subject(Arrived request) {
    return request.fields().stream()
        .filter(f -> f.name().equals("X-Keyward-Subject"))
        .map(Line::value)
        .findFirst()
        .orElseThrow();
  }

  private static int status(RawClient client) throws IOException {
    var answer = client.receive();
    assertNotNull(answer, "no answer");
    return answer.status();
  }
}
