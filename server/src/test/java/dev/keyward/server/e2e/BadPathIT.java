package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.keyward.testkit.wire.RecordingUpstream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Paths as curl sends them unchanged: those that servers read differently are refused, the rest is
 * judged and forwarded in one spelling.
 */
final class BadPathIT {
  private static final List<String> REFUSED =
      List.of(
          "/data/a%2fb",
          "/data/a%2Fb",
          "/data/a%5cb",
          "/data/a%5Cb",
          "/data/a\\b",
          "/data/%00",
          "/data/%0a",
          "/data/%0d%0aX-A:1",
          "/data/%7f",
          "/data/%zz",
          "/data/%4",
          "/data/%",
          "/data/%252e%252e/x",
          "/data/%2525",
          "/data/..;/x",
          "/data/.;x=1/x",
          "/data/%2e%2e;/x",
          "/data/%ff",
          "/data/%c0%af",
          "/data/%ed%a0%80",
          "/open/..%2fsecret",
          "/open/..%5csecret",
          "/open/..;/secret/x");

  private static final Map<String, String> FORWARDED =
      Map.of(
          "/data/../data/x", "/data/x",
          "/data/./x", "/data/x",
          "//data///x", "/data/x",
          "/%64ata/x", "/data/x",
          "/data/%7Ex%2d", "/data/~x-",
          "/open/%2e%2e/data/x", "/data/x",
          "/../../data/x", "/data/x",
          "/data/%c3%a4?q=%2f..%2F&b=//", "/data/%C3%A4?q=%2f..%2F&b=//",
          "/data/x/..", "/data/");

  @TempDir private static Path directory;
  private static RecordingUpstream upstream;
  private static Service keyward;
  private static String key;

  @BeforeAll
  static void start() throws Exception {
    upstream = new RecordingUpstream();
    String to = "upstream: '" + upstream.uri() + "'}\n";
    keyward =
        ServerHome.in(directory)
            .configure(
                ("routes:\n  - {path: /open/**, public: true, " + to)
                    + ("  - {path: /data/**, credentials: [api_key], " + to)
                    + ("  - {path: /secret/**, credentials: [api_key], scopes: [secret], " + to))
            .serve("--init");
    key = keyward.admin().key(keyward.admin().client("c")).secret();
  }

  @AfterAll
  static void stop() throws Exception {
    try (Service service = keyward;
        RecordingUpstream _ = upstream) {
      assertEquals(0, service.process().terminate());
      assertEquals(List.of(), service.process().logLines().all("level", "error"));
    }
  }

  @Test
  void pathsThatServersReadDifferentlyAreRefused() throws Exception {
    int before = upstream.seen().size();
    for (String path : REFUSED) {
      for (String version : List.of("--http1.1", "--http2")) {
        Curl.Answer answer = keyward.curl().withKey(keyward.url() + path, key, version);
        assertEquals(400, answer.status(), path + " " + answer);
        assertEquals("invalid_request", answer.json().path("code").asString(), path);
      }
    }
    assertEquals(before, upstream.seen().size(), "nothing was forwarded");
  }

  @Test
  void theRestIsForwardedAsItWasJudged() throws Exception {
    for (Map.Entry<String, String> path : FORWARDED.entrySet()) {
      for (String version : List.of("--http1.1", "--http2")) {
        keyward.curl().withKey(keyward.url() + path.getKey(), key, version).expect(200);
        assertEquals("GET " + path.getValue() + " HTTP/1.1", upstream.seen().getLast().startLine());
      }
    }
  }

  @Test
  void noSpellingLeadsFromAnOpenRouteToAClosedOne() throws Exception {
    for (String path :
        List.of(
            "/open/../secret/x",
            "/open/%2e%2e/secret/x",
            "/open/.%2E/secret/x",
            "//secret/x",
            "/%73ecret/x")) {
      keyward.curl().get(keyward.url() + path).expect(401);
      keyward.curl().withKey(keyward.url() + path, key).expect(403);
    }
    keyward.curl().get(keyward.url() + "/open/x").expect(200);
  }
}
