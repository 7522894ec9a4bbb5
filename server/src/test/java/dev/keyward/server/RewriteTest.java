package dev.keyward.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What upstreams get for the path that was judged. */
class RewriteTest {
  @TempDir private static Path directory;
  private static RecordingUpstream upstream;
  private static NodeBed node;
  private static String key;

  @BeforeAll
  static void start() throws Exception {
    upstream = new RecordingUpstream();
    node =
        new NodeBed(
            directory,
            """
            routes:
              - {path: /plain/**, credentials: [api_key], upstream: "UP"}
              - {path: /api/**, credentials: [api_key], strip_prefix: /api, upstream: "UP"}
              - {path: /api/secret/**, credentials: [api_key], scopes: [secret], strip_prefix: /api, upstream: "UP"}
              - {path: /old/**, credentials: [api_key], strip_prefix: /old, add_prefix: /v2/new, upstream: "UP"}
              - {path: /more/**, credentials: [api_key], add_prefix: /v3, upstream: "UP"}
            """
                .replace("UP", upstream.uri().toString()),
            Instant::now,
            UnaryOperator.identity());
    key = node.key("data:read");
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

  @ParameterizedTest
  @CsvSource({
    "/plain/x?q=1, /plain/x?q=1, ''",
    "/api/x?q=/api/y, /x?q=/api/y, /api",
    "/api, /, /api",
    "/api?q, /?q, /api",
    "/api/, /, /api",
    "/api//x/./y, /x/y, /api",
    "/%61pi/x, /x, /api",
    "/old/x, /v2/new/x, /old",
    "/old, /v2/new, /old",
    "/more/x, /v3/more/x, ''",
  })
  void theUpstreamGetsAnotherPath(String asked, String sent, String prefix) throws Exception {
    assertEquals(200, node.ask(asked, key).status());
    Message seen = upstream.seen().getLast();
    assertEquals("GET " + sent + " HTTP/1.1", seen.startLine());
    assertEquals(prefix.isEmpty() ? List.of() : List.of(prefix), seen.all("X-Forwarded-Prefix"));
  }

  /** The rules are judged by the path that was asked for. */
  @Test
  void noRuleIsPassedByWhatIsTakenOff() throws Exception {
    for (String path : List.of("/api/secret/x", "/api/./secret/x", "/api/x/../secret/x")) {
      assertEquals(403, node.ask(path, key).status());
    }
    assertEquals(List.of(), upstream.seen());
  }
}
