package dev.keyward.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.gateway.Front;
import dev.keyward.server.gateway.NettyWatch;
import dev.keyward.server.http.RawHttp2.Ending;
import dev.keyward.server.http.RawHttp2.Frame;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** HTTP/2 can carry what would be another request in HTTP/1.1: none of it reaches the upstream. */
@ExtendWith(NettyWatch.class)
final class Http2HostileTest {
  private static final String[] GOOD = {
    ":method", "GET", ":scheme", "https", ":authority", "a", ":path", "/api/x", "x-api-key", "good"
  };

  private static Certificate certificate;
  private static RecordingUpstream upstream;
  private static Front front;

  @BeforeAll
  static void open() throws Exception {
    certificate = Certificate.create();
    upstream = new RecordingUpstream();
    front = new Front(Front.Setup.to(upstream.uri()).tls(certificate.server()));
  }

  @AfterAll
  static void close() throws IOException {
    front.close();
    upstream.close();
    assertEquals(List.of(), List.copyOf(front.failures));
  }

  @BeforeEach
  void forget() {
    upstream.answerOk();
    upstream.forget();
  }

  private static RawHttp2 connect() throws IOException {
    return new RawHttp2(certificate, front.port());
  }

  /** The good request with one of its fields replaced, or with more. */
  private static String[] with(String... changes) {
    List<String> fields = new ArrayList<>(List.of(GOOD));
    for (int i = 0; i < changes.length; i += 2) {
      int at = changes[i].startsWith(":") ? fields.indexOf(changes[i]) : -1;
      if (at >= 0) {
        fields.set(at + 1, changes[i + 1]);
      } else {
        fields.addAll(List.of(changes[i], changes[i + 1]));
      }
    }
    return fields.toArray(String[]::new);
  }

  private static String[] without(String name) {
    List<String> fields = new ArrayList<>(List.of(GOOD));
    int at = fields.indexOf(name);
    fields.remove(at);
    fields.remove(at);
    return fields.toArray(String[]::new);
  }

  private static final String SMUGGLED = "\r\n\r\nGET /api/smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

  @TestFactory
  Stream<DynamicTest> headsThatAreRefused() {
    return Stream.of(
            with("X-Upper", "1"),
            with("x-name\r\nevil", "1"),
            with("x-name: evil", "1"),
            with("x name", "1"),
            with("", "1"),
            with("x-value", "1\r\nevil: 2"),
            with("x-value", "1" + SMUGGLED),
            with("x-value", "1\nevil: 2"),
            with("x-value", "1\u00002"),
            with(":path", "/api/x HTTP/1.1" + SMUGGLED),
            with(":path", "/api/x y"),
            with(":path", "/api/x\u0000"),
            with(":path", "/api/x#f"),
            with(":path", "/api/\u00e9"),
            with(":path", ""),
            with(":path", "api/x"),
            with(":path", "*"),
            with(":path", "https://evil/api/x"),
            with(":path", "/api/x?a=b c"),
            with(":path", "/api/%2e%2e%2fx"),
            with(":method", "GET /api/smuggled HTTP/1.1"),
            with(":method", "GET\r\nX: 1"),
            with(":method", ""),
            with(":method", "TRACE"),
            with(":authority", "a\r\nX: 1"),
            with(":authority", "a b"),
            with(":authority", "a@b"),
            with(":authority", "a/b"),
            with(":authority", ""),
            with("host", "b"),
            with(":protocol", "websocket"),
            with(":unknown", "1"),
            with("connection", "x-custom"),
            with("transfer-encoding", "chunked"),
            with("upgrade", "h2c"),
            with("te", "gzip"),
            with("proxy-connection", "keep-alive"),
            with("keep-alive", "1"),
            with("content-length", "5"),
            with("content-length", ""),
            with("content-length", "+0"),
            with("content-length", "-1"),
            with("content-length", "0", "content-length", "5"),
            without(":method"),
            without(":path"),
            without(":authority"),
            new String[] {
              ":method",
              "GET",
              ":method",
              "POST",
              ":scheme",
              "https",
              ":authority",
              "a",
              ":path",
              "/api/x",
              "x-api-key",
              "good"
            },
            new String[] {
              ":method",
              "GET",
              ":scheme",
              "https",
              ":authority",
              "a",
              ":path",
              "/api/x",
              ":path",
              "/open/x",
              "x-api-key",
              "good"
            },
            new String[] {
              ":method",
              "GET",
              ":scheme",
              "https",
              "x-api-key",
              "good",
              ":authority",
              "a",
              ":path",
              "/api/x"
            },
            new String[] {":method", "CONNECT", ":authority", "evil:443", "x-api-key", "good"})
        .map(
            fields ->
                DynamicTest.dynamicTest(
                    String.join("|", fields).replaceAll("[\r\n\u0000]", "~"),
                    () -> isRefused(fields)));
  }

  private static void isRefused(String... fields) throws Exception {
    upstream.forget();
    try (RawHttp2 client = connect().headers(1, true, fields)) {
      Ending ending = client.ending(1);
      assertTrue(
          ending.status() == 0 || ending.status() >= 400 && ending.status() < 500,
          ending.toString());
    }
    onlyGoodOnesArrive();
  }

  /**
   * What an upstream still waits for would swallow, or be, a part of the next request over the same
   * pool.
   */
  private static void onlyGoodOnesArrive() throws Exception {
    try (RawHttp2 client = connect().headers(1, true, GOOD)) {
      assertEquals(200, client.ending(1).status());
    }
    assertEquals(
        List.of("GET /api/x HTTP/1.1"), upstream.seen().stream().map(Message::startLine).toList());
    assertTrue(
        upstream.seen().getFirst().headers().stream()
            .noneMatch(l -> l.name().equals("evil") || l.name().equals("X")));
  }

  @Test
  void bodyLongerThanItsLength() throws Exception {
    lengthIsWrong("3", "abcdef");
  }

  @Test
  void bodyShorterThanItsLength() throws Exception {
    lengthIsWrong("9", "abcdef");
  }

  private static void lengthIsWrong(String length, String body) throws Exception {
    try (RawHttp2 client =
        connect()
            .headers(1, false, with(":method", "POST", "content-length", length))
            .data(1, true, body)) {
      Ending ending = client.ending(1);
      assertFalse(
          ending.status() >= 200 && ending.status() < 300 && ending.whole(), ending.toString());
    }
    onlyGoodOnesArrive();
  }

  @Test
  void trailersThatLookLikeARequest() throws Exception {
    try (RawHttp2 client =
        connect()
            .headers(1, false, with(":method", "POST"))
            .data(1, false, "abc")
            .headers(1, true, with(":path", "/api/smuggled"))) {
      client.ending(1);
    }
    assertTrue(
        upstream.seen().stream().noneMatch(m -> m.startLine().contains("smuggled")),
        upstream.seen().toString());
    upstream.forget();
    onlyGoodOnesArrive();
  }

  @Test
  void trailersAreDropped() throws Exception {
    try (RawHttp2 client =
        connect()
            .headers(1, false, with(":method", "POST"))
            .data(1, false, "abc")
            .headers(1, true, "x-keyward-subject", "root")) {
      assertEquals(200, client.ending(1).status());
    }
    assertEquals("abc", upstream.seen().getFirst().text());
  }

  @Test
  void hugeHeadIsAnswered431() throws Exception {
    try (RawHttp2 client = connect().headers(1, true, with("x-big", "a".repeat(40_000)))) {
      assertEquals(431, client.ending(1).status());
      assertEquals(200, client.headers(3, true, GOOD).ending(3).status());
    }
  }

  @Test
  void longTargetIsAnswered414() throws Exception {
    try (RawHttp2 client = connect().headers(1, true, with(":path", "/" + "a".repeat(8_192)))) {
      assertEquals(414, client.ending(1).status());
    }
  }

  @Test
  void refusedRequestWithABodyFreesItsStream() throws Exception {
    try (RawHttp2 client = connect()) {
      for (int stream = 1; stream < 400; stream += 2) { // more than may be open at once
        boolean readable = stream % 200 == 1; // such a client is given a second to end its request
        client
            .headers(
                stream,
                false,
                readable ? without("x-api-key") : with(":path", "/" + "a".repeat(8_192)))
            .data(stream, false, "abc");
        Ending ending = client.ending(stream);
        assertEquals(readable ? 401 : 414, ending.status());
        assertTrue(ending.whole());
        Frame reset = client.next();
        assertEquals(RawHttp2.RST_STREAM, reset.type());
        assertEquals(0, reset.code());
      }
      assertEquals(200, client.headers(401, true, GOOD).ending(401).status());
    }
  }

  /**
   * The reset that frees the stream must not overtake an answer that waits for the client's window.
   */
  @Test
  void earlyAnswerBiggerThanTheWindowArrivesWhole() throws Exception {
    try (java.net.ServerSocket server =
            new java.net.ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress());
        Front early =
            new Front(
                Front.Setup.to(java.net.URI.create("http://127.0.0.1:" + server.getLocalPort()))
                    .tls(certificate.server()));
        RawHttp2 client =
            new RawHttp2(certificate, early.port())
                .headers(1, false, with(":method", "POST"))
                .data(1, false, "abc");
        java.net.Socket line = server.accept()) {
      Message.read(line.getInputStream(), true);
      line.getOutputStream()
          .write(
              ("HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + "x".repeat(200_000))
                  .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      Ending ending = client.ending(1);
      assertEquals(new Ending(200, 200_000, true, 0), ending);
      assertEquals(RawHttp2.RST_STREAM, client.next().type());
    }
  }

  @Test
  void streamThatIsResetEndsItsUpstreamConnection() throws Exception {
    try (java.net.ServerSocket server =
            new java.net.ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress());
        Front other =
            new Front(
                Front.Setup.to(java.net.URI.create("http://127.0.0.1:" + server.getLocalPort()))
                    .tls(certificate.server()));
        RawHttp2 client = new RawHttp2(certificate, other.port()).headers(1, true, GOOD);
        java.net.Socket line = server.accept()) {
      line.setSoTimeout(20_000);
      Message.read(line.getInputStream(), true);
      client.frame(RawHttp2.RST_STREAM, 0, 1, new byte[] {0, 0, 0, 8});
      assertEquals(-1, line.getInputStream().read());
      client.frame(RawHttp2.PING, 0, 0, new byte[8]);
      assertEquals(RawHttp2.PING, client.next().type());
    }
  }

  @Test
  void rapidResetEndsTheConnection() throws Exception {
    try (RawHttp2 client = connect()) {
      int stream = 1;
      try {
        for (; stream < 2_000; stream += 2) {
          client
              .headers(stream, true, GOOD)
              .frame(RawHttp2.RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
        }
      } catch (IOException e) {
        assertTrue(stream > 1);
      }
      Frame frame = client.next();
      while (frame.type() >= 0 && frame.type() != RawHttp2.GOAWAY) {
        frame = client.next();
      }
    }
  }
}
