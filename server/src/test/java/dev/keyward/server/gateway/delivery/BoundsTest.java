package dev.keyward.server.gateway.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.NodeBed;
import dev.keyward.server.gateway.Exchanges.Line;
import dev.keyward.server.gateway.Exchanges.Manual;
import dev.keyward.server.gateway.NettyWatch;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a route takes of requests: no more reaches its upstream, and no other route is concerned.
 */
@ExtendWith(NettyWatch.class)
final class BoundsTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

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
              - {path: /free, credentials: [api_key], upstream: "UP"}
              - {path: /body, credentials: [api_key], max_body: 10B, upstream: "UP"}
              - {path: /none, credentials: [api_key], max_body: 0B, upstream: "UP"}
              - {path: /count, credentials: [api_key], max_headers: 6, upstream: "UP"}
              - {path: /bytes, credentials: [api_key], max_header_bytes: 200B, upstream: "UP"}
              - {path: /two, credentials: [api_key], max_concurrent: 2, max_body: 10B, upstream: "UP"}
              - {name: single, path: /one, credentials: [api_key], max_concurrent: 1, upstream: "UP"}
              - {path: /slow, credentials: [api_key], max_concurrent: 1, timeout: 1s, upstream: "UP"}
            """
                .replace("UP", upstream.uri().toString()));
    key = node.key();
  }

  @AfterAll
  static void stop() throws IOException {
    node.close();
    upstream.close();
  }

  /** A request that gets through, which tells that nothing came before it. */
  private static void passes(RawClient client, String request) throws IOException {
    client.send(request);
    try (Line line = upstream.accept()) {
      Message head = line.head();
      assertEquals(request.substring(0, request.indexOf("\r\n")), head.startLine());
      line.in.skipNBytes(
          head.value("Content-Length").isEmpty()
              ? 0
              : Integer.parseInt(head.value("Content-Length")));
      line.send(OK);
      assertEquals(200, Talk.answer(client).status());
    }
  }

  private static void refused(int status, String code, String request) throws IOException {
    try (RawClient client = node.connect().send(request)) {
      Message answer = Talk.answer(client);
      assertEquals(status, answer.status());
      assertTrue(answer.text().contains('"' + code + '"'), answer.text());
    }
    try (RawClient other = node.connect()) {
      passes(other, Talk.get("/free", key));
    }
  }

  @Test
  void aBodyThatSaysItIsTooMuchReachesNobody() throws IOException {
    refused(413, "content_too_large", Talk.post("/body", key, "x".repeat(11)));
    refused(413, "content_too_large", Talk.post("/none", key, "x"));
    try (RawClient client = node.connect()) {
      passes(client, Talk.post("/body", key, "x".repeat(10)));
    }
    try (RawClient client = node.connect()) {
      passes(client, Talk.get("/none", key));
    }
    try (RawClient client = node.connect()) {
      passes(client, Talk.post("/free", key, "x".repeat(11)));
    }
  }

  @Test
  void whoAsksFirstIsToldBeforeTheBody() throws IOException {
    String asking = Talk.head("POST", "/body", key) + "Expect: 100-continue\r\nContent-Length: ";
    try (RawClient client = node.connect().send(asking + "11\r\n\r\n")) {
      assertEquals(413, Talk.answer(client).status());
      assertTrue(client.isEnded());
    }
    try (RawClient client = node.connect().send(asking + "10\r\n\r\n")) {
      assertEquals(100, Talk.answer(client).status());
      client.send("x".repeat(10));
      try (Line line = upstream.accept()) {
        assertEquals("POST /body HTTP/1.1", line.head().startLine());
        line.send(OK);
        assertEquals(200, Talk.answer(client).status());
      }
    }
  }

  @Test
  void aBodyThatTurnsOutTooMuchIsNeverWhole() throws IOException {
    String chunked = Talk.head("POST", "/body", key) + "Transfer-Encoding: chunked\r\n\r\n";
    try (RawClient client = node.connect().send(chunked + "a\r\n0123456789\r\n")) {
      try (Line line = upstream.accept()) {
        line.head();
        client.send("1\r\na\r\n0\r\n\r\n");
        assertEquals(413, Talk.answer(client).status());
        String got = new String(line.in.readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII);
        assertEquals("a\r\n0123456789\r\n", got);
      }
      passes(client, Talk.get("/body", key));
    }
    try (RawClient client = node.connect().send(chunked + "a\r\n0123456789\r\n0\r\n\r\n");
        Line line = upstream.accept()) {
      line.head();
      line.send(OK);
      assertEquals(200, Talk.answer(client).status());
    }
  }

  @Test
  void anAnswerThatHasBegunIsCutOffThen() throws IOException {
    String chunked = Talk.head("POST", "/body", key) + "Transfer-Encoding: chunked\r\n\r\n";
    try (RawClient client = node.connect().send(chunked);
        Line line = upstream.accept()) {
      line.head();
      line.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
      byte[] begun = client.stream().readNBytes(15);
      assertEquals(
          "HTTP/1.1 200 OK", new String(begun, java.nio.charset.StandardCharsets.US_ASCII));
      client.send("b\r\n01234567890\r\n");
      assertTrue(line.isEnded());
      String rest =
          new String(client.stream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII);
      assertFalse(rest.contains("0\r\n\r\n"), rest);
    }
  }

  @Test
  void fieldsAreCounted() throws IOException {
    String few = Talk.head("GET", "/count", key) + "A: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n";
    refused(431, "headers_too_large", few + "E: 5\r\n\r\n");
    try (RawClient client = node.connect()) {
      passes(client, few + "\r\n");
    }
  }

  @Test
  void bytesOfNamesAndValuesAreCounted() throws IOException {
    String head = Talk.head("GET", "/bytes", key);
    int taken = "Host127.0.0.1X-API-Key".length() + key.length() + "Pad".length();
    refused(431, "headers_too_large", head + "Pad: " + "x".repeat(201 - taken) + "\r\n\r\n");
    try (RawClient client = node.connect()) {
      passes(client, head + "Pad: " + "x".repeat(200 - taken) + "\r\n\r\n");
    }
  }

  @Test
  void soManyAtOnceAndNoMore() throws IOException {
    try (RawClient one = node.connect().send(Talk.get("/two", key));
        Line first = upstream.accept();
        RawClient _ = node.connect().send(Talk.get("/two", key));
        Line second = upstream.accept()) {
      first.head();
      second.head();
      try (RawClient third = node.connect().send(Talk.get("/two", key))) {
        Message answer = Talk.answer(third);
        assertEquals(503, answer.status());
        assertEquals("1", answer.value("Retry-After"));
        passes(third, Talk.get("/free", key));
      }
      first.send(OK);
      assertEquals(200, Talk.answer(one).status());
      try (RawClient third = node.connect()) {
        passes(third, Talk.get("/two", key));
      }
    }
  }

  @Test
  void operatorsSeeHowManyThereAre() throws Exception {
    String label = "{what=\"route single\"}";
    try (RawClient one = node.connect().send(Talk.get("/one", key));
        Line line = upstream.accept()) {
      line.head();
      assertEquals(1, node.metric("keyward_pending" + label));
      assertEquals(0, node.metric("keyward_overload_total" + label));
      assertEquals(503, Talk.ask(node, Talk.get("/one", key)).status());
      assertEquals(1, node.metric("keyward_overload_total" + label));
      line.send(OK);
      assertEquals(200, Talk.answer(one).status());
    }
    assertEquals(0, node.metric("keyward_pending" + label));
  }

  /** Both places are free again, however the requests before ended. */
  private static void bothAreFree() throws IOException {
    for (int i = 0; i < 2; i++) {
      try (RawClient one = node.connect().send(Talk.get("/two", key));
          Line first = upstream.accept();
          RawClient two = node.connect().send(Talk.get("/two", key));
          Line second = upstream.accept()) {
        for (Line line : new Line[] {first, second}) {
          line.head();
          line.send(OK);
        }
        assertEquals(200, Talk.answer(one).status());
        assertEquals(200, Talk.answer(two).status());
      }
    }
  }

  @Test
  void aPlaceIsGivenBackWhenTheUpstreamFails() throws IOException {
    try (RawClient client = node.connect().send(Talk.get("/two", key))) {
      upstream.accept().close();
      assertEquals(502, Talk.answer(client).status());
    }
    bothAreFree();
  }

  @Test
  void aPlaceIsGivenBackWhenTheBodyIsRefused() throws IOException {
    for (String framing : new String[] {"Content-Length: 11", "Transfer-Encoding: chunked"}) {
      try (RawClient client =
          node.connect().send(Talk.head("POST", "/two", key) + framing + "\r\n\r\n")) {
        client.send("b\r\n01234567890\r\n");
        assertEquals(413, Talk.answer(client).status());
        if (framing.startsWith("T")) {
          upstream.accept().close();
        }
      }
    }
    bothAreFree();
  }

  @Test
  void aPlaceIsGivenBackWhenTheClientLeaves() throws IOException {
    try (RawClient client = node.connect().send(Talk.get("/two", key));
        Line line = upstream.accept()) {
      line.head();
      Talk.leave(client);
      assertTrue(line.isEnded());
    }
    try (RawClient client = node.connect().send(Talk.get("/two", key));
        Line line = upstream.accept()) {
      line.head();
      line.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no");
      Talk.leave(client);
      assertTrue(line.isEnded());
    }
    bothAreFree();
  }

  @Test
  void aPlaceIsGivenBackWhenTheAnswerIsCutShort() throws IOException {
    try (RawClient client = node.connect().send(Talk.get("/two", key));
        Line line = upstream.accept()) {
      line.head();
      line.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no").close();
      client.stream().readAllBytes();
    }
    bothAreFree();
  }

  @Test
  void aPlaceIsGivenBackWhenTheUpstreamIsTooSlow() throws IOException {
    for (int i = 0; i < 2; i++) {
      try (RawClient client = node.connect().send(Talk.get("/slow", key));
          Line line = upstream.accept()) {
        line.head();
        assertEquals(504, Talk.answer(client).status());
        assertTrue(line.isEnded());
      }
    }
  }
}
