package dev.keyward.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The OAuth endpoints of a node, as clients see them. */
class OAuthTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String PASSWORD = "violet thunder over nine lakes";
  private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
  private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
  private static final String API_KEY = "urn:keyward:token-type:api-key";

  @TempDir private static Path directory;
  private static NodeBed node;
  private static String key;
  private static String verifying;
  private static int users;

  @BeforeAll
  static void start() throws Exception {
    node =
        new NodeBed(
            directory,
            """
            tokens: {issuer: "https://auth.example/tenant", audience: "https://api.example"}
            limits: {failures_per_address: off, login: {per_address: off, per_account: off}}
            """,
            Instant::now,
            UnaryOperator.identity());
    key = node.key("data:read", "data:write");
    verifying = node.key("keyward:verify");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  /** An answer of an OAuth endpoint: JSON that no cache keeps, whatever it says. */
  private record Answer(HttpResponse<String> response) {
    JsonNode json() {
      return JSON.readTree(response.body());
    }

    String text(String member) {
      return json().path(member).stringValue("");
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    Answer expect(int status) {
      assertEquals(status, response.statusCode(), response.body());
      assertEquals("application/json", header("Content-Type"));
      assertEquals("no-store", header("Cache-Control"));
      return this;
    }

    void refused(int status, String error) {
      expect(status);
      assertEquals(error, text("error"), response.body());
      assertTrue(text("error_description").matches("[ !#-\\[\\]-~]+"), response.body());
    }
  }

  private static String form(String... pairs) {
    StringBuilder form = new StringBuilder();
    for (int i = 0; i < pairs.length; i += 2) {
      form.append(i == 0 ? "" : "&")
          .append(URLEncoder.encode(pairs[i], UTF_8))
          .append('=')
          .append(URLEncoder.encode(pairs[i + 1], UTF_8));
    }
    return form.toString();
  }

  private static String basic(String id, String secret) {
    String pair = URLEncoder.encode(id, UTF_8) + ':' + URLEncoder.encode(secret, UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
  }

  private static Answer post(String path, String body, String... headers) throws Exception {
    return new Answer(node.post(path, FORM, body, headers));
  }

  /** By the client of the bed, with this key. */
  private static Answer as(String secret, String path, String... pairs) throws Exception {
    return post(path, form(pairs), "Authorization", basic(node.owner(), secret));
  }

  private static Answer token(String secret, String... pairs) throws Exception {
    return as(secret, "/auth/token", pairs);
  }

  private static String clientToken(String secret) throws Exception {
    return token(secret, "grant_type", "client_credentials").expect(200).text("access_token");
  }

  private static JsonNode claims(String token) {
    return JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]));
  }

  private static HttpResponse<String> me(String token) throws Exception {
    return node.get("/auth/me", "Authorization", "Bearer " + token);
  }

  private static boolean works(String token) throws Exception {
    return me(token).statusCode() == 200;
  }

  /** The tokens of a login of a new user through a client. */
  private static JsonNode login(String clientId) throws Exception {
    String name = "ada" + users++;
    String user =
        "{\"username\":\""
            + name
            + "\",\"password\":\""
            + PASSWORD
            + "\",\"scopes\":[\"data:read\",\"data:write\"]}";
    assertEquals(201, node.admin("POST", "/v1/users", user).statusCode());
    String client = clientId.isEmpty() ? "" : ",\"client_id\":\"" + clientId + '"';
    String body = "{\"username\":\"" + name + "\",\"password\":\"" + PASSWORD + '"' + client + '}';
    HttpResponse<String> answer = node.post("/auth/login", "application/json", body);
    assertEquals(200, answer.statusCode(), answer.body());
    return JSON.readTree(answer.body());
  }

  private static String idOf(String secret) throws Exception {
    HttpResponse<String> found =
        node.admin("POST", "/v1/keys/lookup", "{\"secret\":\"" + secret + "\"}");
    return JSON.readTree(found.body()).path("id").stringValue(found.body());
  }

  @Test
  void clientGetsATokenForItsKey() throws Exception {
    Answer answer =
        token(key, "grant_type", "client_credentials", "scope", "data:read").expect(200);

    assertEquals("Bearer", answer.text("token_type"));
    assertEquals("data:read", answer.text("scope"));
    assertFalse(answer.json().has("refresh_token"));
    JsonNode claims = claims(answer.text("access_token"));
    assertEquals(node.owner(), claims.path("sub").stringValue());
    assertEquals(node.owner(), claims.path("client_id").stringValue());
    JsonNode me = JSON.readTree(me(answer.text("access_token")).body()).path("principal");
    assertEquals("access_token", me.path("kind").stringValue());
    assertEquals("bed", me.path("name").stringValue());
    assertEquals(claims.path("jti"), me.path("credential_id"));
  }

  @Test
  void clientMayAuthenticateInTheForm() throws Exception {
    String body =
        form("grant_type", "client_credentials", "client_id", node.owner(), "client_secret", key);

    post("/auth/token", body).expect(200);
    post("/auth/token", body, "Authorization", basic(node.owner(), key))
        .refused(400, "invalid_request");
  }

  @Test
  void clientThatIsNotAuthenticatedIsToldHow() throws Exception {
    Answer answer = post("/auth/token", form("grant_type", "client_credentials"));

    answer.refused(401, "invalid_client");
    assertTrue(answer.header("WWW-Authenticate").startsWith("Basic realm="));
    for (String header :
        List.of(
            basic(node.owner(), "wrong"),
            basic("client_nobody", key),
            basic("", key),
            "Basic !!!",
            "Basic ",
            "Basic " + Base64.getEncoder().encodeToString("nocolon".getBytes(UTF_8)))) {
      post("/auth/token", form("grant_type", "client_credentials"), "Authorization", header)
          .refused(401, "invalid_client");
    }
  }

  @Test
  void tokenOfAKeyIsTheKeyForLess() throws Exception {
    String own = node.key("data:read");
    String token = clientToken(own);
    assertTrue(works(token));

    node.admin("POST", "/v1/keys/" + idOf(own) + "/disable", "");
    assertFalse(works(token));
    node.admin("POST", "/v1/keys/" + idOf(own) + "/enable", "");
    assertTrue(works(token));
    node.admin("POST", "/v1/keys/" + idOf(own) + "/revoke", "{}");
    assertFalse(works(token));
  }

  @Test
  void tokenOfAKeyCountsInTheLimitOfTheKey() throws Exception {
    String own = node.key("data:read");
    node.admin("PATCH", "/v1/keys/" + idOf(own), "{\"quota\":{\"requests\":3,\"per\":\"month\"}}");
    String token = clientToken(own);

    assertTrue(works(token));
    assertTrue(works(token));
    assertEquals(429, me(token).statusCode());
    token(own, "grant_type", "client_credentials").refused(429, "quota_exceeded");
  }

  /** What the key may not do to itself, its token may not either. */
  @Test
  void tokenOfAKeyDoesNotLoosenItsKey() throws Exception {
    String own = node.key("keyward:keys:write");
    String path = "/v1/keys/" + idOf(own);
    node.admin("PATCH", path, "{\"allowed_ips\":[\"127.0.0.0/8\"]}");
    String wider = "{\"allowed_ips\":[]}";
    String token = "Bearer " + clientToken(own);

    HttpResponse<String> byKey = node.admin("PATCH", path, wider, "X-API-Key", own);
    assertEquals(403, byKey.statusCode(), byKey.body());
    assertEquals(403, node.admin("PATCH", path, wider, "Authorization", token).statusCode());
    assertEquals(200, node.admin("PATCH", path, wider).statusCode());
  }

  @Test
  void auditLogNamesTheKeyBehindAToken() throws Exception {
    String own = node.key("keyward:admin");
    String made =
        node.admin(
                "POST",
                "/v1/clients",
                "{\"name\":\"by a token\"}",
                "Authorization",
                "Bearer " + clientToken(own))
            .body();
    String audit =
        node.admin("/v1/audit?target=" + JSON.readTree(made).path("id").stringValue()).body();

    assertEquals(idOf(own), JSON.readTree(audit).path("items").path(0).path("actor").stringValue());
  }

  @Test
  void tokenOfAKeyLosesTheScopeThatTheKeyLoses() throws Exception {
    String own = node.key("data:read", "data:write");
    String token = clientToken(own);
    node.admin("PATCH", "/v1/keys/" + idOf(own), "{\"scopes\":[\"data:read\"]}");

    JsonNode me = JSON.readTree(me(token).body()).path("principal");
    assertEquals("[\"data:read\"]", me.path("scopes").toString());
  }

  @ParameterizedTest
  @CsvSource({
    "grant_type=password&username=a&password=b, unsupported_grant_type",
    "grant_type=authorization_code&code=x, unsupported_grant_type",
    "grant_type=, invalid_request",
    "scope=a, invalid_request",
    "'', invalid_request",
    "grant_type=client_credentials&grant_type=client_credentials, invalid_request",
    "grant_type=client_credentials&x=1&x=2, invalid_request",
    "grant_type=client_credentials&scope=a&scope=a, invalid_request",
    "grant_type=client_credentials&scope=admin, invalid_scope",
    "grant_type=client_credentials&scope=%22, invalid_scope",
    "grant_type=client_credentials&scope=data:read++data:write, invalid_scope",
    "grant_type=%zz, invalid_request",
    "grant_type=%ff, invalid_request",
    "grant_type=client_credentials%00, unsupported_grant_type",
    "grant_type=refresh_token, invalid_request",
    "grant_type=refresh_token&refresh_token=kws_x, invalid_grant"
  })
  void badRequestsAreRefusedAsOauthDoes(String body, String error) throws Exception {
    Answer answer = post("/auth/token", body, "Authorization", basic(node.owner(), key));

    answer.refused(400, error);
  }

  @Test
  void secretsInTheQueryAreRefused() throws Exception {
    post(
            "/auth/token?client_id=" + node.owner() + "&client_secret=x",
            form("grant_type", "client_credentials"))
        .refused(400, "invalid_request");
  }

  @Test
  void onlyFormsAreTaken() throws Exception {
    new Answer(
            node.post(
                "/auth/token",
                "application/json",
                "{\"grant_type\":\"client_credentials\"}",
                "Authorization",
                basic(node.owner(), key)))
        .refused(415, "unsupported_media_type");
  }

  @Test
  void refreshTokenOfALoginIsRenewedHereToo() throws Exception {
    JsonNode login = login("");
    String first = login.path("refresh_token").stringValue();
    Answer renewed =
        post(
                "/auth/token",
                form("grant_type", "refresh_token", "refresh_token", first, "scope", "data:read"))
            .expect(200);

    assertEquals("data:read", renewed.text("scope"));
    String second = renewed.text("refresh_token");
    post("/auth/token", form("grant_type", "refresh_token", "refresh_token", second)).expect(200);
    post("/auth/token", form("grant_type", "refresh_token", "refresh_token", first))
        .refused(400, "invalid_grant");
    assertFalse(works(renewed.text("access_token")));
  }

  @Test
  void refreshTokenOfAnotherClientIsRefusedAndNotSpent() throws Exception {
    String token = login(node.owner()).path("refresh_token").stringValue();
    String grant = form("grant_type", "refresh_token", "refresh_token", token);

    post("/auth/token", grant).refused(400, "invalid_grant");
    post("/auth/token", grant + "&client_id=client_other").refused(400, "invalid_grant");
    post("/auth/token", grant + "&client_id=" + node.owner(), "Authorization", basic("x", "y"))
        .refused(400, "invalid_request");
    post("/auth/token", grant, "Authorization", basic(node.owner(), "wrong"))
        .refused(401, "invalid_client");
    Answer renewed = post("/auth/token", grant, "Authorization", basic(node.owner(), key));
    String second = renewed.expect(200).text("refresh_token");
    post(
            "/auth/token",
            form("grant_type", "refresh_token", "refresh_token", second, "client_id", node.owner()))
        .expect(200);
  }

  private static Answer exchange(String secret, String subject, String type, String... more)
      throws Exception {
    String[] pairs = new String[6 + more.length];
    System.arraycopy(
        new String[] {"grant_type", EXCHANGE, "subject_token", subject, "subject_token_type", type},
        0,
        pairs,
        0,
        6);
    System.arraycopy(more, 0, pairs, 6, more.length);
    return token(secret, pairs);
  }

  @Test
  void keyIsExchangedForATokenThatMayLess() throws Exception {
    Answer answer = exchange(key, key, API_KEY, "scope", "data:read").expect(200);

    assertEquals(ACCESS_TOKEN, answer.text("issued_token_type"));
    assertEquals("data:read", answer.text("scope"));
    assertTrue(works(answer.text("access_token")));
    exchange(key, key, API_KEY, "scope", "admin").refused(400, "invalid_scope");
  }

  @Test
  void tokenIsExchangedForOneThatMayLessAndEndsWithIt() throws Exception {
    String user = login(node.owner()).path("access_token").stringValue();
    String less =
        exchange(key, user, ACCESS_TOKEN, "scope", "data:read").expect(200).text("access_token");
    JsonNode claims = claims(less);
    assertEquals(claims(user).path("sub"), claims.path("sub"));
    assertEquals(claims(user).path("sid"), claims.path("sid"));
    assertTrue(claims.path("exp").longValue() <= claims(user).path("exp").longValue());
    String least = exchange(key, less, ACCESS_TOKEN).expect(200).text("access_token");
    assertEquals("data:read", claims(least).path("scope").stringValue());
    exchange(key, less, ACCESS_TOKEN, "scope", "data:write").refused(400, "invalid_scope");

    as(key, "/auth/revoke", "token", less).expect(200);
    assertFalse(works(less));
    assertFalse(works(least));
    assertTrue(works(user));
    node.post("/auth/logout", "application/json", "{}", "Authorization", "Bearer " + user);
    exchange(key, user, ACCESS_TOKEN).refused(400, "invalid_request");
  }

  @Test
  void exchangedTokenFallsUnderARevocationOfItsFirst() throws Exception {
    JsonNode login = login(node.owner());
    String user = login.path("access_token").stringValue();
    Instant between = Instant.now().plusMillis(1).truncatedTo(ChronoUnit.MILLIS);
    while (Instant.now().isBefore(between.plusMillis(1))) {
      Thread.onSpinWait();
    }
    String less = exchange(key, user, ACCESS_TOKEN).expect(200).text("access_token");
    assertTrue(works(less));
    String subject = claims(user).path("sub").stringValue();
    node.admin(
        "POST",
        "/v1/tokens/revoke",
        "{\"subject\":\"" + subject + "\",\"issued_before\":\"" + between + "\"}");

    assertFalse(works(user));
    assertFalse(works(less));
  }

  /** Whoever stole the key that signed the first may have made up the first. */
  @Test
  void exchangedTokenEndsWithTheKeyThatSignedTheFirst() throws Exception {
    String user = login(node.owner()).path("access_token").stringValue();
    JsonNode header = JSON.readTree(Base64.getUrlDecoder().decode(user.split("\\.", -1)[0]));
    String kid = header.path("kid").stringValue();
    String less = exchange(key, user, ACCESS_TOKEN).expect(200).text("access_token");
    String least = exchange(key, less, ACCESS_TOKEN).expect(200).text("access_token");
    assertEquals(kid, claims(least).path("parent_kid").stringValue());

    node.admin("POST", "/v1/signing-keys/" + kid + "/revoke", "");
    assertFalse(works(least));
    assertTrue(works(clientToken(key)));
  }

  /** Who was handed a token does not speak for the session. */
  @Test
  void exchangedTokenDoesNotLogItsUserOut() throws Exception {
    String user = login(node.owner()).path("access_token").stringValue();
    String less = exchange(key, user, ACCESS_TOKEN).expect(200).text("access_token");

    HttpResponse<String> refused =
        node.post("/auth/logout", "application/json", "{}", "Authorization", "Bearer " + less);

    assertEquals(400, refused.statusCode());
    assertTrue(works(user));
  }

  @Test
  void tokenOfAnotherClientIsExchangedByWhoMayVerify() throws Exception {
    String user = login("").path("access_token").stringValue();

    exchange(key, user, ACCESS_TOKEN).refused(400, "invalid_request");
    exchange(verifying, user, ACCESS_TOKEN).expect(200);
  }

  @Test
  void whatCannotBeExchangedIsRefused() throws Exception {
    exchange(key, "nonsense", ACCESS_TOKEN).refused(400, "invalid_request");
    exchange(key, key, ACCESS_TOKEN).refused(400, "invalid_request");
    exchange(key, key, "urn:ietf:params:oauth:token-type:saml2").refused(400, "invalid_request");
    exchange(key, key, API_KEY, "actor_token", key).refused(400, "invalid_request");
    exchange(key, key, API_KEY, "audience", "https://other.example").refused(400, "invalid_target");
    exchange(key, key, API_KEY, "resource", "https://api.example").expect(200);
    post("/auth/token", form("grant_type", EXCHANGE, "subject_token", key))
        .refused(401, "invalid_client");
    token(key, "grant_type", EXCHANGE).refused(400, "invalid_request");
  }

  private static Answer introspect(String token) throws Exception {
    return as(verifying, "/auth/introspect", "token", token).expect(200);
  }

  @Test
  void introspectionTellsWhatATokenIs() throws Exception {
    JsonNode login = login("");
    String access = login.path("access_token").stringValue();
    JsonNode told = introspect(access).json();
    JsonNode claims = claims(access);
    assertTrue(told.path("active").booleanValue());
    for (String name : List.of("sub", "iss", "aud", "exp", "iat", "jti", "client_id", "scope")) {
      assertEquals(claims.path(name), told.path(name), name);
    }
    assertEquals("Bearer", told.path("token_type").stringValue());
    assertEquals(claims.path("username"), told.path("username"));

    JsonNode refresh = introspect(login.path("refresh_token").stringValue()).json();
    assertTrue(refresh.path("active").booleanValue());
    assertEquals(claims.path("sub"), refresh.path("sub"));
    assertEquals("data:read data:write", refresh.path("scope").stringValue());
    node.admin(
        "PATCH", "/v1/users/" + claims.path("sub").stringValue(), "{\"scopes\":[\"data:read\"]}");
    refresh = introspect(login.path("refresh_token").stringValue()).json();
    assertEquals("data:read", refresh.path("scope").stringValue());
    assertEquals("api_key", introspect(key).json().path("token_type").stringValue());
  }

  @Test
  void whatIsNotActiveIsNothingElse() throws Exception {
    JsonNode login = login("");
    node.post(
        "/auth/logout",
        "application/json",
        "{}",
        "Authorization",
        "Bearer " + login.path("access_token").stringValue());
    for (String token :
        List.of(
            "nonsense",
            "kws_x",
            login.path("access_token").stringValue(),
            login.path("refresh_token").stringValue(),
            key + "x")) {
      assertEquals("{\"active\":false}", introspect(token).response().body());
    }
  }

  @Test
  void introspectionIsForWhoMayVerify() throws Exception {
    post("/auth/introspect", form("token", "x")).refused(401, "invalid_client");
    as(key, "/auth/introspect", "token", "x").refused(403, "insufficient_scope");
    post("/auth/introspect", form("token", "x"), "X-API-Key", verifying).expect(200);
    post("/auth/introspect", form("token", "x"), "X-API-Key", key)
        .refused(403, "insufficient_scope");
    post(
            "/auth/introspect",
            form("token", "x"),
            "Authorization",
            "Bearer " + clientToken(verifying))
        .expect(200);
    as(verifying, "/auth/introspect").refused(400, "invalid_request");
    post("/auth/introspect", "token=a&token=b", "X-API-Key", verifying)
        .refused(400, "invalid_request");
    post("/auth/introspect?token=x", "", "X-API-Key", verifying).refused(400, "invalid_request");
  }

  @Test
  void clientRevokesWhatWasIssuedToIt() throws Exception {
    JsonNode login = login(node.owner());
    as(key, "/auth/revoke", "token", login.path("refresh_token").stringValue()).expect(200);
    assertFalse(works(login.path("access_token").stringValue()));

    String own = clientToken(key);
    as(key, "/auth/revoke", "token", own, "token_type_hint", "refresh_token").expect(200);
    assertFalse(works(own));
    as(key, "/auth/revoke", "token", own).expect(200);
    as(key, "/auth/revoke", "token", "nonsense").expect(200);
  }

  @Test
  void clientRevokesNothingElse() throws Exception {
    JsonNode login = login("");
    as(key, "/auth/revoke", "token", login.path("refresh_token").stringValue())
        .refused(400, "unauthorized_client");
    as(key, "/auth/revoke", "token", login.path("access_token").stringValue())
        .refused(400, "unauthorized_client");
    assertTrue(works(login.path("access_token").stringValue()));
    as(key, "/auth/revoke", "token", key).refused(400, "unsupported_token_type");
    as(key, "/auth/revoke").refused(400, "invalid_request");
    post("/auth/revoke", form("token", "x")).refused(401, "invalid_client");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/.well-known/oauth-authorization-server",
        "/.well-known/oauth-authorization-server/tenant"
      })
  void metadataListsWhatThereIs(String path) throws Exception {
    HttpResponse<String> answer = node.get(path);
    JsonNode json = JSON.readTree(answer.body());

    assertEquals(200, answer.statusCode());
    assertEquals("https://auth.example/tenant", json.path("issuer").stringValue());
    assertEquals("https://auth.example/auth/token", json.path("token_endpoint").stringValue());
    assertEquals("[]", json.path("response_types_supported").toString());
    assertFalse(json.path("grant_types_supported").toString().contains("password"));
  }

  @Test
  void otherMethodsAreRefused() throws Exception {
    assertEquals(405, node.get("/auth/token").statusCode());
    assertEquals(405, node.get("/auth/introspect").statusCode());
    assertEquals(405, node.get("/auth/revoke").statusCode());
  }
}
