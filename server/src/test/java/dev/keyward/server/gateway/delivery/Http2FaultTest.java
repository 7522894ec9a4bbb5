package dev.keyward.server.gateway.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.NodeBed;
import dev.keyward.server.gateway.NettyWatch;
import dev.keyward.server.http.RawHttp2;
import dev.keyward.server.http.RawHttp2.Frame;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a server can do wrong, or at the wrong time, over HTTP/2. Each test has an upstream of its
 * own; clients speak HTTP/2 where their requests shall share a connection.
 */
@ExtendWith(NettyWatch.class)
final class Http2FaultTest {
  private static final int SERVERS = 60;
  private static final int MAX_STREAMS = 3;
  private static final int NO_ERROR = 0;
  private static final int INTERNAL_ERROR = 2;
  private static final int REFUSED_STREAM = 7;

  @TempDir private static Path directory;
  private static final List<ServerSocket> SOCKETS = new ArrayList<>();
  private static int next;
  private static NodeBed node;
  private static String key;

  private ServerSocket server;
  private String path;

  @BeforeAll
  static void start() throws Exception {
    StringBuilder upstreams = new StringBuilder("upstreams:\n");
    StringBuilder routes = new StringBuilder("routes:\n");
    for (int i = 0; i < SERVERS; i++) {
      ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      socket.setSoTimeout(20_000);
      SOCKETS.add(socket);
      upstreams.append(
          "  - {name: u%d, protocol: http/2, urls: ['http://127.0.0.1:%d']}\n"
              .formatted(i, socket.getLocalPort()));
      routes.append(
          "  - {path: /%d, credentials: [api_key], connect_timeout: 1s, timeout: 5s, upstream: u%d}\n"
              .formatted(i, i));
    }
    node = NodeBed.encrypted(directory, upstreams.append(routes).toString());
    key = node.key();
  }

  @AfterAll
  static void stop() throws IOException {
    node.close();
    for (ServerSocket socket : SOCKETS) {
      socket.close();
    }
  }

  @BeforeEach
  void another() {
    server = SOCKETS.get(next);
    path = "/" + next;
    next++;
  }

  private CompletableFuture<HttpResponse<String>> asked(String method) {
    return node.client()
        .sendAsync(
            HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + node.port() + path))
                .header("X-API-Key", key)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());
  }

  private RawHttp2 accept(int... settings) throws IOException {
    return RawHttp2.server(server.accept(), settings);
  }

  /** The stream of the next request, which has no body. */
  private static int request(RawHttp2 end) throws IOException {
    Frame frame = end.next();
    assertEquals(RawHttp2.HEADERS, frame.type());
    assertTrue(frame.endsStream());
    return frame.stream();
  }

  private static RawHttp2 ok(RawHttp2 end, int stream) throws IOException {
    return end.headers(stream, false, ":status", "200", "content-length", "2")
        .data(stream, true, "ok");
  }

  @Test
  void whatWasNotBegunWhenAServerLeavesGoesOverAnotherConnection() throws Exception {
    var first = asked("GET");
    try (RawHttp2 leaving = accept()) {
      int begun = request(leaving);
      var second = asked("POST");
      assertEquals(begun + 2, request(leaving));
      leaving.goAway(begun, NO_ERROR);
      try (RawHttp2 fresh = accept()) {
        ok(fresh, request(fresh));
        assertEquals(200, second.get().statusCode());
      }
      ok(leaving, begun);
      assertEquals(200, first.get().statusCode());
      assertEquals(-1, ending(leaving).type(), "the connection is still there");
    }
  }

  @Test
  void afterGoodbyeNothingNewIsAsked() throws Exception {
    var first = asked("GET");
    try (RawHttp2 leaving = accept()) {
      int begun = request(leaving);
      ok(leaving, begun);
      assertEquals(200, first.get().statusCode());
      leaving.goAway(begun, NO_ERROR);
      assertEquals(-1, ending(leaving).type());
    }
    var second = asked("GET");
    try (RawHttp2 fresh = accept()) {
      ok(fresh, request(fresh));
      assertEquals(200, second.get().statusCode());
    }
  }

  private static Frame ending(RawHttp2 end) throws IOException {
    Frame frame = end.next();
    return frame.type() == RawHttp2.GOAWAY ? end.next() : frame;
  }

  @Test
  void whatAServerRefusesIsSentOnceMore() throws Exception {
    var asked = asked("POST");
    try (RawHttp2 end = accept()) {
      end.reset(request(end), REFUSED_STREAM);
      ok(end, request(end));
      assertEquals("ok", asked.get().body());
      var again = asked("GET");
      end.reset(request(end), REFUSED_STREAM);
      end.reset(request(end), REFUSED_STREAM);
      assertEquals(502, again.get().statusCode());
    }
  }

  @Test
  void whatAServerBrokeOffIsNotSentAgain() throws Exception {
    var asked = asked("GET");
    try (RawHttp2 end = accept()) {
      end.reset(request(end), INTERNAL_ERROR);
      assertEquals(502, asked.get().statusCode());
      var other = asked("GET");
      ok(end, request(end));
      assertEquals(200, other.get().statusCode());
    }
  }

  @Test
  void anAnswerThatIsBrokenOffHasNoProperEnd() throws Exception {
    var asked = asked("GET");
    try (RawHttp2 end = accept()) {
      int stream = request(end);
      end.headers(stream, false, ":status", "200").data(stream, false, "a");
      end.reset(stream, INTERNAL_ERROR);
      ExecutionException broken = assertThrows(ExecutionException.class, asked::get);
      assertTrue(broken.getCause() instanceof IOException);
    }
  }

  @Test
  void aServerTakesAsManyAsItSays() throws Exception {
    var first = asked("GET");
    var second = asked("GET");
    try (RawHttp2 one = accept(MAX_STREAMS, 1);
        RawHttp2 two = accept(MAX_STREAMS, 1)) {
      ok(one, request(one));
      ok(two, request(two));
      assertEquals(200, first.get().statusCode());
      assertEquals(200, second.get().statusCode());
    }
  }

  @Test
  void aServerThatTakesNoneIsNoServer() throws Exception {
    var asked = asked("GET");
    try (RawHttp2 _ = accept(MAX_STREAMS, 0)) {
      assertEquals(502, asked.get().statusCode());
    }
  }

  @Test
  void aServerThatNeverSpeaksHttp2IsGivenUp() throws Exception {
    try (SilentServer silent = new SilentServer();
        NodeBed other =
            NodeBed.plain(
                java.nio.file.Files.createDirectory(directory.resolve("silent")),
                """
                upstreams:
                  - {name: up, protocol: http/2, urls: ['http://127.0.0.1:%d']}
                routes:
                  - {path: /a, credentials: [api_key], connect_timeout: 1s, upstream: up}
                """
                    .formatted(silent.port()))) {
      assertEquals(502, Talk.ask(other, Talk.get("/a", other.key())).status());
    }
  }

  @Test
  void interimAnswersStayBehind() throws Exception {
    var asked = asked("GET");
    try (RawHttp2 end = accept()) {
      int stream = request(end);
      end.headers(stream, false, ":status", "103", "link", "</a>");
      end.headers(stream, false, ":status", "100");
      ok(end, stream);
      assertEquals(200, asked.get().statusCode());
    }
  }

  @Test
  void anAnswerWithoutContentHasNone() throws Exception {
    for (String status : List.of("204", "304")) {
      var asked = asked("GET");
      try (RawHttp2 end = accept()) {
        end.headers(request(end), true, ":status", status, "etag", "\"a\"");
        assertEquals(Integer.parseInt(status), asked.get().statusCode());
      }
      another();
    }
    try (RawClient client = Talk.secure(node).send(Talk.head("HEAD", path, key) + "\r\n");
        RawHttp2 end = accept()) {
      end.headers(request(end), true, ":status", "200", "content-length", "5");
      assertEquals("5", client.receiveHead().value("Content-Length"));
      client.send(Talk.get(path, key));
      ok(end, request(end));
      assertEquals("ok", Talk.answer(client).text());
    }
  }

  /** A response that a client could take for two. */
  @TestFactory
  Stream<DynamicTest> answersThatAreNone() {
    return Stream.of(
            new String[] {":status", "200", "content-length", "5"},
            new String[] {":status", "200", "content-length", "-1"},
            new String[] {":status", "200", "content-length", "1", "content-length", "2"},
            new String[] {":status", "200", "x", "a\r\nContent-Length: 3"},
            new String[] {":status", "200", "x", "a\nb"},
            new String[] {":status", "200", "x", "a\u0000b"},
            new String[] {":status", "200", "x\r\ny", "a"},
            new String[] {":status", "200", "X", "a"},
            new String[] {":status", "200", "connection", "close"},
            new String[] {":status", "200", "transfer-encoding", "chunked"},
            new String[] {":status", "200", "x", "a".repeat(70_000)},
            new String[] {":status", "20"},
            new String[] {":status", "abc"},
            new String[] {":status", "101"},
            new String[] {":status", "200", ":status", "200"},
            new String[] {"x", "a"})
        .map(
            fields ->
                DynamicTest.dynamicTest(
                    String.join(" ", fields)
                        .substring(0, Math.min(40, String.join(" ", fields).length())),
                    () -> isNone(fields)));
  }

  private void isNone(String... fields) throws IOException {
    another();
    try (RawClient client = Talk.secure(node).send(Talk.get(path, key));
        RawHttp2 end = accept()) {
      end.headers(request(end), true, fields);
      Message answer = Talk.answer(client);
      assertEquals(502, answer.status());
    }
  }

  @Test
  void whatComesAfterTheHeadOfAHeadIsNoAnswerToTheNext() throws Exception {
    try (RawClient client = Talk.secure(node).send(Talk.head("HEAD", path, key) + "\r\n");
        RawHttp2 end = accept()) {
      int stream = request(end);
      end.headers(stream, false, ":status", "200")
          .data(stream, true, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
      Message head = client.receiveHead();
      if (head != null) {
        String rest =
            new String(client.stream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII);
        assertEquals("", rest);
      }
    }
  }

  @Test
  void contentThatIsNotAsLongAsItSaysHasNoProperEnd() throws Exception {
    for (String content : List.of("a", "abc")) {
      try (RawClient client = Talk.secure(node).send(Talk.get(path, key));
          RawHttp2 end = accept()) {
        int stream = request(end);
        end.headers(stream, false, ":status", "200", "content-length", "2");
        end.data(stream, true, content);
        try {
          Message answer = client.receive();
          assertNotEquals(200, answer == null ? 0 : answer.status());
        } catch (EOFException e) {
          assertTrue(client.isEnded());
        }
      }
      another();
    }
  }

  @Test
  void aServerThatPushesIsLeft() throws Exception {
    var asked = asked("GET");
    try (RawHttp2 end = accept()) {
      int stream = request(end);
      end.frame(RawHttp2.PUSH_PROMISE, 4, stream, new byte[] {0, 0, 0, 2});
      assertEquals(502, asked.get().statusCode());
      assertEquals(-1, ending(end).type());
    }
    var other = asked("GET");
    try (RawHttp2 end = accept()) {
      ok(end, request(end));
      assertEquals(200, other.get().statusCode());
    }
  }

  @Test
  void trailersComeAfterTheContent() throws Exception {
    String asking = Talk.head("GET", path, key) + "TE: trailers\r\n\r\n";
    try (RawClient client = Talk.secure(node).send(asking);
        RawHttp2 end = accept()) {
      int stream = request(end);
      end.headers(stream, false, ":status", "200").data(stream, false, "ok");
      end.headers(stream, true, "grpc-status", "0", "content-length", "7");
      assertEquals("okgrpc-status: 0", Talk.answer(client).text());
    }
  }

  @Test
  void aClientThatLeavesResetsItsStreamAlone() throws Exception {
    var staying = asked("GET");
    try (RawHttp2 end = accept()) {
      int kept = request(end);
      var leaving = asked("GET");
      int left = request(end);
      leaving.cancel(true);
      Frame reset = end.next();
      assertEquals(RawHttp2.RST_STREAM, reset.type());
      assertEquals(left, reset.stream());
      ok(end, kept);
      assertEquals(200, staying.get().statusCode());
    }
  }
}
