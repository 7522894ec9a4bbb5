package dev.keyward.server.gateway.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.NodeBed;
import dev.keyward.server.gateway.NettyWatch;
import dev.keyward.server.net.TlsContexts;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Upstreams of good will that speak HTTP/2: all requests share few connections. */
@ExtendWith(NettyWatch.class)
final class Http2UpstreamTest {
  private static final int LOOPS = Runtime.getRuntime().availableProcessors();

  @TempDir private static Path directory;
  private static Http2Upstream plain;
  private static Http2Upstream secure;
  private static Http2Upstream single;
  private static NodeBed node;
  private static String key;

  @BeforeAll
  static void start() throws Exception {
    Authority authority = new Authority("test");
    authority.write(directory.resolve("ca.pem"));
    Authority.Given own = authority.issue("127.0.0.1");
    plain = new Http2Upstream(null, 1_000);
    secure =
        new Http2Upstream(
            TlsContexts.server(own.key(), new X509Certificate[] {own.certificate()}), 1_000);
    single = new Http2Upstream(null, 1);
    node =
        NodeBed.plain(
            directory,
            """
            upstreams:
              - {name: plain, urls: ["http://127.0.0.1:%d"], protocol: http/2}
              - {name: secure, urls: ["https://127.0.0.1:%d"], protocol: http/2, ca: ca.pem}
              - {name: single, urls: ["http://127.0.0.1:%d"], protocol: http/2}
            routes:
              - {path: /plain/**, credentials: [api_key], strip_prefix: /plain, upstream: plain}
              - {path: /secure/**, credentials: [api_key], strip_prefix: /secure, upstream: secure}
              - {path: /single/**, credentials: [api_key], strip_prefix: /single, upstream: single}
            """
                .formatted(plain.port(), secure.port(), single.port()));
    key = node.key();
  }

  @AfterAll
  static void stop() {
    node.close();
    plain.close();
    secure.close();
    single.close();
  }

  @BeforeEach
  void forget() {
    plain.forget();
    secure.forget();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/plain", "/secure"})
  void requestsAndAnswersArriveWhole(String at) throws IOException {
    try (RawClient client = node.connect()) {
      client.send(Talk.get(at + "/x?a=1", key));
      Message answer = Talk.answer(client);
      assertEquals(200, answer.status());
      assertEquals("0", answer.text());
      assertEquals(List.of("1"), answer.all("Content-Length"));
      assertTrue(
          answer.headers().stream().noneMatch(f -> f.name().startsWith("x-http2")),
          answer::toString);
      assertEquals("5", Talk.answer(client.send(Talk.post(at + "/x", key, "hello"))).text());
      String chunked = Talk.head("PUT", at + "/x", key) + "Transfer-Encoding: chunked\r\n\r\n";
      assertEquals("3", Talk.answer(client.send(chunked + "3\r\nabc\r\n0\r\nT: 1\r\n\r\n")).text());
      client.send(Talk.head("HEAD", at + "/x", key) + "\r\n");
      assertEquals("1", client.receiveHead().value("Content-Length"));
      assertEquals("0", Talk.answer(client.send(Talk.get(at + "/y", key))).text());
    }
  }

  @Test
  void theHeadIsThatOfHttp2() throws IOException {
    String asking =
        Talk.head("GET", "/secure/x?q", key)
            + "Connection: keep-alive, X-Hop\r\n"
            + "Keep-Alive: 1\r\n"
            + "X-Hop: 1\r\n"
            + "Upgrade: h2c\r\n"
            + "Proxy-Connection: a\r\n"
            + "TE: trailers, gzip\r\n"
            + "X-http2-Path: /evil\r\n"
            + "X-Mine: Yes\r\n\r\n";
    assertEquals(200, Talk.ask(node, asking).status());
    Http2Headers head = secure.seen().getFirst();
    assertEquals("GET", head.method().toString());
    assertEquals("/x?q", head.path().toString());
    assertEquals("https", head.scheme().toString());
    assertEquals("127.0.0.1:" + secure.port(), head.authority().toString());
    for (String none :
        List.of(
            "connection",
            "keep-alive",
            "upgrade",
            "x-hop",
            "proxy-connection",
            "transfer-encoding",
            "host",
            "x-http2-path",
            "x-api-key")) {
      assertNull(head.get(none), none);
    }
    assertEquals("trailers", head.get("te").toString());
    assertEquals("Yes", head.get("x-mine").toString());
    assertEquals("api_key", head.get("x-keyward-kind").toString());
    assertEquals(200, Talk.ask(node, Talk.get("/plain/x", key)).status());
    assertEquals("http", plain.seen().getFirst().scheme().toString());
    assertNull(plain.seen().getFirst().get("te"));
  }

  @Test
  void manyRequestsShareFewConnections() throws Exception {
    int many = 20;
    List<RawClient> clients = held("/secure/hold", many, secure);
    assertTrue(secure.connections() <= LOOPS, "connections: " + secure.connections());
    secure.letGo();
    answered(clients);
  }

  private static List<RawClient> held(String path, int many, Http2Upstream at) throws Exception {
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      clients.add(node.connect().send(Talk.get(path, key)));
    }
    Talk.eventually(() -> at.held() == many);
    return clients;
  }

  private static void answered(List<RawClient> clients) throws IOException {
    for (RawClient client : clients) {
      assertEquals(200, Talk.answer(client).status());
      client.close();
    }
  }

  @Test
  void moreThanOneConnectionTakesGoOverAnother() throws Exception {
    List<RawClient> clients = held("/plain/hold", 250, plain);
    assertTrue(plain.connections() > LOOPS - 1, "connections: " + plain.connections());
    plain.letGo();
    answered(clients);
  }

  /** What it says comes when the first requests wait for the connection already. */
  @Test
  void aServerThatTakesOneAtATimeGetsNoMore() throws Exception {
    List<RawClient> clients = held("/single/hold", 10, single);
    assertTrue(single.connections() >= 10, "connections: " + single.connections());
    single.letGo();
    answered(clients);
    assertEquals(200, Talk.ask(node, Talk.get("/single/x", key)).status());
  }

  @Test
  void bigBodiesGoBothWays() throws Exception {
    int big = 20 << 20;
    try (RawClient client = node.connect()) {
      client.send(Talk.head("POST", "/secure/x", key) + "Content-Length: " + big + "\r\n\r\n");
      String piece = "x".repeat(1 << 20);
      for (int i = 0; i < 20; i++) {
        client.send(piece);
      }
      assertEquals(Integer.toString(big), Talk.answer(client).text());
      client.send(Talk.get("/secure/down/" + big, key));
      assertEquals(big, Talk.answer(client).body().length);
    }
  }

  /** However little one client reads, what others ask for over the same connection comes. */
  @Test
  void whoReadsSlowlyHoldsUpNobodyElse() throws Exception {
    int big = 30 << 20;
    List<Socket> slow = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Socket socket = Talk.narrow(node);
      slow.add(socket);
      RawClient _ = new RawClient(socket).send(Talk.get("/secure/down/" + big, key));
    }
    Talk.eventually(() -> secure.seen().size() == 8);
    for (int i = 0; i < 8; i++) {
      try (RawClient client = node.connect().send(Talk.get("/secure/down/1000000", key))) {
        assertEquals(1_000_000, Talk.answer(client).body().length);
      }
    }
    assertEquals(big, Talk.answer(new RawClient(slow.getFirst())).body().length);
    for (Socket socket : slow) {
      socket.close();
    }
    assertFalse(secure.connections() > 2 * LOOPS);
  }
}
