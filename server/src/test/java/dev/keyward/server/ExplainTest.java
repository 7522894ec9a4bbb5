package dev.keyward.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.testkit.SettableClock;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/explain} of a node: what it says is what would happen, and nothing happens. */
class ExplainTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private static Path directory;
  private static RecordingUpstream upstream;
  private static NodeBed node;
  private static String reader;
  private static SettableClock clock;

  @BeforeAll
  static void start() throws Exception {
    clock = new SettableClock(Instant.now());
    upstream = new RecordingUpstream();
    node =
        new NodeBed(
            directory,
            """
            limits: {failures_per_address: 3/1h}
            routes:
              - {path: /open/**, public: true, upstream: "UP"}
              - {name: read, path: /data/**, methods: [GET], credentials: [api_key], scopes: [data:read], upstream: "UP"}
              - {name: write, path: /data/**, methods: [POST], credentials: [api_key], scopes: [data:write], upstream: "UP"}
              - {name: tokens, path: /tokens, credentials: [access_token], upstream: "UP"}
              - {name: limited, path: /limited, credentials: [api_key], rate_limit: 2/1h, upstream: "UP"}
              - {name: hosted, hosts: [admin.example], path: /hosted, credentials: [api_key], upstream: "UP"}
              - {name: seen, path: /seen/**, mode: observe, credentials: [api_key], scopes: [data:write], upstream: "UP"}
            """
                .replace("UP", upstream.uri().toString()),
            clock,
            UnaryOperator.identity());
    reader = node.key("data:read");
  }

  @AfterAll
  static void stop() throws Exception {
    node.close();
    upstream.close();
  }

  private static ObjectNode request(String method, String path) {
    return JSON.createObjectNode().put("method", method).put("path", path);
  }

  private static ObjectNode with(ObjectNode request, String field, String value) {
    request.withObject("headers").put(field, value);
    return request;
  }

  private static JsonNode explain(ObjectNode request) throws Exception {
    HttpResponse<String> answer = node.admin("POST", "/v1/explain", request.toString());
    assertEquals(200, answer.statusCode(), answer::body);
    return JSON.readTree(answer.body());
  }

  private static String verdict(JsonNode told) {
    return told.path("decision").asString()
        + ' '
        + told.path("status").asString()
        + ' '
        + told.path("code").asString()
        + ' '
        + told.path("route").asString("-");
  }

  private static List<String> steps(JsonNode told, String result) {
    return told.path("steps")
        .valueStream()
        .filter(step -> step.path("result").asString().equals(result))
        .map(step -> step.path("step").asString())
        .toList();
  }

  private static String detail(JsonNode told, String step) {
    return told.path("steps")
        .valueStream()
        .filter(each -> each.path("step").asString().equals(step))
        .map(each -> each.path("detail").asString())
        .findFirst()
        .orElse("");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /open/x, allow 200 VALID /open/**",
    "GET, /data/7, allow 200 VALID read",
    "GET, /data/./x/../7, allow 200 VALID read",
    "POST, /data/7, deny 403 INSUFFICIENT_SCOPE write",
    "DELETE, /data/7, deny 403 NO_ROUTE -",
    "GET, /tokens, deny 401 WRONG_KIND tokens",
    "GET, /hosted, deny 403 NO_ROUTE -",
    "GET, /data/%2f, deny 400 BAD_PATH -",
    "GET, /data /x, deny 400 BAD_FRAMING -",
    "TRACE, /data/7, deny 405 METHOD_NOT_ALLOWED -",
    "GET, /data/7?access_token=x, deny 400 CREDENTIAL_IN_QUERY read",
    "GET, /seen/x, allow 200 INSUFFICIENT_SCOPE seen",
    "GET, /auth/me, allow 200 VALID getMe",
    "GET, /auth/check/data/7, deny 403 UNTRUSTED_PROXY -",
  })
  void itSaysTheVerdictAndWhatFails(String method, String path, String verdict) throws Exception {
    JsonNode told = explain(with(request(method, path), "X-API-Key", reader));
    assertEquals(verdict, verdict(told));
    boolean fails = !verdict.contains("VALID");
    assertEquals(fails, !steps(told, "failed").isEmpty());
    assertFalse(told.toString().contains(reader), "the key is masked");
    assertTrue(told.path("steps").size() >= 2);
  }

  @Test
  void whatFailsAndWhatIsNextToItAreTold() throws Exception {
    JsonNode told = explain(with(request("POST", "/data/7"), "X-API-Key", reader));
    assertEquals(List.of("scopes", "answer"), steps(told, "failed"));
    assertEquals("Needed: data:write; held: data:read", detail(told, "scopes"));
    assertTrue(detail(told, "other_route").startsWith("read (GET /data/**) is for other methods"));
    assertTrue(detail(told, "credential_syntax").contains(reader.substring(0, 12) + "***"));
    assertTrue(detail(told, "answer").startsWith("403 insufficient_scope; WWW-Authenticate: "));
  }

  @Test
  void theRouteIsToldEvenToWhomIsRefusedBefore() throws Exception {
    JsonNode told = explain(request("GET", "/data/7"));
    assertEquals("deny 401 NO_CREDENTIAL read", verdict(told));
    assertEquals(List.of("route"), steps(told, "not_reached"));
  }

  @Test
  void anUnknownCredentialIsNobodysGuess() throws Exception {
    for (int i = 0; i < 10; i++) {
      ObjectNode guess = with(request("GET", "/data/7"), "X-API-Key", "wrong-" + i);
      guess.put("client_ip", "127.0.0.1");
      assertEquals("deny 401 NOT_FOUND read", verdict(explain(guess)));
    }
    assertEquals(200, node.ask("/data/7", reader).status());
  }

  @Test
  void nothingIsChargedOrUsed() throws Exception {
    String key = node.key();
    for (int i = 0; i < 5; i++) {
      JsonNode told = explain(with(request("GET", "/limited"), "X-API-Key", key));
      assertEquals("allow 200 VALID limited", verdict(told));
      assertEquals("rate_limit (2 in 3600 s): 2 left", detail(told, "rate_limits"));
    }
    assertEquals(200, node.ask("/limited", key).status());
    assertEquals(200, node.ask("/limited", key).status());
    assertEquals(429, node.ask("/limited", key).status());
    JsonNode told = explain(with(request("GET", "/limited"), "X-API-Key", key));
    assertEquals("deny 429 RATE_LIMITED limited", verdict(told));
    assertTrue(detail(told, "answer").contains("Retry-After: "));
  }

  @Test
  void theHostIsTheOneThatIsNamed() throws Exception {
    ObjectNode request = with(request("GET", "/hosted"), "X-API-Key", reader);
    with(request, "Host", "ADMIN.example.:8443");
    assertEquals("allow 200 VALID hosted", verdict(explain(request)));
  }

  @Test
  void severalLinesOfAFieldAreSeveralCredentials() throws Exception {
    ObjectNode request = request("GET", "/data/7");
    request.withObject("headers").putArray("x-api-key").add(reader).add(reader);
    assertEquals("deny 400 CONFLICTING_CREDENTIALS read", verdict(explain(request)));
  }

  @Test
  void overPlaintextACredentialIsRefusedAndFromThisMachineNot() throws Exception {
    ObjectNode request = with(request("GET", "/data/7"), "X-API-Key", reader);
    request.put("scheme", "http").put("client_ip", "203.0.113.7");
    assertEquals("deny 403 CREDENTIAL_OVER_PLAINTEXT read", verdict(explain(request)));
    assertEquals("allow 200 VALID read", verdict(explain(request.put("client_ip", "127.0.0.1"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"path\":\"/x\"} | ''",
        "{\"method\":\"GE T\",\"path\":\"/x\"} | /method",
        "{\"method\":\"GET\",\"path\":\"/x\\r\\nX: y\"} | /path",
        "{\"method\":\"GET\",\"path\":\"/x\",\"headers\":{\"a b\":\"c\"}} | /headers",
        "{\"method\":\"GET\",\"path\":\"/x\",\"headers\":{\"a\":\"c\\nd: e\"}} | /headers/a",
        "{\"method\":\"GET\",\"path\":\"/x\",\"headers\":{\"a\":7}} | /headers/a",
        "{\"method\":\"GET\",\"path\":\"/x\",\"client_ip\":\"nowhere\"} | /client_ip",
        "{\"method\":\"GET\",\"path\":\"/x\",\"scheme\":\"ftp\"} | /scheme",
        "{\"method\":\"GET\",\"path\":\"/x\",\"client_certificate\":1} | /client_certificate",
        "{\"method\":\"GET\",\"path\":\"/x\",\"scheme\":\"http\",\"client_certificate\":true}"
            + " | /client_certificate",
        "{\"method\":\"GET\",\"path\":\"/x\",\"more\":1} | ''",
      })
  void whatIsNoRequestIsRefused(String json, String pointer) throws Exception {
    HttpResponse<String> answer = node.admin("POST", "/v1/explain", json);
    assertEquals(400, answer.statusCode(), answer::body);
    JsonNode problem = JSON.readTree(answer.body());
    assertEquals("invalid_request", problem.path("code").asString());
    assertTrue(
        problem.path("errors").path(0).path("pointer").asString().startsWith(pointer),
        answer::body);
  }

  @Test
  void onlyAdministratorsMayAsk() throws Exception {
    HttpResponse<String> answer =
        node.admin("POST", "/v1/explain", request("GET", "/data").toString(), "X-API-Key", reader);
    assertEquals(403, answer.statusCode());
  }
}
