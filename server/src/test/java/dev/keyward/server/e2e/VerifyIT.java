package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A backend asks Keyward about credentials that it was shown. */
final class VerifyIT {
  private static final String PASSWORD = "violet thunder over nine lakes";
  private static final String ROUTES =
      """
      limits: {failures_per_address: 3/1h}
      routes:
        - {path: /**, methods: [CONNECTED], credentials: [api_key], upstream: http://127.0.0.1:9}
        - {path: /auth-like, credentials: [api_key], upstream: http://127.0.0.1:9}
        - {path: /open/**, public: true, upstream: http://127.0.0.1:9}
        - {path: /data/**, credentials: [api_key, access_token], scopes: [data:read], upstream: http://127.0.0.1:9}
        - {path: /limited, credentials: [api_key], rate_limit: 5/1h, upstream: http://127.0.0.1:9}
        - {path: /people, credentials: [access_token], upstream: http://127.0.0.1:9}
        - {hosts: [a.example], path: /hosted, credentials: [api_key], upstream: http://127.0.0.1:9}
      """;

  @TempDir private static Path directory;
  private static Service keyward;
  private static PublicApi api;
  private static String client;
  private static String service;
  private static AdminApi.Key reader;

  @BeforeAll
  static void start() throws Exception {
    keyward = ServerHome.in(directory).configure(ROUTES).serve("--init");
    api = new PublicApi(keyward);
    client = keyward.admin().client("caller");
    service = keyward.admin().key(keyward.admin().client("backend"), "keyward:verify").secret();
    reader = keyward.admin().key(client, "data:read");
  }

  /** No credential that was asked about is in the log, right or wrong. */
  @AfterAll
  static void stop() throws Exception {
    try (Service running = keyward;
        PublicApi _ = api) {
      assertEquals(0, running.process().terminate());
      assertEquals(List.of(), running.process().logLines().all("level", "error"));
      assertFalse(running.process().log().contains(reader.secret()), "a key in the log");
      assertFalse(running.process().log().contains("hunter2"), "a guess in the log");
    }
  }

  private static PublicApi.Reply post(String path, String body, String... headers)
      throws Exception {
    String[] all = Arrays.copyOf(headers, headers.length + 2);
    all[headers.length] = "X-API-Key";
    all[headers.length + 1] = service;
    return api.post(path, body, all);
  }

  /**
   * @param members JSON after the credential, such as {@code "cost":0}; empty for none
   */
  private static String inquiry(String credential, String members) {
    return "{\"credential\":"
        + AdminApi.JSON.writeValueAsString(credential)
        + (members.isEmpty() ? "" : ",")
        + members
        + "}";
  }

  private static JsonNode verdict(String credential, String members) throws Exception {
    PublicApi.Reply reply = post("/auth/verify", inquiry(credential, members)).expect(200);
    assertEquals("no-store", reply.header("Cache-Control"));
    return reply.json();
  }

  private static String code(String credential, String members) throws Exception {
    JsonNode verdict = verdict(credential, members);
    String code = verdict.path("code").asString();
    assertEquals(code.equals("VALID"), verdict.path("valid").asBoolean(), verdict::toString);
    assertEquals(code.equals("VALID"), verdict.has("principal"), verdict::toString);
    return code;
  }

  private static String on(String method, String path) {
    return "\"method\":\"" + method + "\",\"path\":\"" + path + "\"";
  }

  private static AdminApi.Key key(String members) throws Exception {
    String body = "{\"client_id\":\"" + client + "\",\"name\":\"k\"," + members + "}";
    JsonNode made = keyward.admin().post("/v1/keys", body).expect(201).json();
    return new AdminApi.Key(made.path("id").asString(), made.path("secret").asString());
  }

  @Test
  void aGoodKeyIsItsPrincipal() throws Exception {
    AdminApi.Key key =
        key(
            "\"scopes\":[\"data:read\"],\"expires_at\":\"2099-01-01T00:00:00Z\","
                + "\"metadata\":{\"plan\":\"gold\"}");

    ObjectNode expected = AdminApi.JSON.createObjectNode().put("valid", true).put("code", "VALID");
    ObjectNode principal = expected.putObject("principal");
    principal.put("kind", "api_key").put("subject", client).put("name", "caller");
    principal.put("client_id", client).put("credential_id", key.id());
    principal.putArray("scopes").add("data:read");
    principal.put("expires_at", "2099-01-01T00:00:00.000Z");
    principal.putObject("metadata").put("plan", "gold");
    expected.putArray("rate_limits");
    assertEquals(expected, verdict(key.secret(), ""));
  }

  @Test
  void aGoodTokenIsItsUser() throws Exception {
    String user = keyward.admin().user("ada", PASSWORD, "data:read");
    String token = api.token("ada", PASSWORD);

    JsonNode principal = verdict(token, on("GET", "/people")).path("principal");

    assertEquals("access_token", principal.path("kind").asString());
    assertEquals(user, principal.path("subject").asString());
    assertEquals("ada", principal.path("name").asString());
    keyward.admin().post("/v1/tokens/revoke", "{\"subject\":\"" + user + "\"}").expect(204);
    assertEquals("REVOKED", code(token, ""));
  }

  @Test
  void everyStateOfAKeyHasItsCode() throws Exception {
    AdminApi.Key disabled = key("\"scopes\":[]");
    keyward.admin().post("/v1/keys/" + disabled.id() + "/disable", "").expect(200);
    AdminApi.Key revoked = key("\"scopes\":[]");
    keyward.admin().revoke(revoked.id());
    AdminApi.Key expiring = key("\"expires_in\":\"1s\"");

    assertEquals("DISABLED", code(disabled.secret(), ""));
    assertEquals("REVOKED", code(revoked.secret(), ""));
    Await.until(() -> code(expiring.secret(), "").equals("EXPIRED"), "the expiry");
  }

  @Test
  void whatIsNoCredentialHasACodeByItsShape() throws Exception {
    String broken = reader.secret().substring(0, reader.secret().length() - 1);

    assertEquals("MALFORMED", code(broken, ""));
    assertEquals("MALFORMED", code("kw_live_hunter2", ""));
    assertEquals("NOT_FOUND", code("hunter2 and more", ""));
    assertEquals("NOT_FOUND", code("ключ \u0000 \ud83d\ude00", ""));
    assertEquals("INVALID_TOKEN", code("eyJhbGciOiJub25lIn0.e30.hunter2", ""));
    assertEquals("INVALID_TOKEN", code("hunter2.hunter2.hunter2", ""));
    assertEquals("NOT_FOUND", code("Bearer " + reader.secret(), ""));
    assertEquals("NOT_FOUND", code("x".repeat(8192), ""));
  }

  @Test
  void theRoutesDecideWhatAKeyIsGoodFor() throws Exception {
    AdminApi.Key test = key("\"env\":\"test\",\"scopes\":[\"data:read\"]");
    AdminApi.Key plain = key("\"scopes\":[]");

    assertEquals("VALID", code(reader.secret(), on("GET", "/data/x")));
    assertEquals("VALID", code(reader.secret(), on("get", "/data/%78//./y")));
    assertEquals("INSUFFICIENT_SCOPE", code(plain.secret(), on("GET", "/data/x")));
    assertEquals("FORBIDDEN", code(reader.secret(), on("GET", "/elsewhere")));
    assertEquals("FORBIDDEN", code(reader.secret(), on("GET", "/people")));
    assertEquals("FORBIDDEN", code(test.secret(), on("GET", "/data/x")));
    assertEquals("VALID", code(test.secret(), ""));
    assertEquals("FORBIDDEN", code(reader.secret(), on("TRACE", "/open/x")));
    assertEquals("FORBIDDEN", code(reader.secret(), on("CONNECT", "/data/x")));
    for (String own : List.of("/auth", "/auth/me", "/.well-known/jwks.json")) {
      assertEquals("FORBIDDEN", code(reader.secret(), on("GET", own)), own);
    }
    for (String refused :
        List.of("/data/%2e%2e%2fx", "/data/%00", "/%", "/data/..;/x", "/a\\\\b")) {
      assertEquals("FORBIDDEN", code(reader.secret(), on("GET", refused)), refused);
    }
  }

  @Test
  void onAPublicRouteEverybodyIsNobody() throws Exception {
    JsonNode verdict = verdict("hunter2", on("GET", "/open/x"));

    assertEquals("VALID", verdict.path("code").asString());
    assertEquals("anonymous", verdict.at("/principal/kind").asString());
    String scope = on("GET", "/open/x") + ",\"scopes\":[\"data:read\"]";
    assertEquals("NOT_FOUND", code("hunter2", scope));
    assertEquals("VALID", code(reader.secret(), scope));
  }

  @Test
  void aRouteOfAHostNeedsTheHost() throws Exception {
    assertEquals("FORBIDDEN", code(reader.secret(), on("GET", "/hosted")));
    for (String host : List.of("A.example", "a.example:443", "a.example.", "A.EXAMPLE.:8443")) {
      assertEquals(
          "VALID", code(reader.secret(), on("GET", "/hosted") + ",\"host\":\"" + host + "\""));
    }
    assertEquals(
        "FORBIDDEN", code(reader.secret(), on("GET", "/hosted") + ",\"host\":\"[::1]:443\""));
  }

  @Test
  void scopesAreAskedForByName() throws Exception {
    assertEquals("VALID", code(reader.secret(), "\"scopes\":[\"data:read\"]"));
    assertEquals("VALID", code(reader.secret(), "\"scopes\":[]"));
    assertEquals("INSUFFICIENT_SCOPE", code(reader.secret(), "\"scopes\":[\"data:write\"]"));
    assertEquals(
        "INSUFFICIENT_SCOPE",
        code(reader.secret(), on("GET", "/data/x") + ",\"scopes\":[\"data:write\"]"));
  }

  @Test
  void aRestrictedKeyNeedsTheAddress() throws Exception {
    AdminApi.Key key = key("\"allowed_ips\":[\"203.0.113.0/24\",\"2001:db8::/32\"]");

    assertEquals("VALID", code(key.secret(), "\"client_ip\":\"203.0.113.7\""));
    assertEquals("VALID", code(key.secret(), "\"client_ip\":\"2001:db8::1\""));
    assertEquals("VALID", code(key.secret(), "\"client_ip\":\"::ffff:203.0.113.7\""));
    assertEquals("IP_NOT_ALLOWED", code(key.secret(), "\"client_ip\":\"198.51.100.7\""));
    assertEquals("IP_NOT_ALLOWED", code(key.secret(), ""));
  }

  @Test
  void limitsAreChargedByCostAndTold() throws Exception {
    String limited = on("GET", "/limited");
    String key = key("\"scopes\":[]").secret();

    assertEquals(5, verdict(key, limited + ",\"cost\":0").at("/rate_limits/0/remaining").asInt());
    JsonNode spent = verdict(key, limited + ",\"cost\":4").at("/rate_limits/0");
    assertEquals("rate_limit", spent.path("name").asString());
    assertEquals(5, spent.path("limit").asInt());
    assertEquals(1, spent.path("remaining").asInt());
    assertTrue(spent.path("reset_seconds").asInt() > 2000, spent::toString);
    assertEquals("RATE_LIMITED", code(key, limited + ",\"cost\":2"));
    assertEquals("VALID", code(key, limited));
    JsonNode refused = verdict(key, limited + ",\"cost\":0");
    assertEquals("RATE_LIMITED", refused.path("code").asString());
    assertEquals(0, refused.at("/rate_limits/0/remaining").asInt());
  }

  @Test
  void guessesCountAgainstTheAddressAndNotAgainstTheBackend() throws Exception {
    String from = "\"client_ip\":\"198.51.100.99\"";
    String fresh = key("\"scopes\":[]").secret();
    for (int i = 0; i < 3; i++) {
      assertEquals("NOT_FOUND", code("hunter2" + i, from));
    }

    assertEquals("RATE_LIMITED", code("hunter2-9", from));
    assertEquals("RATE_LIMITED", code(fresh, from));
    assertEquals("VALID", code(fresh, ""), "known from now on");
    assertEquals("VALID", code(fresh, from));
  }

  @Test
  void aBatchIsAnsweredInItsOrder() throws Exception {
    String items =
        String.join(
            ",",
            inquiry(reader.secret(), ""),
            inquiry("hunter2", ""),
            inquiry(reader.secret(), on("GET", "/elsewhere")),
            inquiry("kw_live_x", ""));

    JsonNode answered =
        post("/auth/verify/batch", "{\"items\":[" + items + "]}").expect(200).json();

    assertEquals(
        List.of("VALID", "NOT_FOUND", "FORBIDDEN", "MALFORMED"),
        answered.path("items").valueStream().map(v -> v.path("code").asString()).toList());
    assertEquals("{\"items\":[]}", post("/auth/verify/batch", "{\"items\":[]}").expect(200).body());
  }

  @Test
  void aBatchHasItsBounds() throws Exception {
    String big = inquiry("x".repeat(8192), "");
    String hundred = String.join(",", java.util.Collections.nCopies(100, big));
    post("/auth/verify/batch", "{\"items\":[" + hundred + "]}").expect(200);

    String more = hundred + "," + inquiry("x", "");
    assertEquals("/items", pointer(post("/auth/verify/batch", "{\"items\":[" + more + "]}")));
    String filler = "{\"items\":[]}" + " ".repeat(1024 * 1024 - 12);
    post("/auth/verify/batch", filler).expect(200);
    post("/auth/verify/batch", filler + " ").expect(413);
    post("/auth/verify", inquiry("x", "") + " ".repeat(64 * 1024)).expect(413);
  }

  @Test
  void aBatchThatCannotBeReadChargesNothing() throws Exception {
    String key = key("\"scopes\":[]").secret();
    String items =
        inquiry(key, on("GET", "/limited")) + "," + inquiry(key, "\"client_ip\":\"nowhere\"");

    PublicApi.Reply reply = post("/auth/verify/batch", "{\"items\":[" + items + "]}");

    assertEquals("/items/1/client_ip", pointer(reply));
    JsonNode untouched = verdict(key, on("GET", "/limited") + ",\"cost\":0");
    assertEquals(5, untouched.at("/rate_limits/0/remaining").asInt());
  }

  private static String pointer(PublicApi.Reply reply) {
    assertEquals("invalid_request", reply.expect(400).code());
    assertFalse(reply.body().contains("hunter2"), reply::toString);
    return reply.json().at("/errors/0/pointer").asString();
  }

  @Test
  void wrongInquiriesAreToldWhereTheyAreWrong() throws Exception {
    record Wrong(String members, String pointer) {}
    for (Wrong wrong :
        List.of(
            new Wrong("\"method\":\"GET\"", "/path"),
            new Wrong("\"path\":\"/data\"", "/method"),
            new Wrong("\"host\":\"a.example\"", "/path"),
            new Wrong("\"method\":\"G T\",\"path\":\"/\"", "/method"),
            new Wrong("\"method\":\"\",\"path\":\"/\"", "/method"),
            new Wrong("\"method\":\"GET\",\"path\":\"data\"", "/path"),
            new Wrong("\"method\":\"GET\",\"path\":\"/data?key=hunter2\"", "/path"),
            new Wrong("\"client_ip\":\"localhost\"", "/client_ip"),
            new Wrong("\"client_ip\":\"1.2.3\"", "/client_ip"),
            new Wrong("\"client_ip\":null", "/client_ip"),
            new Wrong("\"cost\":-1", "/cost"),
            new Wrong("\"cost\":1.5", "/cost"),
            new Wrong("\"cost\":1.0", "/cost"),
            new Wrong("\"cost\":1e-400", "/cost"),
            new Wrong("\"cost\":" + "9".repeat(999), "/cost"),
            new Wrong("\"method\":\"GET\",\"path\":\"/\",\"host\":\"a b\"", "/host"),
            new Wrong("\"method\":\"GET\",\"path\":\"/\",\"host\":\"\"", "/host"),
            new Wrong("\"cost\":\"1\"", "/cost"),
            new Wrong("\"cost\":1e99", "/cost"),
            new Wrong("\"cost\":-1e400", "/cost"),
            new Wrong("\"cost\":1e9", "/cost"),
            new Wrong("\"cost\":1" + "0".repeat(40), "/cost"),
            new Wrong("\"cost\":1000001", "/cost"),
            new Wrong("\"scopes\":\"data:read\"", "/scopes"),
            new Wrong("\"scopes\":[\"a b\"]", "/scopes/0"),
            new Wrong("\"scopes\":[7]", "/scopes/0"),
            new Wrong("\"unknown\":1", "/unknown"))) {
      PublicApi.Reply reply = post("/auth/verify", inquiry("hunter2", wrong.members()));
      assertEquals(wrong.pointer(), pointer(reply), () -> wrong + " " + reply);
    }
    for (String credential : List.of("null", "7", "[]", "\"\"", "\"" + "x".repeat(8193) + "\"")) {
      PublicApi.Reply reply = post("/auth/verify", "{\"credential\":" + credential + "}");
      assertEquals("/credential", pointer(reply));
    }
    post("/auth/verify", "{\"credential\":\"a\",\"credential\":\"b\"}").expect(400);
    post("/auth/verify", "{}").expect(400);
    assertEquals(405, api.get("/auth/verify", "X-API-Key", service).status());
  }

  @Test
  void whatIsNotJsonIsRefused() throws Exception {
    Path suite = Path.of(System.getProperty("vectors"), "json-test-suite", "test_parsing");
    try (Stream<Path> files = Files.list(suite)) {
      for (Path file : files.sorted().toList()) {
        for (String path : List.of("/auth/verify", "/auth/verify/batch")) {
          int status =
              api.send(
                      "POST",
                      path,
                      BodyPublishers.ofByteArray(Files.readAllBytes(file)),
                      "Content-Type",
                      "application/json",
                      "X-API-Key",
                      service)
                  .status();
          boolean beyond = Files.size(file) > 64 * 1024 && path.equals("/auth/verify");
          assertEquals(beyond ? 413 : 400, status, () -> path + ' ' + file);
        }
      }
    }
    assertEquals(
        415,
        api.send(
                "POST",
                "/auth/verify",
                BodyPublishers.ofString(inquiry("x", "")),
                "X-API-Key",
                service)
            .status());
  }

  @Test
  void onlyAServiceMayAsk() throws Exception {
    String body = inquiry(reader.secret(), "");
    String admin = keyward.adminKey();

    for (String path : List.of("/auth/verify", "/auth/verify/batch")) {
      assertEquals("unauthenticated", api.post(path, body).expect(401).code());
      assertEquals(
          "insufficient_scope",
          api.post(path, body, "X-API-Key", reader.secret()).expect(403).code());
    }
    api.post("/auth/verify", body, "X-API-Key", admin).expect(200);
    keyward.admin().user("grace", PASSWORD, "keyward:verify");
    String token = api.token("grace", PASSWORD);
    api.post("/auth/verify", body, "Authorization", "Bearer " + token).expect(401);
  }

  @Test
  void theOperatorReadsWhatWasAnswered() throws Exception {
    AdminApi.Key gone = key("\"scopes\":[]");
    keyward.admin().revoke(gone.id());

    code(gone.secret(), "");

    keyward.process().awaitLogged("code", "REVOKED", "credential", gone.id());
    String metrics = keyward.admin().get("/metrics").expect(200).body();
    assertTrue(metrics.contains("keyward_verifications_total{code=\"REVOKED\"}"), metrics);
  }
}
