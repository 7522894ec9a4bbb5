package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.answer.IdentityHeaders;
import dev.keyward.testkit.Needs;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real proxy with the file that {@code keyward init} prints, in front of a recording upstream.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ForwardAuthIT {
  private static final List<String> IDENTITY = IdentityHeaders.ALL;

  @TempDir private static Path directory;
  private RecordingUpstream upstream;
  private Service keyward;
  private Process proxy;
  private int port;
  private String reader;
  private String limited;

  /** Its name on the command line. */
  abstract String proxyName();

  /** How it is run with a file. */
  abstract List<String> command(Path file);

  /** The file as it is used. */
  String configured(String printed) {
    return printed;
  }

  @BeforeAll
  void start() throws Exception {
    List<String> command = command(directory.resolve("proxy.conf"));
    Needs.present(Files.isExecutable(Path.of(command.getFirst())), command.getFirst());
    upstream = new RecordingUpstream();
    keyward =
        ServerHome.in(directory)
            .write(
                """
                data: data
                public: {address: "127.0.0.1:0", trusted_proxies: [127.0.0.1]}
                admin: {address: "127.0.0.1:0"}
                limits: {failures_per_address: off}
                routes:
                  - {path: /open/**, public: true, upstream: 'http://127.0.0.1:9'}
                  - {path: /data/**, credentials: [api_key, access_token], scopes: [data:read], upstream: 'http://127.0.0.1:9'}
                  - {path: /admin/**, credentials: [api_key], scopes: [admin], upstream: 'http://127.0.0.1:9'}
                  - {path: /once/**, credentials: [api_key], rate_limit: 1/1h, upstream: 'http://127.0.0.1:9'}
                """)
            .serve("--init");
    String client = keyward.admin().client("reporting");
    reader = keyward.admin().key(client, "data:read").secret();
    limited = keyward.admin().key(client, "data:read").secret();
    port = freePort();
    Path file = directory.resolve("proxy.conf");
    Files.writeString(file, configured(printed()));
    proxy =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("proxy.log").toFile())
            .start();
    Await.value(
        () -> answers() ? Boolean.TRUE : null,
        () -> Files.readString(directory.resolve("proxy.log")));
  }

  private String printed() throws Exception {
    return KeywardProcess.run(
            directory,
            Map.of(),
            "init",
            proxyName(),
            "--keyward",
            keyward.url(),
            "--upstream",
            upstream.uri().toString(),
            "--listen",
            "127.0.0.1:" + port,
            "--ca-file",
            keyward.data().resolve("ca.crt").toString())
        .succeeded()
        .out();
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  private boolean answers() {
    try (Socket open = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return open.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @AfterAll
  void stop() throws Exception {
    if (proxy != null) {
      proxy.destroy();
      assertTrue(proxy.waitFor(20, TimeUnit.SECONDS), "the proxy stops");
    }
    for (AutoCloseable resource : new AutoCloseable[] {keyward, upstream}) {
      if (resource != null) {
        resource.close();
      }
    }
  }

  private Message send(String method, String target, String... lines) throws Exception {
    upstream.forget();
    StringBuilder request = new StringBuilder(method + ' ' + target + " HTTP/1.1\r\n");
    request.append("Host: api.example\r\nConnection: close\r\n");
    for (String line : lines) {
      request.append(line).append("\r\n");
    }
    try (RawClient client = new RawClient(port).send(request + "\r\n")) {
      Message answer = method.equals("HEAD") ? client.receiveHead() : client.receive();
      assertNotNull(answer, target);
      return answer;
    }
  }

  private Message refused(int status, String code, String target, String... lines)
      throws Exception {
    Message answer = send("GET", target, lines);
    assertEquals(status, answer.status(), answer::toString);
    assertEquals("application/problem+json", answer.value("Content-Type"));
    assertEquals("no-store", answer.value("Cache-Control"));
    assertEquals(code, AdminApi.JSON.readTree(answer.text()).path("code").asString());
    assertEquals(List.of(), upstream.seen());
    return answer;
  }

  private Message passed(String target, String... lines) throws Exception {
    Message answer = send("GET", target, lines);
    assertEquals(200, answer.status(), answer::toString);
    List<Message> seen = upstream.seen();
    assertEquals(1, seen.size());
    return seen.getFirst();
  }

  private String key() {
    return "X-API-Key: " + reader;
  }

  @Test
  void requestPassesAsWhoeverSentIt() throws Exception {
    Message seen = passed("/data/x?a=1&b=%2f..", key());

    assertEquals("GET /data/x?a=1&b=%2f.. HTTP/1.1", seen.startLine());
    for (String field : IDENTITY) {
      assertEquals(1, seen.all(field).size(), field + " in " + seen);
    }
    assertEquals("reporting", seen.value("X-Keyward-Name"));
    assertEquals("api_key", seen.value("X-Keyward-Kind"));
    assertFalse(seen.toString().contains(reader), seen::toString);
  }

  @Test
  void refusalIsTheOneOfKeyward() throws Exception {
    Message none = refused(401, "unauthenticated", "/data/x");
    String challenges = String.join(", ", none.all("WWW-Authenticate"));
    assertEquals("Bearer realm=\"keyward\", ApiKey realm=\"keyward\"", challenges);
    refused(401, "invalid_key", "/data/x", "X-API-Key: wrong");
    Message scope = refused(403, "insufficient_scope", "/admin/x", key());
    assertTrue(
        String.join(", ", scope.all("WWW-Authenticate")).contains("insufficient_scope"),
        scope::toString);
    refused(403, "forbidden", "/elsewhere", key());
    refused(400, "invalid_request", "/data/x", key(), "Authorization: Bearer a.b.c");
    refused(400, "invalid_request", "/data/x?access_token=a");
  }

  @Test
  void limitIsToldWithItsTime() throws Exception {
    passed("/once/x", "X-API-Key: " + limited);
    Message answer = refused(429, "rate_limited", "/once/x", "X-API-Key: " + limited);

    assertTrue(Integer.parseInt(answer.value("Retry-After")) > 3_000, answer::toString);
    assertEquals("\"rate_limit\";q=1;w=3600", answer.value("RateLimit-Policy"));
  }

  @Test
  void nothingThatACallerSendsPassesForKeywards() throws Exception {
    List<String> lines = new ArrayList<>();
    for (String field : IDENTITY) {
      lines.add(field + ": evil");
      lines.add(field.toLowerCase(Locale.ROOT).replace('-', '_') + ": evil");
    }
    lines.addAll(
        List.of(
            "X-Forwarded-Uri: /open/x",
            "X-Forwarded-Method: OPTIONS",
            "X-Original-URI: /open/x",
            "X-Original-Method: GET",
            "X-Forwarded-For: 203.0.113.9",
            "X-Forwarded-Host: evil.example"));
    refused(401, "unauthenticated", "/data/x", lines.toArray(String[]::new));
    lines.add(key());
    Message seen = passed("/data/x", lines.toArray(String[]::new));

    assertFalse(seen.toString().contains("evil"), seen::toString);
    assertFalse(seen.toString().contains("/open/x"), seen::toString);
    Message open = passed("/open/x", "X-Keyward-Subject: evil", "X-Keyward-Scopes: admin");
    assertEquals("anonymous", open.value("X-Keyward-Kind"));
    assertFalse(open.toString().contains("evil"), open::toString);
  }

  @Test
  void pathThatWasJudgedIsTheOneThatGoesOn() throws Exception {
    assertEquals("GET /data/a HTTP/1.1", passed("//data/../data/./%61", key()).startLine());
    refused(401, "unauthenticated", "/open/../data/x");
    refused(401, "unauthenticated", "/open/%2e%2e/data/x");
    for (String path : List.of("/open/..%2fdata", "/data/a%5cb", "/data/..;/x", "/data/%zz")) {
      Message answer = send("GET", path, key());
      assertEquals(400, answer.status(), path);
      assertEquals(List.of(), upstream.seen(), path);
    }
  }

  @Test
  void noMethodAndNoHealthPathIsAWayRound() throws Exception {
    for (String method : List.of("OPTIONS", "HEAD", "POST", "DELETE", "PATCH")) {
      assertEquals(401, send(method, "/data/x", "Content-Length: 0").status(), method);
    }
    for (String path :
        List.of("/health", "/ping", "/auth/../data/x", "/auth/health/../../data/x")) {
      assertTrue(send("GET", path, "User-Agent: GoogleHC/1.0").status() >= 400, path);
      assertEquals(List.of(), upstream.seen(), path);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/auth/check",
        "/auth/check?a",
        "/auth/check/data/x",
        "/auth/check/../data/x",
        "/auth/check/..%2fdata/x",
        "/auth/check/%2e%2e/me",
        "/auth/check/../../.well-known/jwks.json",
        "/auth/./check/data/x",
        "//auth//check/data/x",
        "/auth/%63heck/data/x"
      })
  void questionIsForTheProxyAlone(String target) throws Exception {
    assertEquals(404, send("GET", target, key()).status());
    assertEquals(List.of(), upstream.seen());
  }

  @Test
  void loginsAreReachedThroughTheProxy() throws Exception {
    assertEquals(200, send("GET", "/auth/health").status());
    assertEquals(200, send("GET", "/auth/me", key()).status());
  }

  /** As they are at Keyward, for whoever verifies its tokens, and no others of their kind. */
  @Test
  void documentsOfKeywardAreReachedThroughTheProxy() throws Exception {
    Message keys = send("GET", "/.well-known/jwks.json");
    assertEquals(200, keys.status());
    assertTrue(AdminApi.JSON.readTree(keys.text()).path("keys").isArray(), keys::text);
    String metadata = "/.well-known/oauth-authorization-server";
    Message server = send("GET", metadata, "X-Forwarded-For: 203.0.113.9");
    assertEquals(200, server.status(), server::toString);
    String issuer = AdminApi.JSON.readTree(server.text()).path("issuer").asString();
    assertTrue(issuer.startsWith("https://"), server::text);
    for (String path :
        List.of(
            "/.well-known/openid-configuration",
            "/.well-known/jwks.jsonx",
            metadata + "s",
            metadata + "/../../data/x")) {
      refused(401, "unauthenticated", path);
    }
    assertEquals(404, send("GET", metadata + "/../../auth/check/data/x", key()).status());
    assertEquals(List.of(), upstream.seen());
  }

  @Test
  void bodyOfARequestPasses() throws Exception {
    upstream.forget();
    String head =
        "POST /data/x HTTP/1.1\r\nHost: api.example\r\nConnection: close\r\n"
            + (key() + "\r\nContent-Length: 5\r\n\r\nhello");
    try (RawClient client = new RawClient(port).send(head)) {
      assertEquals(200, client.receive().status());
    }
    assertEquals("hello", upstream.seen().getFirst().text());
  }

  @Test
  void credentialsOfTheApplicationGoOn() throws Exception {
    Message seen =
        passed(
            "/data/x",
            key(),
            "Authorization: Basic dTpw",
            "Cookie: theme=dark; __Host-keyward-refresh=kws_secret; lang=de");

    assertEquals("Basic dTpw", seen.value("Authorization"));
    assertEquals("theme=dark; lang=de", seen.value("Cookie"));
    assertNull(
        seen.all("X-API-Key").stream().findFirst().orElse(null), "the credential stays behind");
  }
}
