package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * In front of APIs that nobody here wrote and nobody changed: Debian's Flask, and json-server from
 * npm.
 */
final class RealUpstreamIT {
  private static final int TLS_REFUSED = 35;
  private static final List<String> IDENTITY =
      List.of(
          "x-keyward-subject",
          "x-keyward-name",
          "x-keyward-client",
          "x-keyward-credential",
          "x-keyward-kind",
          "x-keyward-scopes",
          "x-request-id");

  @TempDir private static Path directory;
  private static Upstreams flask;
  private static Upstreams jsonServer;
  private static Service keyward;
  private static String client;
  private static AdminApi.Key reader;
  private static AdminApi.Key plain;

  @BeforeAll
  static void start() throws Exception {
    flask = Upstreams.flask(Files.createDirectory(directory.resolve("flask")));
    jsonServer = Upstreams.jsonServer(Files.createDirectory(directory.resolve("json-server")));
    keyward =
        ServerHome.in(directory)
            .configure(
                "routes:\n"
                    + ("  - {path: /data/**, credentials: [api_key], scopes: [data:read], upstream:"
                        + " '"
                        + flask.url()
                        + "'}\n")
                    + ("  - {path: /data, methods: [POST], credentials: [api_key], upstream: '"
                        + flask.url()
                        + "'}\n")
                    + ("  - {path: /posts/**, credentials: [api_key], upstream: '"
                        + jsonServer.url()
                        + "'}\n"))
            .serve("--init");
    client = keyward.admin().client("the-application");
    reader = keyward.admin().key(client, "data:read");
    plain = keyward.admin().key(client);
  }

  @AfterAll
  static void stop() {
    for (AutoCloseable resource : new AutoCloseable[] {keyward, flask, jsonServer}) {
      try {
        if (resource != null) {
          resource.close();
        }
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  private static Curl.Answer call(String path, String key, String... options) throws Exception {
    return keyward.curl().withKey(keyward.url() + path, key, options);
  }

  private static String wrong(String key) {
    char last = key.charAt(key.length() - 1);
    return key.substring(0, key.length() - 1) + (last == 'a' ? 'b' : 'a');
  }

  @Test
  void withoutAGoodKeyNobodyGetsIn() throws Exception {
    int before = requests();
    for (String path : List.of("/data", "/posts")) {
      assertEquals(
          "unauthenticated",
          keyward.curl().get(keyward.url() + path).expect(401).json().path("code").asString());
      for (String notAKey :
          List.of(wrong(reader.secret()), "the-application", client, reader.id(), "x", "Bearer")) {
        assertEquals("invalid_key", call(path, notAKey).expect(401).json().path("code").asString());
      }
    }
    assertEquals(
        "insufficient_scope",
        call("/data", plain.secret()).expect(403).json().path("code").asString());
    call("/elsewhere", reader.secret()).expect(403);
    assertEquals(before, requests(), "the upstreams saw nothing");
  }

  /** How many lines the upstreams have logged. */
  private static int requests() throws Exception {
    int lines = 0;
    for (String name : List.of("flask", "json-server")) {
      lines +=
          (int)
              Upstreams.log(directory.resolve(name))
                  .lines()
                  .filter(line -> line.contains("/data") || line.contains("/posts"))
                  .count();
    }
    return lines;
  }

  @Test
  void flaskSeesWhoAsksOnceAndNoCredential() throws Exception {
    for (String version : List.of("--http1.1", "--http2")) {
      Curl.Answer answer =
          call(
              "/data",
              reader.secret(),
              version,
              "-H",
              "X-Keyward-Subject: root",
              "-H",
              "x-keyward-name: root",
              "-H",
              "X_Keyward_Scopes: keyward:admin",
              "-H",
              "X-Keyward-Anything: 1",
              "-H",
              "X-Forwarded-For: 203.0.113.9",
              "-H",
              "Cookie: theirs=1");

      List<List<String>> headers = headers(answer.expect(200).json());

      for (String name : IDENTITY) {
        assertEquals(
            1,
            headers.stream().filter(header -> canonical(header).equals(name)).count(),
            () -> name + " in " + headers);
      }
      assertEquals(client, value(headers, "x-keyward-subject"));
      assertEquals("the-application", value(headers, "x-keyward-name"));
      assertEquals(client, value(headers, "x-keyward-client"));
      assertEquals(reader.id(), value(headers, "x-keyward-credential"));
      assertEquals("api_key", value(headers, "x-keyward-kind"));
      assertEquals("data:read", value(headers, "x-keyward-scopes"));
      assertEquals("theirs=1", value(headers, "cookie"));
      assertFalse(answer.body().contains(reader.secret()), "no credential");
      assertTrue(
          headers.stream()
              .noneMatch(
                  header ->
                      List.of("x-api-key", "authorization", "x-keyward-anything")
                          .contains(canonical(header))),
          headers::toString);
      assertEquals(version.equals("--http2") ? "2" : "1.1", answer.version());
    }
    keyward
        .curl()
        .get(keyward.url() + "/data", "-H", "Authorization: ApiKey " + reader.secret())
        .expect(200);
  }

  private static List<List<String>> headers(JsonNode body) {
    List<List<String>> headers = new ArrayList<>();
    body.path("headers")
        .forEach(pair -> headers.add(List.of(pair.path(0).asString(), pair.path(1).asString())));
    return headers;
  }

  private static String canonical(List<String> header) {
    return header.getFirst().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String value(List<List<String>> headers, String name) {
    return headers.stream()
        .filter(header -> canonical(header).equals(name))
        .findFirst()
        .orElseThrow()
        .get(1);
  }

  @Test
  void bodiesArriveAndAreKept() throws Exception {
    for (String version : List.of("--http1.1", "--http2")) {
      String title = "written over " + version;
      String json = AdminApi.JSON.createObjectNode().put("title", title).toString();
      JsonNode made =
          call(
                  "/posts",
                  plain.secret(),
                  version,
                  "-H",
                  "Content-Type: application/json",
                  "-d",
                  json)
              .expect(201)
              .json();
      assertEquals(
          title,
          call("/posts/" + made.path("id").asString(), plain.secret(), version)
              .expect(200)
              .json()
              .path("title")
              .asString());
    }
    Path big =
        Files.writeString(
            directory.resolve("big.json"), "{\"title\":\"" + "x".repeat(90_000) + "\"}");
    JsonNode made =
        call(
                "/posts",
                plain.secret(),
                "-H",
                "Content-Type: application/json",
                "--data-binary",
                "@" + big)
            .expect(201)
            .json();
    assertEquals(90_000, made.path("title").asString().length());
    call("/posts/999", plain.secret()).expect(404);
    assertEquals(
        "first",
        call("/posts?id=1", plain.secret()).expect(200).json().path(0).path("title").asString());
    call("/data", plain.secret(), "-d", "a=b").expect(200);
  }

  @Test
  void tlsIsOfThisCentury() throws Exception {
    call("/data", reader.secret(), "--tlsv1.2", "--tls-max", "1.2").expect(200);
    call("/data", reader.secret(), "--tlsv1.3").expect(200);
    for (String old : List.of("1.0", "1.1")) {
      Curl.Answer refused =
          keyward
              .curl()
              .attempt(
                  keyward.url() + "/data",
                  "--tlsv1.0",
                  "--tls-max",
                  old,
                  "--ciphers",
                  "DEFAULT@SECLEVEL=0");
      assertEquals(TLS_REFUSED, refused.exitCode(), refused::toString);
      assertTrue(refused.errors().contains("alert"), "the server refused it, not curl: " + refused);
    }
    assertNotEquals(
        0,
        keyward.curl().attempt(keyward.url().replace("https", "http") + "/data").exitCode(),
        "no plaintext");
  }

  @Test
  void aRevokedKeyIsRefusedAtOnce() throws Exception {
    AdminApi.Key key = keyward.admin().key(client);
    call("/posts", key.secret()).expect(200);

    keyward.admin().revoke(key.id());

    call("/posts", key.secret()).expect(401);
    call("/posts", plain.secret()).expect(200);
  }
}
