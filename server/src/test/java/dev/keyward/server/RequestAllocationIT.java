package dev.keyward.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the event loops of a node allocate for a whole request with a known key, from its bytes to
 * those of its answer. Counted in a JVM of its own whose only compiler is C1: it leaves out no
 * object that the code asks for, so the count is the same each time, but for some tens of bytes.
 */
@Timeout(300)
final class RequestAllocationIT {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 3;
  private static final int REQUESTS = 1_000;

  /**
   * A request, and the most bytes it may cost: some 100 more than it did when this was written
   * (6,800, 7,180 and 5,340). Below {@code /auth/me} a virtual thread answers, which is not
   * counted.
   */
  private enum Request {
    GATEWAY("/data/orders", "", 6_900),
    CHECK(
        "/auth/check",
        "X-Forwarded-Method: GET\r\nX-Forwarded-Uri: /data/orders\r\nX-Forwarded-Host: a\r\n"
            + "X-Forwarded-Proto: https\r\nX-Forwarded-For: 192.0.2.1\r\n",
        7_280),
    ME("/auth/me", "", 5_440);

    private final String path;
    private final String fields;
    private final long most;

    Request(String path, String fields, long most) {
      this.path = path;
      this.fields = fields;
      this.most = most;
    }

    private String with(String key) {
      return "GET %s HTTP/1.1\r\nHost: a\r\n%sX-API-Key: %s\r\n\r\n".formatted(path, fields, key);
    }
  }

  @TempDir private Path directory;

  @Test
  void aRequestAllocatesNoMoreThanItDid() throws Exception {
    Map<String, Long> counted = counted();

    assertEquals(Request.values().length, counted.size(), counted::toString);
    for (Request request : Request.values()) {
      long bytes = counted.get(request.name());
      assertTrue(bytes <= request.most, () -> request + " allocates " + bytes + " bytes");
    }
  }

  /** The least of the rounds: what comes on top now and then is the network's doing. */
  private Map<String, Long> counted() throws Exception {
    Path log = directory.resolve("log");
    Path result = directory.resolve("result");
    Process counting =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:ActiveProcessorCount=2",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                RequestAllocationIT.class.getName(),
                directory.toString(),
                result.toString())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(log.toFile()))
            .start();
    assertEquals(0, counting.waitFor(), () -> "see " + log);
    Map<String, Long> least = new TreeMap<>();
    for (String line : Files.readAllLines(result)) {
      List<String> words = List.of(line.split(" ", 2));
      least.merge(words.getFirst(), Long.valueOf(words.getLast()), Math::min);
    }
    return least;
  }

  /**
   * Counts; run by the test.
   *
   * @param arguments the directory of the node, and the file for what was counted
   */
  public static void main(String[] arguments) throws Exception {
    StringBuilder lines = new StringBuilder();
    try (RecordingUpstream upstream = new RecordingUpstream();
        NodeBed node =
            new NodeBed(
                Path.of(arguments[0]), settings(upstream), InstantSource.system(), keys -> keys)) {
      node.reload(", trusted_proxies: [127.0.0.1]", settings(upstream));
      String key = node.key("data:read");
      for (int round = 0; round < ROUNDS; round++) {
        for (Request request : Request.values()) {
          lines.append(request).append(' ').append(allocated(node, request.with(key))).append('\n');
        }
      }
    }
    Files.writeString(Path.of(arguments[1]), lines);
  }

  private static String settings(RecordingUpstream upstream) {
    return """
    routes:
      - {path: /data/**, credentials: [api_key], scopes: [data:read], rate_limit: 1000000/1m,
         upstream: '%s'}
    """
        .formatted(upstream.uri());
  }

  private static long allocated(NodeBed node, String request) throws IOException {
    try (RawClient client = node.connect()) {
      ask(client, request);
      long before = allocated();
      for (int i = 0; i < REQUESTS; i++) {
        ask(client, request);
      }
      return (allocated() - before) / REQUESTS;
    }
  }

  private static void ask(RawClient client, String request) throws IOException {
    Message answer = client.send(request).receive();
    if (answer == null || answer.status() != 200) {
      throw new IOException("refused: " + answer);
    }
  }

  private static long allocated() {
    long[] loops =
        Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
            .filter(thread -> thread != null && thread.getThreadName().startsWith("keyward-io"))
            .mapToLong(thread -> thread.getThreadId())
            .toArray();
    return LongStream.of(THREADS.getThreadAllocatedBytes(loops)).sum();
  }
}
