package dev.keyward.server.gateway.delivery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.server.NodeBed;
import dev.keyward.server.gateway.NettyWatch;
import dev.keyward.testkit.wire.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** WebSockets of a client of good will, through TLS, to an upstream that opens them. */
@ExtendWith(NettyWatch.class)
final class WebSocketTest {
  @TempDir private static Path directory;
  private static WebSocketUpstream upstream;
  private static NodeBed node;
  private static String key;

  @BeforeAll
  static void start() throws Exception {
    upstream = new WebSocketUpstream();
    node =
        NodeBed.encrypted(
            directory,
            """
            routes:
              - {name: ws, path: /ws, credentials: [api_key], websocket: true, upstream: "UP"}
              - {name: once, path: /once, credentials: [api_key], websocket: true, max_concurrent: 1, upstream: "UP"}
              - {name: idle, path: /idle, credentials: [api_key], websocket: true, idle_timeout: 1s, upstream: "UP"}
            """
                .replace("UP", upstream.uri().toString()));
    key = node.key();
  }

  @AfterAll
  static void stop() throws IOException {
    node.close();
    upstream.close();
  }

  @BeforeEach
  void forget() {
    upstream.forget();
  }

  /** Takes what comes, one frame after the other. */
  private static final class Ear implements WebSocket.Listener {
    final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        heard.add(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      byte[] part = new byte[data.remaining()];
      data.get(part);
      bytes.writeBytes(part);
      if (last) {
        heard.add("binary");
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      heard.add("closed " + status + " " + reason);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      heard.add("broken");
    }

    String next() throws InterruptedException {
      String next = heard.poll(20, TimeUnit.SECONDS);
      return next == null ? "nothing" : next;
    }
  }

  private static WebSocket open(String path, String credential, Ear ear) {
    return node.client()
        .newWebSocketBuilder()
        .header("X-API-Key", credential)
        .header("X-Keyward-Subject", "root")
        .buildAsync(URI.create("wss://127.0.0.1:" + node.port() + path), ear)
        .join();
  }

  @Test
  void textGoesBothWays() throws Exception {
    Ear ear = new Ear();
    WebSocket socket = open("/ws", key, ear);
    for (int i = 0; i < 100; i++) {
      socket.sendText("message " + i, true).join();
      assertEquals("message " + i, ear.next());
    }
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "thanks").join();
    assertEquals("closed 1000 thanks", ear.next());
  }

  @Test
  void bigMessagesComeBackAsTheyWere() throws Exception {
    Ear ear = new Ear();
    WebSocket socket = open("/ws", key, ear);
    byte[] big = new byte[16 << 20];
    new Random(1).nextBytes(big);
    socket.sendBinary(ByteBuffer.wrap(big), true).join();
    assertEquals("binary", ear.next());
    assertArrayEquals(big, ear.bytes.toByteArray());
    socket.abort();
  }

  @Test
  void theServerMayClose() throws Exception {
    Ear ear = new Ear();
    WebSocket socket = open("/ws", key, ear);
    socket.sendText("bye", true).join();
    assertEquals("closed 4001 done", ear.next());
  }

  @Test
  void theUpstreamKnowsWhoCalls() throws Exception {
    Ear ear = new Ear();
    open("/ws", key, ear).abort();
    Message handshake = upstream.seen().getLast();
    assertEquals(List.of("api_key"), handshake.all("X-Keyward-Kind"));
    assertEquals(List.of(node.owner()), handshake.all("X-Keyward-Client"));
    assertEquals(0, handshake.all("X-Keyward-Subject").stream().filter("root"::equals).count());
    assertEquals(List.of(), handshake.all("X-API-Key"));
    assertEquals("websocket", handshake.value("Upgrade").toLowerCase(java.util.Locale.ROOT));
    assertEquals("13", handshake.value("Sec-WebSocket-Version"));
  }

  @Test
  void whoHasNoCredentialOpensNone() {
    CompletionException refused =
        assertThrows(CompletionException.class, () -> open("/ws", "wrong", new Ear()));
    WebSocketHandshakeException handshake = (WebSocketHandshakeException) refused.getCause();
    assertEquals(401, handshake.getResponse().statusCode());
    assertEquals(List.of(), upstream.seen());
  }

  @Test
  void aWebSocketTakesAPlaceUntilItIsClosed() throws Exception {
    for (int i = 0; i < 3; i++) {
      Ear ear = new Ear();
      WebSocket socket = open("/once", key, ear);
      CompletionException full =
          assertThrows(CompletionException.class, () -> open("/once", key, new Ear()));
      assertEquals(503, ((WebSocketHandshakeException) full.getCause()).getResponse().statusCode());
      if (i == 0) {
        socket.abort();
      } else {
        socket.sendText("bye", true).join();
        assertEquals("closed 4001 done", ear.next());
      }
      Talk.eventually(WebSocketTest::isFree);
    }
  }

  /** The socket that was aborted gives its place back a moment later. */
  private static boolean isFree() throws InterruptedException {
    try {
      Ear ear = new Ear();
      open("/once", key, ear).sendText("bye", true).join();
      return ear.next().equals("closed 4001 done");
    } catch (CompletionException e) {
      return false;
    }
  }

  @Test
  void aWebSocketOnWhichNothingHappensIsEnded() throws Exception {
    Ear ear = new Ear();
    WebSocket socket = open("/idle", key, ear);
    socket.sendText("a", true).join();
    assertEquals("a", ear.next());
    String end = ear.next();
    assertEquals(true, end.equals("broken") || end.startsWith("closed 1006"), end);
  }

  private static double counted(String name, String label) throws Exception {
    return node.admin("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{") && line.contains(label))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Each is told of once, when it has ended. */
  @Test
  void aWebSocketIsOneRequest() throws Exception {
    double before = counted("keyward_requests_total", "status=\"101\"");
    Ear ear = new Ear();
    WebSocket socket = open("/ws", key, ear);
    socket.sendText("a", true).join();
    assertEquals("a", ear.next());
    socket.sendText("bye", true).join();
    assertEquals("closed 4001 done", ear.next());
    Talk.eventually(() -> counted("keyward_requests_total", "status=\"101\"") > before);
    assertEquals(before + 1, counted("keyward_requests_total", "status=\"101\""));
  }

  /** A close of either side is no failure of the server. */
  @Test
  void whoClosesHasNotFailed() throws Exception {
    Ear ear = new Ear();
    open("/ws", key, ear).sendText("bye", true).join();
    assertEquals("closed 4001 done", ear.next());
    Talk.eventually(() -> counted("keyward_requests_total", "status=\"101\"") > 0);
    assertEquals(0, counted("keyward_upstream_failures_total", ""));
    assertEquals(0, counted("keyward_requests_total", "UNREACHABLE"));
  }
}
