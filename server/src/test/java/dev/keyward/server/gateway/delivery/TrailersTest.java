package dev.keyward.server.gateway.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.NodeBed;
import dev.keyward.server.gateway.Exchanges.Line;
import dev.keyward.server.gateway.Exchanges.Manual;
import dev.keyward.server.gateway.NettyWatch;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes after the content of an answer reaches clients that take it; of requests, nobody. */
@ExtendWith(NettyWatch.class)
final class TrailersTest {
  private static final String CHUNKED =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nok\r\n0\r\n";

  @TempDir private static Path directory;
  private static Manual upstream;
  private static NodeBed node;
  private static String key;

  @BeforeAll
  static void start() throws Exception {
    upstream = new Manual();
    node =
        NodeBed.plain(
            directory,
            """
            routes:
              - {path: /a, credentials: [api_key], upstream: "UP"}
              - {path: /less, credentials: [api_key], upstream: "UP", response_headers: {remove: [X-Internal]}}
            """
                .replace("UP", upstream.uri().toString()));
    key = node.key();
  }

  @AfterAll
  static void stop() throws IOException {
    node.close();
    upstream.close();
  }

  /** Content and trailer section, as the wire has them, without what frames the content. */
  private static String asked(String path, String fields, String answer) throws IOException {
    try (RawClient client = node.connect().send(Talk.head("GET", path, key) + fields + "\r\n");
        Line line = upstream.accept()) {
      Message head = line.head();
      assertEquals(fields.isEmpty() ? List.of() : List.of("trailers"), head.all("TE"));
      line.send(answer);
      return Talk.answer(client).text();
    }
  }

  @Test
  void whoTakesTrailersGetsThem() throws IOException {
    String answer = CHUNKED + "X-Sum: 1\r\nServer-Timing: a\r\n\r\n";
    assertEquals("okX-Sum: 1Server-Timing: a", asked("/a", "TE: trailers\r\n", answer));
    assertEquals("okX-Sum: 1Server-Timing: a", asked("/a", "TE: deflate, trailers\r\n", answer));
    assertEquals("ok", asked("/a", "", answer));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5",
        "Transfer-Encoding: chunked",
        "Connection: close",
        "Host: evil",
        "Trailer: a",
        "TE: a",
        "Set-Cookie: a=b",
        "Cache-Control: public",
        "Content-Type: text/html",
        "Content-Encoding: gzip",
        "Location: /a",
        "Vary: a",
        "WWW-Authenticate: Basic",
        "Authorization: Basic a",
        "Access-Control-Allow-Origin: *",
        "Strict-Transport-Security: max-age=0",
        "RateLimit: a",
        "X-Request-Id: a",
        "X-Keyward-Subject: root",
        "X_Keyward_Subject: root",
        "X-Forwarded-For: 1.1.1.1",
      })
  void whatMustNotTrailDoesNot(String field) throws IOException {
    assertEquals(
        "okX-Sum: 1", asked("/a", "TE: trailers\r\n", CHUNKED + field + "\r\nX-Sum: 1\r\n\r\n"));
  }

  @Test
  void whatNoAnswerKeepsDoesNotTrailEither() throws IOException {
    assertEquals(
        "okX-Sum: 1",
        asked("/less", "TE: trailers\r\n", CHUNKED + "X-internal: 1\r\nX-Sum: 1\r\n\r\n"));
  }

  @Test
  void anAnswerOfAKnownLengthHasNone() throws IOException {
    try (RawClient client =
            node.connect().send(Talk.head("GET", "/a", key) + "TE: trailers\r\n\r\n");
        Line line = upstream.accept()) {
      assertTrue("TE".equalsIgnoreCase(line.head().value("Connection")));
      line.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      assertEquals("ok", Talk.answer(client).text());
    }
  }

  @Test
  void thoseOfRequestsEndHere() throws IOException {
    String posted = Talk.head("POST", "/a", key) + "Transfer-Encoding: chunked\r\n\r\n";
    try (RawClient client =
            node.connect()
                .send(posted + "2\r\nhi\r\n0\r\nX-Keyward-Subject: root\r\nX: 1\r\n\r\n");
        Line line = upstream.accept()) {
      line.head();
      assertEquals(
          "2\r\nhi\r\n0\r\n\r\n", new String(line.in.readNBytes(12), StandardCharsets.US_ASCII));
      line.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      assertEquals(200, Talk.answer(client).status());
      assertTrue(line.in.available() == 0);
    }
  }
}
