package dev.keyward.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

/** How often a request asks the database: every statement is counted, at every door. */
final class StoreCallsTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String PASSWORD = "violet thunder over nine lakes";
  private static final String ISSUER = "https://idp.example.com/";
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final int MANY = 5;
  private static final List<String> NONE = List.of();
  private static final List<String> READ_OF_KEY = List.of("SELECT api_key");
  private static final List<String> RENEWAL =
      List.of("SELECT session", "BEGIN IMMEDIATE", "UPDATE session", "SELECT users", "COMMIT");
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final Statements STATEMENTS = new Statements();

  @TempDir private static Path directory;
  private static NimbusIssuer issuer;
  private static RecordingUpstream upstream;
  private static NodeBed node;
  private static String service;

  @BeforeAll
  static void start() throws Exception {
    issuer = new NimbusIssuer(ISSUER, directory.resolve("idp.json")).withEc("k", Curve.P_256);
    upstream = new RecordingUpstream();
    node = new NodeBed(directory, settings(), InstantSource.system(), keys -> keys);
    assertEquals("applied", node.reload(", trusted_proxies: [127.0.0.1]", settings()));
    service = node.key("keyward:verify");
    assertEquals(200, Door.VERIFY.ask(node.key()), "the service's own key is known from now on");
    node.watch(STATEMENTS);
  }

  private static String settings() {
    return """
    tokens: {issuer: 'https://own.example.com', audience: '%s'}
    limits: {failures_per_address: off, login: {per_address: off, per_account: off}}
    issuers:
      - {issuer: '%s', jwks: idp.json, audience: '%s', algorithms: [ES256],
         typ: [at+jwt, JWT]}
    routes:
      - {path: /data/**, credentials: [api_key, access_token], scopes: [data:read],
         rate_limit: 1000000/1m, upstream: '%s'}
    """
        .formatted(NimbusIssuer.AUDIENCE, ISSUER, NimbusIssuer.AUDIENCE, upstream.uri());
  }

  @AfterAll
  static void stop() throws Exception {
    node.close();
    upstream.close();
  }

  @AfterEach
  void noEventLoopWaitedForTheDatabase() {
    assertEquals(List.of(), STATEMENTS.ofEventLoops());
  }

  /** Where a credential can be shown. */
  enum Door {
    GATEWAY,
    CHECK,
    VERIFY,
    BATCH,
    ME;

    /** The status of the answer, or what the verdict would be as one. */
    int ask(String credential) throws Exception {
      return switch (this) {
        case GATEWAY -> status(node.get("/data/orders", field(credential)));
        case CHECK ->
            status(
                node.get(
                    "/auth/check",
                    "X-Forwarded-Method",
                    "GET",
                    "X-Forwarded-Uri",
                    "/data/orders",
                    "X-Forwarded-Host",
                    "api.example.com",
                    "X-Forwarded-Proto",
                    "https",
                    "X-Forwarded-For",
                    "192.0.2.1",
                    field(credential)[0],
                    field(credential)[1]));
        case VERIFY -> verdict("/auth/verify", "{\"credential\":\"" + credential + "\"}");
        case BATCH ->
            verdict("/auth/verify/batch", "{\"items\":[{\"credential\":\"" + credential + "\"}]}");
        case ME -> status(node.get("/auth/me", field(credential)));
      };
    }

    private static int status(HttpResponse<String> answer) {
      return answer.statusCode();
    }

    private static int verdict(String path, String body) throws Exception {
      HttpResponse<String> answer = node.post(path, "application/json", body, "X-API-Key", service);
      assertEquals(200, answer.statusCode(), answer.body());
      return answer.body().contains("\"valid\":true") ? 200 : 401;
    }

    private static String[] field(String credential) {
      return credential.startsWith("ey")
          ? new String[] {"Authorization", "Bearer " + credential}
          : new String[] {"X-API-Key", credential};
    }
  }

  private static List<String> asking(Door door, String credential, int expected, int times)
      throws Exception {
    return STATEMENTS.during(
        () -> {
          for (int i = 0; i < times; i++) {
            assertEquals(expected, door.ask(credential));
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void aKeyIsReadOnce(Door door) throws Exception {
    String key = node.key("data:read");

    assertEquals(READ_OF_KEY, asking(door, key, 200, MANY));
    for (Door other : Door.values()) {
      assertEquals(NONE, asking(other, key, 200, MANY), "it is known at every door");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aKeyThatHasChangedIsReadOnceMore(Door door) throws Exception {
    String key = node.key("data:read");
    assertEquals(READ_OF_KEY, asking(door, key, 200, 1));
    String change = "{\"rate_limit\":\"1000/1s\"}";
    assertEquals(200, node.admin("PATCH", "/v1/keys/" + idOf(key), change).statusCode());

    assertEquals(READ_OF_KEY, asking(door, key, 200, MANY));
  }

  /** Once in 30 s, and whoever guesses has to think of another text for each read. */
  @ParameterizedTest
  @EnumSource
  void whatIsNoKeyIsLookedForOnce(Door door) throws Exception {
    assertEquals(READ_OF_KEY, asking(door, name("stranger"), 401, MANY));
  }

  @ParameterizedTest
  @EnumSource
  void aMistypedKeyIsNotLookedFor(Door door) throws Exception {
    assertEquals(NONE, asking(door, mistyped(node.key("data:read")), 401, MANY));
  }

  private static String mistyped(String key) {
    return key.substring(0, key.length() - 1) + (key.endsWith("a") ? "b" : "a");
  }

  @ParameterizedTest
  @EnumSource
  void aTokenIsJudgedWithoutTheDatabaseEvenWhenItIsNew(Door door) throws Exception {
    assertEquals(NONE, asking(door, login(user()).text("access_token"), 200, MANY));
    assertEquals(NONE, asking(door, issuer.token("k", JWSAlgorithm.ES256), 200, MANY));
    assertEquals(NONE, asking(door, mistyped(issuer.token("k", JWSAlgorithm.ES256)), 401, MANY));
  }

  /** It is as good as its key is now, and that is known by its id from then on. */
  @ParameterizedTest
  @EnumSource
  void theKeyOfATokenIsReadOnce(Door door) throws Exception {
    String key = node.key("data:read");

    assertEquals(READ_OF_KEY, asking(door, tokenOf(key).text("access_token"), 200, MANY));
    assertEquals(NONE, asking(door, tokenOf(key).text("access_token"), 200, MANY));
  }

  @Test
  void aBatchReadsWhatItDoesNotKnowOneByOne() throws Exception {
    List<String> keys = List.of(node.key("a"), node.key("a"), node.key("a"));
    String items =
        keys.stream()
            .map(key -> "{\"credential\":\"" + key + "\"}")
            .collect(Collectors.joining(",", "{\"items\":[", "]}"));

    assertEquals(
        Collections.nCopies(keys.size(), READ_OF_KEY.getFirst()),
        STATEMENTS.during(() -> Door.verdict("/auth/verify/batch", items)));
    assertEquals(NONE, STATEMENTS.during(() -> Door.verdict("/auth/verify/batch", items)));
  }

  @Test
  void aQuotaIsTakenInPortions() throws Exception {
    String key = node.key("data:read");
    String quota = "{\"quota\":{\"requests\":1000000,\"per\":\"month\"}}";
    assertEquals(200, node.admin("PATCH", "/v1/keys/" + idOf(key), quota).statusCode());

    assertEquals(
        List.of("SELECT api_key", "INSERT quota_use"), asking(Door.GATEWAY, key, 200, MANY));
    assertEquals(NONE, asking(Door.GATEWAY, key, 200, MANY));
  }

  @Test
  void clientsGetTheirTokensWithoutTheDatabase() throws Exception {
    String key = node.key("data:read");

    assertEquals(READ_OF_KEY, butNews(() -> tokenOf(key)));
    assertEquals(NONE, butNews(() -> tokenOf(key)));
  }

  @Test
  void aLoginIsOneReadAndOneTransaction() throws Exception {
    String user = user();
    List<String> once =
        List.of(
            "SELECT users",
            "BEGIN IMMEDIATE",
            "UPDATE change_head",
            "UPDATE users",
            "INSERT session",
            "DELETE session",
            "INSERT audit",
            "COMMIT");

    assertEquals(once, butNews(() -> login(user)));
    assertEquals(once, butNews(() -> login(user)));
  }

  /** Nor can it be told by the number of statements whether there is such a user. */
  @Test
  void aWrongPasswordIsOneReadAndOneWrite() throws Exception {
    String user = user();

    assertEquals(
        List.of("SELECT users", "UPDATE users"),
        butNews(() -> loginWith(user, "wrong " + PASSWORD).expect(401)));
    assertEquals(
        List.of("SELECT users", "INSERT nobody_failure"),
        butNews(() -> loginWith(name("nobody"), PASSWORD).expect(401)));
  }

  @Test
  void aRenewalIsOneReadAndOneTransaction() throws Exception {
    String first = login(user()).text("refresh_token");
    String[] second = new String[1];

    assertEquals(RENEWAL, butNews(() -> second[0] = renewed(first).text("refresh_token")));
    assertEquals(RENEWAL, butNews(() -> renewed(second[0])));
  }

  /** However much is asked for: what was heard a moment ago is not asked for again. */
  @Test
  void newsIsAskedForAtMostEvery50Milliseconds() throws Exception {
    String key = node.key("data:read");
    int calls = 50;
    long start = System.nanoTime();
    long news =
        STATEMENTS
            .during(
                () -> {
                  for (int i = 0; i < calls; i++) {
                    tokenOf(key);
                  }
                })
            .stream()
            .filter(Statements.NEWS::equals)
            .count();
    long periods = Duration.ofNanos(System.nanoTime() - start).toMillis() / 50;

    assertTrue(news <= periods + 2, () -> news + " reads in " + periods + " times 50 ms");
  }

  @Test
  void introspectionOfATokenAsksNothing() throws Exception {
    String token = login(user()).text("access_token");

    assertEquals(NONE, STATEMENTS.during(() -> assertTrue(isActive(token))));
  }

  private static boolean isActive(String token) throws Exception {
    return new Answer(node.post("/auth/introspect", FORM, "token=" + token, "X-API-Key", service))
        .expect(200)
        .response()
        .body()
        .contains("\"active\":true");
  }

  /** Without the reads of the change feed, of which there is at most one in 50 ms. */
  private static List<String> butNews(Statements.Asking asking) throws Exception {
    List<String> all = STATEMENTS.during(asking);
    all.removeIf(Statements.NEWS::equals);
    return all;
  }

  /** An answer of JSON. */
  private record Answer(HttpResponse<String> response) {
    Answer expect(int status) {
      assertEquals(status, response.statusCode(), response.body());
      return this;
    }

    String text(String member) {
      return JSON.readTree(response.body()).path(member).stringValue();
    }
  }

  private static String name(String of) {
    return of + NAMES.incrementAndGet();
  }

  /** The name of a new user. */
  private static String user() throws Exception {
    String name = name("ada");
    String user =
        "{\"username\":\"%s\",\"password\":\"%s\",\"scopes\":[\"data:read\"]}"
            .formatted(name, PASSWORD);
    new Answer(node.admin("POST", "/v1/users", user)).expect(201);
    return name;
  }

  private static Answer login(String name) throws Exception {
    return loginWith(name, PASSWORD).expect(200);
  }

  private static Answer loginWith(String name, String password) throws Exception {
    String body = "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(name, password);
    return new Answer(node.post("/auth/login", "application/json", body));
  }

  private static Answer renewed(String refreshToken) throws Exception {
    String form = "grant_type=refresh_token&refresh_token=" + refreshToken;
    return new Answer(node.post("/auth/token", FORM, form)).expect(200);
  }

  private static Answer tokenOf(String key) throws Exception {
    String form =
        "grant_type=client_credentials&client_id=" + node.owner() + "&client_secret=" + key;
    return new Answer(node.post("/auth/token", FORM, form)).expect(200);
  }

  private static String idOf(String key) throws Exception {
    String body = "{\"secret\":\"" + key + "\"}";
    return new Answer(node.admin("POST", "/v1/keys/lookup", body)).expect(200).text("id");
  }
}
