package dev.keyward.server.upkeep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In processes of their own, since it is for another collector than that of tests. */
final class OldGenerationTest {
  private static final long MIB = 1 << 20;
  private static final long PROMOTED = 400 * MIB;
  private static final long LIVING = 8 * MIB;

  @Test
  void theHeapIsBoundedByWhatLives() throws Exception {
    long most = mostUsed("-XX:+UseSerialGC", "watched");
    assertTrue(most < OldGeneration.LEAST + 32 * MIB, "used " + most);
  }

  /** Or there is nothing to watch. */
  @Test
  void byItselfTheCollectorLetsItGrow() throws Exception {
    long most = mostUsed("-XX:+UseSerialGC", "alone");
    assertTrue(most > PROMOTED / 2, "used " + most);
  }

  @Test
  void anotherCollectorIsLeftAlone() throws Exception {
    assertEquals(-1, mostUsed("-XX:+UseParallelGC", "watched"));
  }

  /** Bytes of the old generation of the serial collector, or -1 without one. */
  private static long mostUsed(String collector, String how)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                collector,
                "-Xms32m",
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                Churn.class.getName(),
                how)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor());
    return Long.parseLong(printed.strip());
  }

  /** Remembers things for so long that they grow old, and forgets them. */
  static final class Churn {
    private Churn() {}

    public static void main(String[] how) {
      if (how[0].equals("watched")) {
        OldGeneration.watch();
      }
      List<MemoryPoolMXBean> old =
          ManagementFactory.getMemoryPoolMXBeans().stream()
              .filter(pool -> pool.getName().equals("Tenured Gen"))
              .toList();
      int size = 1_024;
      byte[][] remembered = new byte[Math.toIntExact(LIVING / size)][];
      long most = -1;
      for (long i = 0; i < PROMOTED / size; i++) {
        remembered[(int) (i % remembered.length)] = new byte[size];
        for (MemoryPoolMXBean pool : old) {
          most = Math.max(most, pool.getUsage().getUsed());
        }
      }
      System.out.println(most);
    }
  }
}
