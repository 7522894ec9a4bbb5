package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.testkit.Needs;
import dev.keyward.testkit.wire.RawClient;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thousand connections that are slow in each way slowhttptest knows: who is not slow does not
 * notice, and nothing of them stays.
 */
@Tag("heavy")
final class SlowConnectionsIT {
  private static final Path PROGRAM = Path.of("/usr/bin/slowhttptest");
  private static final int CONNECTIONS = 1_000;
  private static final int SECONDS = 35;
  private static final int WARMING_UP = 500;
  private static final Pattern OPEN =
      Pattern.compile("keyward_pending\\{[^}]*\"connections\"[^}]*} (\\d+)");
  private static final long MOST_MILLIS = 1_000;
  private static final byte[] BIG = new byte[4 << 20];

  @TempDir private Path directory;
  private RecordingUpstream upstream;
  private Service keyward;
  private String key;

  @BeforeEach
  void start() throws Exception {
    Needs.present(Files.exists(PROGRAM), "slowhttptest (Debian: slowhttptest)");
    upstream = new RecordingUpstream();
    upstream.answer(
        (request, out) -> {
          byte[] body = request.startLine().contains("/big") ? BIG : new byte[2];
          out.write(
              ("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
          out.write(body);
        });
    keyward =
        ServerHome.in(directory)
            .write(
                """
                data: data
                public: {address: '127.0.0.1:0', tls: off}
                admin: {address: '127.0.0.1:0'}
                routes:
                  - {path: /open/**, public: true, upstream: 'UPSTREAM'}
                  - {path: /api/**, credentials: [api_key], upstream: 'UPSTREAM'}
                """
                    .replace("UPSTREAM", upstream.uri().toString()))
            .serve("--init", "-Xmx256m");
    key = keyward.admin().key(keyward.admin().client("steady")).secret();
  }

  @AfterEach
  void stop() throws Exception {
    if (keyward != null) {
      keyward.close();
    }
    upstream.close();
  }

  @Test
  void slowHeads() throws Exception {
    othersDoNotNotice("/open/x", "-H", "-i", "5", "-t", "GET");
  }

  @Test
  void slowBodies() throws Exception {
    othersDoNotNotice("/open/x", "-B", "-i", "5", "-s", "8192", "-t", "POST");
  }

  @Test
  void slowReaders() throws Exception {
    othersDoNotNotice(
        "/open/big", "-X", "-n", "5", "-z", "32", "-w", "512", "-y", "1024", "-k", "3");
  }

  private int port() {
    return Integer.parseInt(keyward.url().replaceAll(".*:", ""));
  }

  private void othersDoNotNotice(String target, String... options) throws Exception {
    List<Long> millis = new ArrayList<>();
    int most = 0;
    try (RawClient steady = new RawClient(port())) {
      for (int i = 0; i < WARMING_UP; i++) {
        long _ = request(steady);
      }
      Process slow = slow(target, options);
      try {
        while (slow.isAlive()) {
          millis.add(request(steady));
          if (millis.size() % 50 == 0) {
            most = Math.max(most, open());
          }
          boolean _ = slow.waitFor(10, TimeUnit.MILLISECONDS);
        }
      } finally {
        slow.destroy();
      }
    }
    Collections.sort(millis);
    long p99 = millis.get(millis.size() * 99 / 100);
    System.out.println(
        options[0] + ": " + millis.size() + " requests, p99 " + p99 + " ms, " + most + " at once");
    assertTrue(most > CONNECTIONS * 9 / 10, "only " + most + " were slow at once");
    assertTrue(p99 < MOST_MILLIS, () -> "p99 " + p99 + " ms");
    Await.until(() -> open() == 0, () -> open() + " connections stay");
  }

  private Process slow(String target, String... options) throws Exception {
    List<String> line =
        new ArrayList<>(List.of(PROGRAM.toString(), "-c", "" + CONNECTIONS, "-r", "500"));
    line.addAll(List.of("-l", "" + SECONDS, "-u", "http://127.0.0.1:" + port() + target));
    line.addAll(Arrays.asList(options));
    return new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("slow.log").toFile())
        .start();
  }

  /** In milliseconds. */
  private long request(RawClient steady) throws Exception {
    long begun = System.nanoTime();
    steady.send("GET /api/x HTTP/1.1\r\nHost: a\r\nX-API-Key: " + key + "\r\n\r\n");
    assertEquals(200, Objects.requireNonNull(steady.receive()).status());
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
  }

  /** How many connections the public listener has. */
  private int open() throws Exception {
    Matcher open = OPEN.matcher(keyward.admin().get("/metrics").expect(200).body());
    assertTrue(open.find());
    return Integer.parseInt(open.group(1));
  }
}
