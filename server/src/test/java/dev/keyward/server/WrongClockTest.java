package dev.keyward.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.testkit.SettableClock;
import dev.keyward.testkit.wire.Message;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes whose clock goes back, while they run and while they do not. */
final class WrongClockTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final String OPEN = "/.well-known/jwks.json";

  @TempDir private Path directory;

  private NodeBed node(InstantSource clock) throws Exception {
    return new NodeBed(directory, "routes: []\n", clock, keys -> keys);
  }

  private static SettableClock setTo(Instant time) {
    return new SettableClock(time);
  }

  private static void refuses(NodeBed node, String key) throws Exception {
    Message refused = node.ask("/auth/me", key);
    assertEquals(503, refused.status());
    assertEquals("1", refused.value("Retry-After"));
    assertEquals(503, node.ask("/auth/health", key).status());
    assertEquals(503, node.admin("/health/ready").statusCode());
    assertEquals(200, node.ask(OPEN, key).status(), "what is open needs no clock");
    String status = node.admin("/v1/status").body();
    assertTrue(status.contains("behind the highest time that was seen"), status);
    assertEquals(1, node.metric("keyward_clock_back"));
  }

  @Test
  void aClockThatIsSetBackWhileTheNodeRuns() throws Exception {
    SettableClock clock = setTo(Instant.now());
    try (NodeBed node = node(clock)) {
      String key = node.key();
      assertEquals(200, node.ask("/auth/me", key).status());

      clock.advance(Duration.ofHours(-1));
      refuses(node, key);

      clock.advance(Duration.ofHours(1));
      assertEquals(200, node.ask("/auth/me", key).status());
      assertEquals(200, node.ask("/auth/health", key).status());
      assertEquals(0, node.metric("keyward_clock_back"));
    }
  }

  @Test
  void aClockThatIsSetBackWhileNoNodeRuns() throws Exception {
    String key;
    try (NodeBed node = node(InstantSource.system())) {
      key = node.key();
    }
    try (NodeBed node = node(setTo(Instant.now().minus(DAY)))) {
      refuses(node, key);
    }
    try (NodeBed node = node(InstantSource.system())) {
      assertEquals(200, node.ask("/auth/me", key).status());
    }
  }

  @Test
  void aMarkOfAClockThatWasAheadIsResetWhileTheNodeRuns() throws Exception {
    String key;
    try (NodeBed node = node(setTo(Instant.now().plus(DAY)))) {
      key = node.key();
      assertEquals(200, node.ask("/auth/me", key).status());
    }
    try (NodeBed node = node(InstantSource.system())) {
      refuses(node, key);

      assertTrue(reset().contains("The highest time seen was "));

      awaitGood(node, key);
      assertEquals(200, node.ask("/auth/health", key).status());
      String audit = node.admin("/v1/audit?action=clock.reset").body();
      assertTrue(audit.contains("\"actor\":\"operator\""), audit);
    }
  }

  private String reset() {
    StringWriter out = new StringWriter();
    int code =
        Main.commandLine("clock")
            .setOut(new PrintWriter(out, true))
            .execute("clock", "reset", "--config", directory.resolve("keyward.yaml").toString());
    assertEquals(0, code);
    return out.toString();
  }

  /** The node asks for news of the mark by itself, every few seconds. */
  private static void awaitGood(NodeBed node, String key) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (node.ask("/auth/me", key).status() != 200) {
      assertTrue(System.nanoTime() < end, "still refused");
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }
}
