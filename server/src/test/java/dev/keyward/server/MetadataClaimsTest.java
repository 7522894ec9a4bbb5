package dev.keyward.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Claims from metadata in tokens, and identity fields under other names. */
class MetadataClaimsTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String PASSWORD = "violet thunder over nine lakes";

  @TempDir private static Path directory;
  private static RecordingUpstream upstream;
  private static NodeBed node;
  private static String key;
  private static int users;

  @BeforeAll
  static void start() throws Exception {
    upstream = new RecordingUpstream();
    node =
        new NodeBed(
            directory,
            """
            tokens: {claims: {department: user.metadata.dept, tier: client.metadata.tier}}
            identity_headers: {subject: X-User-Id, name: Remote-User}
            limits: {failures_per_address: off, login: {per_address: off, per_account: off}}
            routes:
              - {path: /open/**, public: true, upstream: '%s'}
              - {path: /**, credentials: [api_key, access_token], upstream: '%1$s'}
            """
                .formatted(upstream.uri()),
            Instant::now,
            UnaryOperator.identity());
    key = node.key("data:read");
    node.admin("PATCH", "/v1/clients/" + node.owner(), "{\"metadata\":{\"tier\":\"gold\"}}");
  }

  @AfterAll
  static void stop() throws Exception {
    node.close();
    upstream.close();
  }

  @BeforeEach
  void forget() {
    upstream.forget();
  }

  private static String user(String metadata) throws Exception {
    String body =
        "{\"username\":\"ada%d\",\"password\":\"%s\",\"metadata\":%s}"
            .formatted(++users, PASSWORD, metadata);
    return JSON.readTree(node.admin("POST", "/v1/users", body).body()).path("id").stringValue();
  }

  private static JsonNode login(String more) throws Exception {
    String body = "{\"username\":\"ada%d\",\"password\":\"%s\"%s}".formatted(users, PASSWORD, more);
    HttpResponse<String> answer = node.post("/auth/login", "application/json", body);
    assertEquals(200, answer.statusCode(), answer.body());
    return JSON.readTree(answer.body());
  }

  private static JsonNode claims(JsonNode tokens) {
    String token = tokens.path("access_token").stringValue();
    return JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]));
  }

  private static JsonNode token(String form) throws Exception {
    String basic = Base64.getEncoder().encodeToString((node.owner() + ":" + key).getBytes(UTF_8));
    HttpResponse<String> answer =
        node.post(
            "/auth/token",
            "application/x-www-form-urlencoded",
            form,
            "Authorization",
            "Basic " + basic);
    assertEquals(200, answer.statusCode(), answer.body());
    return JSON.readTree(answer.body());
  }

  @Test
  void loginSaysWhatTheMetadataSays() throws Exception {
    user("{\"dept\":\"R&D \u00fc\",\"other\":\"x\"}");

    JsonNode alone = claims(login(""));
    assertEquals("R&D \u00fc", alone.path("department").stringValue());
    assertFalse(alone.has("tier"));
    assertFalse(alone.has("other"));
    JsonNode through = claims(login(",\"client_id\":\"" + node.owner() + "\""));
    assertEquals("gold", through.path("tier").stringValue());
  }

  @Test
  void userWithoutTheMetadataHasNoSuchClaim() throws Exception {
    user("{}");

    assertFalse(claims(login("")).has("department"));
  }

  @Test
  void renewalSaysWhatTheMetadataSaysThen() throws Exception {
    String id = user("{\"dept\":\"a\"}");
    JsonNode login = login("");
    node.admin("PATCH", "/v1/users/" + id, "{\"metadata\":{\"dept\":\"b\"}}");
    String body = "{\"refresh_token\":\"" + login.path("refresh_token").stringValue() + "\"}";

    JsonNode renewed = JSON.readTree(node.post("/auth/refresh", "application/json", body).body());
    assertEquals("b", claims(renewed).path("department").stringValue());
  }

  @Test
  void tokenOfAClientSaysWhatTheClientHas() throws Exception {
    JsonNode claims = claims(token("grant_type=client_credentials"));

    assertEquals("gold", claims.path("tier").stringValue());
    assertFalse(claims.has("department"));
  }

  @Test
  void exchangedTokenSaysBoth() throws Exception {
    user("{\"dept\":\"a\"}");
    JsonNode login = login(",\"client_id\":\"" + node.owner() + "\"");
    JsonNode claims =
        claims(
            token(
                "grant_type=urn:ietf:params:oauth:grant-type:token-exchange&subject_token_type="
                    + "urn:ietf:params:oauth:token-type:access_token&subject_token="
                    + login.path("access_token").stringValue()));

    assertEquals("a", claims.path("department").stringValue());
    assertEquals("gold", claims.path("tier").stringValue());
  }

  private static Message send(String fields) throws Exception {
    return send("/data", "X-API-Key: " + key + "\r\n" + fields);
  }

  private static Message send(String path, String fields) throws Exception {
    String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + fields + "\r\n";
    try (RawClient own = node.connect().send(request)) {
      Message answer = own.receive();
      if (answer == null) {
        throw new AssertionError("no answer");
      }
      return answer;
    }
  }

  @Test
  void upstreamIsToldUnderItsNames() throws Exception {
    assertEquals(200, send("").status());

    Message seen = upstream.seen().getFirst();
    assertEquals(List.of(node.owner()), seen.all("X-User-Id"));
    assertEquals(List.of("bed"), seen.all("Remote-User"));
    assertEquals(List.of(node.owner()), seen.all("X-Keyward-Client"));
    assertEquals(List.of(), seen.all("X-Keyward-Subject"));
    assertEquals(List.of(), seen.all("X-Keyward-Name"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-User-Id",
        "x-user-id",
        "X-USER-ID",
        "X_User_Id",
        "x-user_id",
        "X.User.Id",
        "remote-user",
        "Remote_User",
        "X-Keyward-Subject",
        "x_keyward_subject"
      })
  void whatACallerSendsUnderTheseNamesIsRemoved(String name) throws Exception {
    for (String path : List.of("/data", "/open/x")) {
      upstream.forget();
      String credential = path.equals("/data") ? "X-API-Key: " + key + "\r\n" : "";
      assertEquals(200, send(path, credential + name + ": root\r\n").status());

      Message seen = upstream.seen().getFirst();
      assertFalse(seen.toString().contains("root"), seen.toString());
      String subject = path.equals("/data") ? node.owner() : "";
      assertEquals(List.of(subject), seen.all("X-User-Id"));
      assertEquals(List.of(path.equals("/data") ? "bed" : ""), seen.all("Remote-User"));
    }
  }

  @Test
  void nobodyHasThemRemovedByNamingThem() throws Exception {
    assertEquals(400, send("Connection: close, X-User-Id\r\n").status());
    assertEquals(400, send("Connection: REMOTE-USER\r\n").status());
    assertEquals(List.of(), upstream.seen());
  }
}
