package dev.keyward.server.gateway.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.NodeBed;
import dev.keyward.server.gateway.NettyWatch;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The end of a connection ends an answer only if it is the server who says so: with TLS anybody
 * else can cut the connection, and say nothing (RFC 9112 section 9.8).
 */
@ExtendWith(NettyWatch.class)
final class CutAnswerTest {
  private static final String UNTIL_THE_END = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhalf";
  private static final String COUNTED =
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nwhole";
  private static final String CHUNKED =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\n0\r\n\r\n";

  @TempDir private static Path directory;
  private static SSLContext tls;
  private static ServerSocket server;
  private static NodeBed node;
  private static String key;

  @BeforeAll
  static void start() throws Exception {
    Authority ours = new Authority("ours");
    ours.write(directory.resolve("ours.pem"));
    tls = ours.server(ours.issue("127.0.0.1"));
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    server.setSoTimeout(20_000);
    node =
        NodeBed.encrypted(
            directory,
            """
            upstreams:
              - {name: up, urls: ["https://127.0.0.1:PORT"], ca: ours.pem}
            routes:
              - {path: /**, credentials: [api_key], websocket: true, upstream: up}
            """
                .replace("PORT", Integer.toString(server.getLocalPort())));
    key = node.key();
  }

  @AfterAll
  static void stop() throws IOException {
    node.close();
    server.close();
  }

  /** Answers one request, and ends the connection with a word or without. */
  private static void answer(String version, String answer, boolean saysSo) throws IOException {
    Socket wire = server.accept();
    try (SSLSocket secured =
        (SSLSocket)
            tls.getSocketFactory()
                .createSocket(wire, new ByteArrayInputStream(new byte[0]), false)) {
      secured.setEnabledProtocols(new String[] {version});
      Message request = Message.read(secured.getInputStream(), true);
      assertTrue(request != null, "no request came");
      secured.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
      if (!saysSo) {
        wire.close();
      }
    } finally {
      wire.close();
    }
  }

  private static RawClient asking() throws IOException {
    return Talk.secure(node).send(Talk.get("/a", key));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void anAnswerWhoseEndNobodyToldIsCut(String version) throws Exception {
    try (RawClient client = asking()) {
      answer(version, UNTIL_THE_END, false);
      assertThrows(EOFException.class, client::receive);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void soIsItsStream(String version) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + node.port() + "/a"))
            .header("X-API-Key", key)
            .build();
    var asked = node.client().sendAsync(request, BodyHandlers.ofInputStream());
    answer(version, UNTIL_THE_END, false);
    HttpResponse<java.io.InputStream> head = asked.get();
    assertEquals(200, head.statusCode());
    IOException reset = assertThrows(IOException.class, () -> head.body().readAllBytes());
    assertTrue(told(reset).contains("rst_stream"), () -> told(reset));
  }

  private static String told(Throwable thrown) {
    return thrown == null ? "" : (thrown + " " + told(thrown.getCause())).toLowerCase(Locale.ROOT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void anAnswerWhoseEndTheServerToldIsWhole(String version) throws Exception {
    try (RawClient client = asking()) {
      answer(version, UNTIL_THE_END, true);
      assertEquals("half", Talk.answer(client).text());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {COUNTED, CHUNKED})
  void anAnswerThatEndsByItselfNeedsNoWord(String answer) throws Exception {
    try (RawClient client = asking()) {
      answer("TLSv1.3", answer, false);
      assertEquals("whole", Talk.answer(client).text());
      client.send(Talk.get("/b", key));
      answer("TLSv1.3", answer, false);
      assertEquals("whole", Talk.answer(client).text());
    }
  }
}
