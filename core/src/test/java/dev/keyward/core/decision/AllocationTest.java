package dev.keyward.core.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.keyward.core.AccessRequest;
import dev.keyward.core.Credential;
import dev.keyward.core.Decision;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What decisions from memory allocate. Counted in a JVM of its own whose only compiler is C1: it
 * leaves out no object that the code asks for, so the count is the same each time. With C2 it is
 * less, by how much depends on what it has seen.
 */
@Timeout(120)
final class AllocationTest {
  private static final int DECISIONS = 2_000;

  /**
   * A decision, and the most bytes it may allocate: some 60 more than it did when this was written
   * (248, 592, 952, 784), so that one more object of 100 bytes does not pass unnoticed.
   */
  private enum Remembered {
    OPEN("/open", 300),
    KEY("/data", 650),
    TOKEN("/tokens", 1_010),
    FOREIGN_TOKEN("/tokens", 840);

    private final String path;
    private final int most;

    Remembered(String path, int most) {
      this.path = path;
      this.most = most;
    }

    private AccessRequest request(GatekeeperBench bench) {
      Credential credential =
          switch (this) {
            case OPEN -> Credential.NONE;
            case KEY -> bench.knownKey("data:read");
            case TOKEN -> bench.knownToken("data:write");
            case FOREIGN_TOKEN ->
                new Credential.Bearer(bench.node.idp.token(bench.node.clock.instant()));
          };
      return GatekeeperBench.request(path, credential);
    }
  }

  @Test
  void aDecisionFromMemoryAllocatesNoMoreThanItDid() throws Exception {
    Map<String, Long> counted = counted();

    assertEquals(Remembered.values().length, counted.size(), counted::toString);
    for (Remembered decision : Remembered.values()) {
      long bytes = counted.get(decision.name());
      assertTrue(bytes <= decision.most, () -> decision + " allocates " + bytes + " bytes");
    }
  }

  private static Map<String, Long> counted() throws IOException, InterruptedException {
    Process counting =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                AllocationTest.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> lines;
    try (BufferedReader out = counting.inputReader()) {
      lines = out.lines().toList();
    }
    assertEquals(0, counting.waitFor());
    return lines.stream()
        .map(line -> line.split(" ", 2))
        .collect(Collectors.toMap(word -> word[0], word -> Long.valueOf(word[1])));
  }

  /** Prints the bytes of each decision; run by the test. */
  public static void main(String[] arguments) {
    for (Remembered decision : Remembered.values()) {
      GatekeeperBench bench = new GatekeeperBench();
      AccessRequest request = decision.request(bench);
      LocalGatekeeper gatekeeper = bench.gatekeeper();
      long unused = allocated(gatekeeper, request); // with what is made once
      System.out.println(decision + " " + allocated(gatekeeper, request) / DECISIONS);
    }
  }

  private static long allocated(LocalGatekeeper gatekeeper, AccessRequest request) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < DECISIONS; i++) {
      if (!(gatekeeper.decide(request) instanceof Decision.Allow)) {
        throw new IllegalStateException("refused");
      }
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
