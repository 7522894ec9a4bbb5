package dev.keyward.server.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.testkit.Needs;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Pages with {@code keyward.js} in a real Chromium: one browser goes through everything once, and
 * each test looks at a part of what it saw. Its certificate errors are ignored; nothing else is.
 */
final class BrowserIT {
  private static final String PLAYWRIGHT = "playwright-core@1.65.1";
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final String PASSWORD = "violet thunder over nine lakes";
  private static final String COOKIE = "__Host-keyward-refresh";
  private static final int PATIENCE_SECONDS = 120;

  private static final String PAGE =
      "<!doctype html><title>app</title><script type=\"module\">"
          + "import { createKeyward } from '/auth/keyward.js';"
          + "window.keyward = createKeyward({ early: 1 });</script>";
  private static final String EVIL = "<!doctype html><title>evil</title><body></body>";

  @TempDir private static Path directory;
  private static RecordingUpstream upstream;
  private static Service keyward;
  private static JsonNode saw;

  @BeforeAll
  static void browse() throws Exception {
    Needs.present(Files.isExecutable(CHROMIUM), "Chromium (Debian: chromium)");
    upstream = new RecordingUpstream();
    upstream.answer((request, out) -> out.write(page(request.startLine()).getBytes(UTF_8)));
    keyward =
        ServerHome.in(directory)
            .configure(
                """
                tokens: {access_ttl: 4s}
                limits: {failures_per_address: off, login: {per_address: off, per_account: off}}
                routes:
                  - {path: /demo/**, public: true, upstream: 'http://demo.localhost'}
                  - {path: /app/**, public: true, upstream: '%s'}
                  - {path: /evil/**, public: true, upstream: '%1$s'}
                  - {path: /open/**, public: true, upstream: '%1$s'}
                  - {path: /data/**, credentials: [access_token], upstream: '%1$s'}
                """
                    .formatted(upstream.uri()))
            .serve("--init");
    String user = keyward.admin().user("ada", PASSWORD, "data:read");
    Path home = NpmPackages.install(PLAYWRIGHT, "node_modules/playwright-core/package.json");
    Path program = home.resolve("flows.mjs");
    try (InputStream in = BrowserIT.class.getResourceAsStream("/browser/flows.mjs")) {
      Files.write(program, Objects.requireNonNull(in).readAllBytes());
    }
    saw = run(program, given(user));
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable resource : new AutoCloseable[] {keyward, upstream}) {
      if (resource != null) {
        resource.close();
      }
    }
  }

  private static String page(String startLine) {
    String body =
        startLine.contains("/app/") ? PAGE : startLine.contains("/evil/") ? EVIL : "{\"ok\":true}";
    String type = body.startsWith("<") ? "text/html" : "application/json";
    return "HTTP/1.1 200 OK\r\nContent-Type: "
        + type
        + "\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  /** The other site is this one under its other name. */
  private static String given(String user) {
    var json =
        AdminApi.JSON
            .createObjectNode()
            .put("chromium", CHROMIUM.toString())
            .put("url", keyward.url())
            .put("other", keyward.url().replace("127.0.0.1", "localhost"))
            .put("username", "ada")
            .put("password", PASSWORD)
            .put("ttl", 4_500);
    var metrics = json.putObject("metrics").put("url", keyward.adminUrl() + "/metrics");
    metrics.putObject("headers").put("X-API-Key", keyward.adminKey());
    json.putObject("sessions")
        .put("url", keyward.adminUrl() + "/v1/users/" + user + "/sessions")
        .put("revoke", keyward.adminUrl() + "/v1/sessions");
    return json.toString();
  }

  private static JsonNode run(Path program, String given) throws Exception {
    Path errors = Files.createTempFile("browser", ".err");
    ProcessBuilder builder =
        new ProcessBuilder("node", program.toString()).redirectError(errors.toFile());
    builder.environment().put("NODE_EXTRA_CA_CERTS", keyward.data().resolve("ca.crt").toString());
    Process process = builder.start();
    try {
      try (var stdin = process.getOutputStream()) {
        stdin.write(given.getBytes(UTF_8));
      }
      String out = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new AssertionError("the browser says: " + Files.readString(errors));
      }
      return AdminApi.JSON.readTree(out);
    } finally {
      process.destroyForcibly();
      Files.delete(errors);
    }
  }

  @Test
  void pageLogsInAndCalls() {
    assertTrue(saw.path("before").isNull(), saw::toString);
    assertEquals("401 invalid_login", saw.path("wrong").asString());
    assertEquals("ada", saw.path("login").path("name").asString());
    assertEquals("[\"data:read\"]", saw.path("login").path("scopes").toString());
    assertEquals(200, saw.path("data").intValue());
    assertEquals(200, saw.path("posted").intValue());
    assertEquals("[]", saw.path("errors").toString());
  }

  @Test
  void noScriptHasTheTokens() {
    assertEquals("theme=dark", saw.path("cookie").asString());
    String storage = saw.path("storage").asString();
    assertFalse(storage.contains("eyJ") || storage.contains("kws_"), storage);
    assertTrue(storage.contains("kwd_"), "the device token is kept: " + storage);
    assertEquals(0, saw.path("globals").intValue());
  }

  @Test
  void cookieIsOutOfReach() {
    JsonNode cookie =
        saw.path("cookies")
            .valueStream()
            .filter(each -> each.path("name").asString().equals(COOKIE))
            .findFirst()
            .orElseThrow();
    assertEquals(
        "{\"name\":\""
            + COOKIE
            + "\",\"httpOnly\":true,\"secure\":true,\"sameSite\":\"Strict\","
            + "\"path\":\"/\"}",
        cookie.toString());
  }

  @Test
  void noUpstreamSeesTheCookieNorAToken() {
    assertTrue(upstream.seen().size() > 10);
    boolean others = false;
    for (Message seen : upstream.seen()) {
      assertFalse(seen.toString().contains("keyward-refresh"), seen::toString);
      assertFalse(seen.toString().contains("kws_"), seen::toString);
      assertEquals(List.of(), seen.all("Authorization"));
      others = others || seen.value("Cookie").equals("theme=dark");
    }
    assertTrue(others, "cookies of the application pass");
  }

  @Test
  void loginOutlivesThePageAndOtherTabsAreTold() {
    assertEquals("ada", saw.path("reloaded").asString());
    assertEquals("ada", saw.path("told").asString());
  }

  @Test
  void tabsRenewOneAtATime() {
    assertEquals(10, saw.path("together").size());
    saw.path("together").forEach(status -> assertEquals(200, status.intValue()));
    double renewed = count("renewalsAfter") - count("renewalsBefore");
    assertEquals(1, renewed, saw::toString);
    assertFalse(saw.path("renewalsAfter").asString().contains("reused"), saw::toString);
  }

  private static double count(String which) {
    return saw.path(which)
        .asString()
        .lines()
        .filter(line -> line.contains("result=\"renewed\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElse(0);
  }

  @Test
  void pageOfAnotherSiteNeitherRenewsNorEndsASession() {
    for (JsonNode said : saw.path("evil")) {
      assertTrue(said.asString().matches("/auth/\\w+ (opaque 0|TypeError)"), saw::toString);
    }
    assertEquals(200, saw.path("stillIn").intValue(), saw::toString);
  }

  @Test
  void logoutOfOneTabIsThatOfAll() {
    assertEquals("[null,null,401]", saw.path("after").toString());
    assertEquals("[\"theme\"]", saw.path("cookiesAfter").toString());
  }

  @Test
  void loginNeedsNoStorageAndLogoutNoCookie() {
    assertEquals("ada", saw.path("bare").asString());
    assertEquals(0, saw.path("bareSessions").intValue());
  }

  @Test
  void pageOfTheDemoLogsInCallsAndLogsOut() {
    assertEquals(
        List.of("Nobody is logged in.", "ada is logged in.", "200\n{\"ok\":true}"),
        saw.path("demo").valueStream().map(JsonNode::asString).limit(3).toList());
    assertEquals("Nobody is logged in.", saw.path("demo").path(3).asString());
  }

  @Test
  void sessionThatAnAdministratorEndsIsOver() {
    assertEquals("[401,null]", saw.path("revoked").toString());
  }
}
