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
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The handshake of WebSocket, right and wrong, byte by byte. */
@ExtendWith(NettyWatch.class)
final class HandshakeTest {
  /** Of RFC 6455 section 1.3. */
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  private static final String ASKING =
      "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
          + "Sec-WebSocket-Key: "
          + KEY
          + "\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  @TempDir private static Path directory;
  private static Manual upstream;
  private static NodeBed node;
  private static String key;

  @BeforeAll
  static void start() throws Exception {
    upstream = new Manual();
    node =
        NodeBed.encrypted(
            directory,
            """
            routes:
              - {path: /ws, credentials: [api_key], websocket: true, upstream: "UP"}
              - {path: /plain, credentials: [api_key], upstream: "UP"}
            """
                .replace("UP", upstream.uri().toString()));
    key = node.key();
  }

  @AfterAll
  static void stop() throws IOException {
    node.close();
    upstream.close();
  }

  private static RawClient asking(String path) throws IOException {
    return Talk.secure(node).send(Talk.head("GET", path, key) + ASKING);
  }

  private static void isPlain(Line line) throws IOException {
    Message head = line.head();
    assertEquals(List.of(), head.all("Upgrade"));
    assertFalse(head.value("Connection").toLowerCase(java.util.Locale.ROOT).contains("upgrade"));
    line.send(OK);
  }

  @Test
  void bytesPassAsTheyAreOnceBothAgree() throws IOException {
    try (RawClient client = asking("/ws");
        Line line = upstream.accept()) {
      Message head = line.head();
      assertEquals("upgrade", head.value("Connection").toLowerCase(java.util.Locale.ROOT));
      line.send(WebSocketUpstream.consent(KEY) + "\u0001first");
      Message consent = client.receiveHead();
      assertEquals(101, consent.status());
      assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", consent.value("Sec-WebSocket-Accept"));
      assertEquals(List.of(), consent.all("Content-Length"));
      assertEquals(List.of(), consent.all("Transfer-Encoding"));
      assertEquals("\u0001first", read(client, 6));
      String bytes = "\r\n\u0000\u00ffGET /plain HTTP/1.1\r\n\r\n";
      client.send(bytes);
      assertEquals(
          bytes, new String(line.in.readNBytes(bytes.length()), StandardCharsets.ISO_8859_1));
      line.send(bytes).close();
      assertEquals(bytes, read(client, bytes.length()));
      assertTrue(client.isEnded());
    }
  }

  /** In the head of an answer, space after the end of a line is refused. */
  @Test
  void whatTheServerSaysIsNoHead() throws IOException {
    String json = "{\n  \"a\": 1\n}\r\n\t\r\n\r\n b";
    try (RawClient client = asking("/ws");
        Line line = upstream.accept()) {
      line.head();
      line.send(WebSocketUpstream.consent(KEY) + json);
      assertEquals(101, client.receiveHead().status());
      assertEquals(json, read(client, json.length()));
      for (String text : List.of(json, "\n  ", json)) {
        line.send(text);
        assertEquals(text, read(client, text.length()));
      }
    }
  }

  private static String read(RawClient client, int bytes) throws IOException {
    return new String(client.stream().readNBytes(bytes), StandardCharsets.ISO_8859_1);
  }

  @Test
  void aClientThatLeavesEndsTheConnection() throws IOException {
    try (RawClient client = asking("/ws");
        Line line = upstream.accept()) {
      line.head();
      line.send(WebSocketUpstream.consent(KEY));
      assertEquals(101, client.receiveHead().status());
      client.send("last words");
      Talk.leave(client);
      assertEquals("last words", new String(line.in.readNBytes(10), StandardCharsets.US_ASCII));
      assertTrue(line.isEnded());
    }
  }

  @Test
  void aRefusalIsAnAnswerLikeAnyOther() throws IOException {
    try (RawClient client = asking("/ws");
        Line line = upstream.accept()) {
      line.head();
      line.send("HTTP/1.1 403 No\r\nContent-Length: 4\r\n\r\nnope");
      Message answer = Talk.answer(client);
      assertEquals(403, answer.status());
      assertEquals("nope", answer.text());
      client.send(Talk.get("/plain", key));
      line.head();
      line.send(OK);
      assertEquals(200, Talk.answer(client).status());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Upgrade: websocket\r\nConnection: Upgrade\r\n",
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\n",
        "Upgrade: h2c\r\n"
            + "Connection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n",
        "Upgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n",
        "Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n",
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept:"
            + " s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Accept: AAAA\r\n",
      })
  void aConsentToSomethingElseIsNone(String fields) throws IOException {
    try (RawClient client = asking("/ws");
        Line line = upstream.accept()) {
      line.head();
      line.send("HTTP/1.1 101 Switching Protocols\r\n" + fields + "\r\nbytes");
      assertEquals(502, Talk.answer(client).status());
      assertTrue(line.isEnded());
    }
  }

  @Test
  void aConsentNobodyAskedForIsNone() throws IOException {
    try (RawClient client = Talk.secure(node).send(Talk.get("/ws", key));
        Line line = upstream.accept()) {
      line.head();
      line.send(WebSocketUpstream.consent(KEY));
      assertEquals(502, Talk.answer(client).status());
      assertTrue(line.isEnded());
    }
  }

  @Test
  void whereNoneMayBeOpenedTheUpstreamIsNotAsked() throws IOException {
    try (RawClient client = asking("/plain");
        Line line = upstream.accept()) {
      isPlain(line);
      assertEquals(200, Talk.answer(client).status());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Upgrade: websocket\r\nSec-WebSocket-Key: " + KEY + "\r\n",
        "Connection: Upgrade\r\nSec-WebSocket-Key: " + KEY + "\r\n",
        "Connection: Upgrade\r\nUpgrade: h2c\r\nSec-WebSocket-Key: " + KEY + "\r\n",
        "Connection: Upgrade\r\nUpgrade: websocket\r\n",
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: a\r\nSec-WebSocket-Key: "
            + KEY
            + "\r\n",
      })
  void whatIsNoHandshakeIsAPlainRequest(String fields) throws IOException {
    try (RawClient client = Talk.secure(node).send(Talk.head("GET", "/ws", key) + fields + "\r\n");
        Line line = upstream.accept()) {
      isPlain(line);
      assertEquals(200, Talk.answer(client).status());
    }
  }

  @Test
  void olderAndNewerProtocolsOpenNone() throws Exception {
    try (RawClient client =
            Talk.secure(node)
                .send((Talk.head("GET", "/ws", key) + ASKING).replace("HTTP/1.1", "HTTP/1.0"));
        Line line = upstream.accept()) {
      isPlain(line);
      assertEquals(200, Talk.answer(client).status());
    }
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + node.port() + "/ws"))
            .header("X-API-Key", key)
            .header("Sec-WebSocket-Key", KEY)
            .build();
    var asked = node.client().sendAsync(request, BodyHandlers.ofString());
    try (Line line = upstream.accept()) {
      isPlain(line);
      assertEquals(200, asked.get().statusCode());
    }
  }

  /** RFC 6455 section 4.1 forbids it: what it means is not known before there is an answer. */
  @ParameterizedTest
  @ValueSource(strings = {"GET /plain HTTP/1.1\r\nHost: a\r\n\r\n", "\u0082\u0085mask12345"})
  void whoDoesNotWaitForConsentGetsNone(String early) throws IOException {
    try (RawClient client = Talk.secure(node).send(Talk.head("GET", "/ws", key) + ASKING + early);
        Line line = upstream.accept()) {
      line.head();
      line.send(WebSocketUpstream.consent(KEY));
      assertTrue(line.isEnded(), "something came");
      assertTrue(client.isEnded());
    }
  }

  @Test
  void aNodeThatGoesDownWaitsForWhatIsOpen() throws Exception {
    NodeBed leaving =
        NodeBed.encrypted(
            Files.createDirectory(directory.resolve("leaving")),
            "routes: [{path: /ws, public: true, websocket: true, upstream: '%s'}]\n"
                .formatted(upstream.uri()));
    try (RawClient client = Talk.secure(leaving).send(Talk.head("GET", "/ws", key) + ASKING);
        Line line = upstream.accept()) {
      line.head();
      line.send(WebSocketUpstream.consent(KEY));
      assertEquals(101, client.receiveHead().status());
      Thread going = Thread.ofVirtual().start(leaving::close);
      Talk.eventually(() -> isDown(leaving));
      line.send("still");
      assertEquals("still", read(client, 5));
      client.send("here");
      assertEquals("here", new String(line.in.readNBytes(4), StandardCharsets.US_ASCII));
      Talk.leave(line);
      assertTrue(client.isEnded());
      Talk.leave(client);
      going.join();
    }
  }

  private static boolean isDown(NodeBed node) {
    try (RawClient _ = node.connect()) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
