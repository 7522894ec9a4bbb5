package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A person logs in and calls the API with the token. */
final class LoginIT {
  private static final String ISSUER = "https://auth.example.com";
  private static final String AUDIENCE = "https://api.example.com";
  private static final String PASSWORD = "violet thunder over nine lakes";
  private static final Set<String> CLAIMS =
      Set.of("iss", "sub", "aud", "exp", "iat", "jti", "client_id", "scope", "sid", "username");

  @TempDir private static Path directory;
  private static RecordingUpstream upstream;
  private static Service keyward;
  private static PublicApi api;
  private static String ada;

  @BeforeAll
  static void start() throws Exception {
    upstream = new RecordingUpstream();
    keyward =
        ServerHome.in(directory)
            .configure(
                """
                tokens: {issuer: '%s', audience: '%s'}
                limits: {failures_per_address: off, login: {per_address: off, per_account: off}}
                routes:
                  - {path: /data/**, credentials: [api_key, access_token], scopes: [data:read], upstream: '%s'}
                  - {path: /secret/**, credentials: [access_token], scopes: [data:secret], upstream: '%3$s'}
                """
                    .formatted(ISSUER, AUDIENCE, upstream.uri()))
            .serve("--init");
    api = new PublicApi(keyward);
    ada = keyward.admin().user("ada", PASSWORD, "data:read", "data:write");
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable resource : new AutoCloseable[] {api, keyward, upstream}) {
      if (resource != null) {
        resource.close();
      }
    }
  }

  private static String token() throws Exception {
    return api.token("ada", PASSWORD);
  }

  private static PublicApi.Reply login(String member, JsonNode value) throws Exception {
    return api.post(
        "/auth/login", PublicApi.credentials("ada", PASSWORD).set(member, value).toString());
  }

  private static JsonNode scopes(String... scopes) {
    return AdminApi.JSON.valueToTree(List.of(scopes));
  }

  @Test
  void answerOfALoginIsATokenAndHowLongItLasts() throws Exception {
    PublicApi.Reply reply = api.login("ada", PASSWORD).expect(200);

    JsonNode answer = reply.json();
    assertEquals(
        Set.of(
            "access_token",
            "token_type",
            "expires_in",
            "refresh_token",
            "refresh_expires_in",
            "scope",
            "device_token"),
        Set.copyOf(answer.propertyNames()));
    assertEquals("Bearer", answer.path("token_type").asString());
    assertEquals(900, answer.path("expires_in").asInt());
    assertEquals("data:read data:write", answer.path("scope").asString());
    assertEquals("application/json", reply.header("Content-Type"));
    assertEquals("no-store", reply.header("Cache-Control"));
  }

  @Test
  void tokenSaysWhatWasPromisedAndNothingElse() throws Exception {
    long before = Instant.now().getEpochSecond();

    Jwt token = Jwt.read(token());

    assertEquals(Set.of("alg", "typ", "kid"), Set.copyOf(token.header().propertyNames()));
    assertEquals("ES256", token.header("alg"));
    assertEquals("at+jwt", token.header("typ"));
    assertEquals(CLAIMS, Set.copyOf(token.claims().propertyNames()));
    assertEquals(ISSUER, token.claim("iss"));
    assertEquals(AUDIENCE, token.claim("aud"));
    assertEquals(ada, token.claim("sub"));
    assertEquals("ada", token.claim("username"));
    assertEquals("keyward", token.claim("client_id"));
    assertEquals("data:read data:write", token.claim("scope"));
    assertTrue(token.claim("sid").startsWith("session_"), token::toString);
    long issued = token.claims().path("iat").longValue();
    assertTrue(issued >= before && issued <= Instant.now().getEpochSecond(), token::toString);
    assertEquals(issued + 900, token.claims().path("exp").longValue());
  }

  @Test
  void eachLoginIsASessionOfItsOwn() throws Exception {
    Jwt one = Jwt.read(token());
    Jwt other = Jwt.read(token());

    assertNotEquals(one.claim("jti"), other.claim("jti"));
    assertNotEquals(one.claim("sid"), other.claim("sid"));
  }

  @Test
  void keyOfTheTokenIsPublished() throws Exception {
    String kid = Jwt.read(token()).header("kid");

    JsonNode keys = api.get("/.well-known/jwks.json").expect(200).json().path("keys");

    assertEquals(List.of(kid), keys.valueStream().map(key -> key.path("kid").asString()).toList());
  }

  @Test
  void upstreamLearnsWhoAsksAndNotTheToken() throws Exception {
    String token = token();
    upstream.forget();

    api.withToken("/data/x", token).expect(200);

    Message seen = upstream.seen().getFirst();
    assertEquals(List.of(ada), seen.all("X-Keyward-Subject"));
    assertEquals(List.of("ada"), seen.all("X-Keyward-Name"));
    assertEquals(List.of("keyward"), seen.all("X-Keyward-Client"));
    assertEquals(List.of(Jwt.read(token).claim("jti")), seen.all("X-Keyward-Credential"));
    assertEquals(List.of("access_token"), seen.all("X-Keyward-Kind"));
    assertEquals(List.of("data:read data:write"), seen.all("X-Keyward-Scopes"));
    assertFalse(seen.toString().contains(token), "no credential");
  }

  @Test
  void tokenWithoutTheScopeOfTheRouteIsForbidden() throws Exception {
    PublicApi.Reply reply = api.withToken("/secret/x", token()).expect(403);

    assertEquals("insufficient_scope", reply.code());
  }

  @Test
  void meIsTheUser() throws Exception {
    Jwt token = Jwt.read(token());
    JsonNode me = api.withToken("/auth/me", token()).expect(200).json().path("principal");

    assertEquals("access_token", me.path("kind").asString());
    assertEquals(ada, me.path("subject").asString());
    assertEquals("ada", me.path("name").asString());
    assertEquals("keyward", me.path("client_id").asString());
    assertEquals(scopes("data:read", "data:write"), me.path("scopes"));
    assertTrue(
        Instant.parse(me.path("expires_at").asString()).getEpochSecond()
            >= token.claims().path("exp").longValue(),
        me::toString);
  }

  @Test
  void meIsTheClientOfAKey() throws Exception {
    String client = keyward.admin().client("an application");
    AdminApi.Key key = keyward.admin().key(client, "data:read");

    JsonNode me = api.get("/auth/me", "X-API-Key", key.secret()).expect(200).json();

    assertEquals("api_key", me.at("/principal/kind").asString());
    assertEquals(client, me.at("/principal/subject").asString());
    assertEquals(key.id(), me.at("/principal/credential_id").asString());
  }

  @Test
  void usernameCountsInAnyCase() throws Exception {
    assertEquals("ada", Jwt.read(api.token("ADA", PASSWORD)).claim("username"));
  }

  @Test
  void wrongPasswordUnknownUserAndDisabledUserAreToldTheSame() throws Exception {
    String id = keyward.admin().user("gone", PASSWORD);
    keyward
        .admin()
        .send("PATCH", "/v1/users/" + id, "application/json", "{\"enabled\":false}")
        .expect(200);

    String wrong = api.login("ada", "not " + PASSWORD).expect(401).told();

    assertTrue(wrong.contains("invalid_login"), wrong);
    assertEquals(wrong, api.login("nobody", PASSWORD).told());
    assertEquals(wrong, api.login("gone", PASSWORD).told());
    assertEquals(wrong, api.login("no name at all \u00e9", PASSWORD).told());
    assertEquals(wrong, api.login("ada", "x").told());
  }

  @Test
  void fewerScopesAreGivenToThoseWhoAskForFewer() throws Exception {
    for (JsonNode wanted : List.of(scopes("data:read"), scopes())) {
      JsonNode answer = login("scopes", wanted).expect(200).json();

      String scope = wanted.isEmpty() ? "" : "data:read";
      assertEquals(scope, answer.path("scope").asString());
      assertEquals(scope, Jwt.read(answer.path("access_token").asString()).claim("scope"));
    }
  }

  @Test
  void moreScopesThanTheUserHasAreRefused() throws Exception {
    assertEquals(
        "invalid_scope", login("scopes", scopes("data:read", "keyward:admin")).expect(400).code());
  }

  @Test
  void clientBoundsTheScopes() throws Exception {
    String bound =
        keyward
            .admin()
            .post("/v1/clients", "{\"name\":\"reader\",\"scopes\":[\"data:read\",\"x\"]}")
            .expect(201)
            .json()
            .path("id")
            .asString();
    JsonNode id = AdminApi.JSON.getNodeFactory().stringNode(bound);

    Jwt token = Jwt.read(login("client_id", id).expect(200).json().path("access_token").asString());

    assertEquals(bound, token.claim("client_id"));
    assertEquals("data:read", token.claim("scope"));
    JsonNode beyond =
        PublicApi.credentials("ada", PASSWORD)
            .put("client_id", bound)
            .set("scopes", scopes("data:write"));
    assertEquals("invalid_scope", api.post("/auth/login", beyond.toString()).expect(400).code());
  }

  @Test
  void clientThatIsNotThereIsRefused() throws Exception {
    JsonNode id = AdminApi.JSON.getNodeFactory().stringNode("client_" + "0".repeat(26));

    PublicApi.Reply reply = login("client_id", id).expect(400);

    assertEquals("/client_id", reply.json().at("/errors/0/pointer").asString());
  }

  @Test
  void loginIsRemembered() throws Exception {
    String id = keyward.admin().user("newcomer", PASSWORD);
    assertTrue(lastLogin(id).isNull(), "never yet");
    Instant before = Instant.now().minusMillis(1);

    api.login("newcomer", "wrong " + PASSWORD).expect(401);
    assertTrue(lastLogin(id).isNull(), "a failure is no login");
    api.token("newcomer", PASSWORD);

    assertTrue(Instant.parse(lastLogin(id).asString()).isAfter(before));
  }

  private static JsonNode lastLogin(String id) throws Exception {
    return keyward.admin().get("/v1/users/" + id).expect(200).json().path("last_login_at");
  }

  @Test
  void tokenOfAnAdministratorOpensTheAdminListener() throws Exception {
    keyward.admin().user("root", PASSWORD, "keyward:admin");

    Curl.Answer answer = onAdminListener(api.token("root", PASSWORD));

    assertTrue(
        StreamSupport.stream(answer.expect(200).json().path("items").spliterator(), false)
            .anyMatch(user -> user.path("username").asString().equals("root")),
        answer::toString);
    onAdminListener(token()).expect(403);
  }

  private static Curl.Answer onAdminListener(String token) throws Exception {
    return keyward
        .curl()
        .get(keyward.adminUrl() + "/v1/users", "-H", "Authorization: Bearer " + token);
  }

  @Test
  void keyAndTokenTogetherAreRefused() throws Exception {
    AdminApi.Key key = keyward.admin().key(keyward.admin().client("twofold"), "data:read");

    for (String path : List.of("/data/x", "/auth/me")) {
      api.get(path, "X-API-Key", key.secret(), "Authorization", "Bearer " + token()).expect(400);
    }
  }

  @Test
  void loginIsPosted() throws Exception {
    assertEquals("POST", api.get("/auth/login").expect(405).header("Allow"));
  }
}
