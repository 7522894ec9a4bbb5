package dev.keyward.server.gateway.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.NodeBed;
import dev.keyward.server.gateway.NettyWatch;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What browsers are told, so that scripts of some origins may use a route, and of no other. */
@ExtendWith(NettyWatch.class)
final class CorsTest {
  private static final String APP = "https://app.example";

  @TempDir private static Path directory;
  private static RecordingUpstream upstream;
  private static NodeBed node;
  private static String key;

  @BeforeAll
  static void start() throws Exception {
    upstream = new RecordingUpstream();
    node =
        NodeBed.plain(
            directory,
            """
            routes:
              - {name: data, path: /data, methods: [GET, PUT], credentials: [api_key], scopes: [data], upstream: "UP", cors: {origins: ["https://app.example"], expose: [X-Total], headers: [X-Mine], max_age: 1h}}
              - {name: write, path: /data, methods: [POST], credentials: [api_key], upstream: "UP", cors: {origins: ["https://admin.example"]}}
              - {name: cookies, path: /cookies, credentials: [api_key], upstream: "UP", cors: {origins: ["https://app.example"], credentials: true}}
              - {name: any, path: /any, credentials: [api_key], upstream: "UP", cors: {origins: ["*"]}}
              - {name: limited, path: /limited, credentials: [api_key], rate_limit: 1/1h, upstream: "UP", cors: {origins: ["https://app.example"]}}
              - {name: down, path: /down, credentials: [api_key], upstream: "http://127.0.0.1:DOWN", cors: {origins: ["https://app.example"]}}
              - {name: none, path: /none, credentials: [api_key], upstream: "UP"}
            """
                .replace("UP", upstream.uri().toString())
                .replace("DOWN", Integer.toString(Talk.closedPort())));
    key = node.key("data");
  }

  @AfterAll
  static void stop() throws IOException {
    node.close();
    upstream.close();
  }

  @BeforeEach
  void forget() {
    upstream.forget();
    upstream.answerOk();
  }

  private static Message preflight(NodeBed at, String path, String origin, String method)
      throws IOException {
    return Talk.ask(
        at,
        "OPTIONS "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: "
            + origin
            + "\r\nAccess-Control-Request-Method: "
            + method
            + "\r\nAccess-Control-Request-Headers: x-mine\r\n\r\n");
  }

  private static Message asked(String path, String credential, String origin) throws IOException {
    return Talk.ask(node, Talk.head("GET", path, credential) + "Origin: " + origin + "\r\n\r\n");
  }

  private static Set<String> listed(Message answer, String name) {
    Set<String> values = new TreeSet<>();
    answer.all(name).forEach(line -> values.addAll(List.of(line.split(", ", -1))));
    return values;
  }

  @Test
  void aPreflightIsAnsweredWithoutACredentialAndWithoutTheUpstream() throws Exception {
    Message answer = preflight(node, "/data", APP, "PUT");
    assertEquals(204, answer.status());
    assertEquals(List.of(APP), answer.all("Access-Control-Allow-Origin"));
    assertEquals(Set.of("GET", "PUT"), listed(answer, "Access-Control-Allow-Methods"));
    assertEquals(Set.of("x-mine"), listed(answer, "Access-Control-Allow-Headers"));
    assertEquals(List.of("3600"), answer.all("Access-Control-Max-Age"));
    assertEquals(List.of(), answer.all("Access-Control-Allow-Credentials"));
    assertTrue(listed(answer, "Vary").contains("Origin"));
    assertEquals(List.of(), upstream.seen());
  }

  @Test
  void theRouteOfTheRequestThatWouldFollowCounts() throws Exception {
    assertEquals(204, preflight(node, "/data", "https://admin.example", "POST").status());
    isNone(preflight(node, "/data", APP, "POST"));
    isNone(preflight(node, "/data", "https://admin.example", "PUT"));
    isNone(preflight(node, "/data", APP, "DELETE"));
    isNone(preflight(node, "/none", APP, "GET"));
    isNone(preflight(node, "/elsewhere", APP, "GET"));
    assertEquals(List.of(), upstream.seen());
  }

  /** It is refused as a request without a credential is, and tells a browser nothing. */
  private static void isNone(Message answer) {
    assertTrue(answer.status() == 401 || answer.status() == 403, answer::startLine);
    assertEquals(List.of(), answer.all("Access-Control-Allow-Origin"));
    assertEquals(List.of(), answer.all("Access-Control-Allow-Methods"));
  }

  @ParameterizedTest
  @CsvSource({
    "https://app.example.evil",
    "https://app.example:8443",
    "http://app.example",
    "https://APP.example",
    "null",
    "*",
    "https://admin.example",
  })
  void anotherOriginGetsNothing(String origin) throws Exception {
    isNone(preflight(node, "/data", origin, "GET"));
    Message answer = asked("/data", key, origin);
    assertEquals(200, answer.status());
    assertEquals(List.of(), answer.all("Access-Control-Allow-Origin"));
    assertTrue(capitalized(listed(answer, "Vary")).contains("Origin"));
  }

  @Test
  void twoOriginsAreNone() throws Exception {
    isNone(preflight(node, "/data", APP + "\r\nOrigin: https://evil.example", "GET"));
  }

  @Test
  void whatIsNoPreflightGoesTheUsualWay() throws Exception {
    String options = "OPTIONS /any HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    assertEquals(401, Talk.ask(node, options + "Origin: " + APP + "\r\n\r\n").status());
    assertEquals(
        401, Talk.ask(node, options + "Access-Control-Request-Method: GET\r\n\r\n").status());
    assertEquals(200, Talk.ask(node, Talk.head("OPTIONS", "/any", key) + "\r\n").status());
    assertEquals("OPTIONS /any HTTP/1.1", upstream.seen().getLast().startLine());
  }

  @Test
  void everyAnswerSaysWhoMayReadIt() throws Exception {
    upstream.answer(
        (request, out) ->
            out.write(
                """
                HTTP/1.1 200 OK\r
                Content-Length: 0\r
                Vary: Accept\r
                Access-Control-Allow-Origin: *\r
                access-control-allow-credentials: true\r
                Access-Control-Expose-Headers: X-Secret\r
                \r
                """
                    .getBytes(StandardCharsets.US_ASCII)));
    Message answer = asked("/data", key, APP);
    isReadable(200, answer);
    assertEquals(Set.of("Accept", "Origin"), capitalized(listed(answer, "Vary")));
    assertEquals(List.of(), answer.all("Access-Control-Allow-Credentials"));
    assertTrue(listed(answer, "Access-Control-Expose-Headers").contains("x-total"));
    assertTrue(listed(answer, "Access-Control-Expose-Headers").contains("RateLimit"));
    assertTrue(!listed(answer, "Access-Control-Expose-Headers").contains("X-Secret"));
    isReadable(401, asked("/data", "wrong", APP));
    isReadable(403, asked("/data", node.key(), APP));
    isReadable(200, asked("/limited", key, APP));
    isReadable(429, asked("/limited", key, APP));
    isReadable(502, asked("/down", key, APP));
  }

  private static Set<String> capitalized(Set<String> names) {
    Set<String> out = new TreeSet<>();
    names.forEach(n -> out.add(Character.toUpperCase(n.charAt(0)) + n.substring(1)));
    return out;
  }

  private static void isReadable(int status, Message answer) {
    assertEquals(status, answer.status());
    assertEquals(List.of(APP), answer.all("Access-Control-Allow-Origin"));
    assertTrue(capitalized(listed(answer, "Vary")).contains("Origin"));
  }

  @Test
  void cookiesAreForOriginsThatAreNamed() throws Exception {
    Message preflight = preflight(node, "/cookies", APP, "GET");
    assertEquals(List.of("true"), preflight.all("Access-Control-Allow-Credentials"));
    assertEquals(Set.of("GET"), listed(preflight, "Access-Control-Allow-Methods"));
    Message answer = asked("/cookies", key, APP);
    assertEquals(List.of("true"), answer.all("Access-Control-Allow-Credentials"));
    assertEquals(List.of(APP), answer.all("Access-Control-Allow-Origin"));
  }

  @Test
  void everyOriginMayBeMeant() throws Exception {
    assertEquals("*", preflight(node, "/any", "null", "GET").value("Access-Control-Allow-Origin"));
    Message answer = asked("/any", key, "https://whoever.example");
    assertEquals(List.of("*"), answer.all("Access-Control-Allow-Origin"));
    assertEquals(List.of(), answer.all("Access-Control-Allow-Credentials"));
  }

  /** Or a cache would give scripts what it got for somebody else. */
  @Test
  void anAnswerVariesByWhoAsks() throws Exception {
    for (String path : List.of("/data", "/cookies", "/any")) {
      Message answer = Talk.ask(node, Talk.get(path, key));
      assertEquals(200, answer.status());
      assertTrue(capitalized(listed(answer, "Vary")).contains("Origin"), path);
    }
    assertEquals(List.of(), Talk.ask(node, Talk.get("/none", key)).all("Vary"));
  }

  @Test
  void whereNothingIsSaidOfItTheUpstreamHasItsSay() throws Exception {
    upstream.answer(
        (request, out) ->
            out.write(
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nAccess-Control-Allow-Origin: a\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII)));
    assertEquals("a", asked("/none", key, APP).value("Access-Control-Allow-Origin"));
  }

  @Test
  void explainTellsOfAPreflight() throws Exception {
    String asked =
        """
        {"method":"OPTIONS","path":"/data","headers":{"Origin":"%s","Access-Control-Request-Method":"PUT"}}
        """;
    String told = node.admin("POST", "/v1/explain", asked.formatted(APP)).body();
    assertTrue(told.contains("Keyward answers the preflight itself"), told);
    assertTrue(told.contains("\"route\":\"data\""), told);
    String other = node.admin("POST", "/v1/explain", asked.formatted("https://no.example")).body();
    assertTrue(!other.contains("preflight"), other);
  }

  @Test
  void preflightsCountForWhereTheyComeFrom() throws Exception {
    try (NodeBed other =
        NodeBed.plain(
            Files.createDirectory(directory.resolve("limited")),
            """
            limits: {per_address: 3/1h}
            routes:
              - {path: /a, credentials: [api_key], upstream: "%s", cors: {origins: ["https://app.example"]}}
            """
                .formatted(upstream.uri()))) {
      for (int i = 0; i < 3; i++) {
        assertEquals(204, preflight(other, "/a", APP, "GET").status());
      }
      assertEquals(429, preflight(other, "/a", APP, "GET").status());
      assertEquals(429, Talk.ask(other, Talk.get("/a", other.key())).status());
    }
  }
}
