package dev.keyward.server.upkeep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In processes of their own, since it is for another collector than that of tests. */
@Timeout(60)
final class OldGenerationTest {
  private static final long MIB = 1 << 20;
  private static final int PROMOTED_MIB = 400;
  private static final int LIVING_MIB = 8;

  /**
   * @param used bytes of the old generation, at most
   * @param threshold at the end; 0 for none
   */
  private record Seen(long used, long threshold) {}

  @Test
  void theHeapIsBoundedByWhatLives() throws Exception {
    Seen seen = churn("-XX:+UseSerialGC", "-Xmx1g", "watched");
    assertTrue(seen.used() < PROMOTED_MIB / 2 * MIB, seen.toString());
    assertEquals(OldGeneration.LEAST, seen.threshold());
  }

  /** Or there is nothing to watch. */
  @Test
  void byItselfTheCollectorLetsItGrow() throws Exception {
    Seen seen = churn("-XX:+UseSerialGC", "-Xmx1g", "alone");
    assertTrue(seen.used() > PROMOTED_MIB / 2 * MIB, seen.toString());
  }

  /** While so much lives that Java itself collects first, the threshold is of no use. */
  @Test
  void theThresholdFallsWithWhatLives() throws Exception {
    Seen seen = churn("-XX:+UseSerialGC", "-Xmx120m", "peaked");
    assertEquals(OldGeneration.LEAST, seen.threshold());
  }

  @Test
  void anotherCollectorIsLeftAlone() throws Exception {
    assertEquals(0, churn("-XX:+UseParallelGC", "-Xmx1g", "watched").threshold());
  }

  private static Seen churn(String collector, String bound, String how)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                collector,
                "-Xms32m",
                bound,
                "-cp",
                System.getProperty("java.class.path"),
                Churn.class.getName(),
                how)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor());
    String[] words = printed.strip().split(" ", -1);
    return new Seen(Long.parseLong(words[0]), Long.parseLong(words[1]));
  }

  /** Remembers things for so long that they grow old, and forgets them. */
  static final class Churn {
    private static final List<MemoryPoolMXBean> POOLS =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(MemoryPoolMXBean::isUsageThresholdSupported)
            .toList();

    private Churn() {}

    public static void main(String[] how) throws InterruptedException {
      if (!how[0].equals("alone")) {
        OldGeneration.watch();
      }
      if (how[0].equals("peaked")) {
        remember(50, 100);
      }
      long most = remember(LIVING_MIB, PROMOTED_MIB);
      if (how[0].equals("peaked")) {
        awaitThreshold(OldGeneration.LEAST);
      }
      System.out.println(most + " " + threshold());
    }

    /** In pieces of 1 KiB; and the most that was used. */
    private static long remember(int livingMib, int inAllMib) throws InterruptedException {
      byte[][] remembered = new byte[livingMib << 10][];
      long most = 0;
      for (int i = 0; i < inAllMib << 10; i++) {
        remembered[i % remembered.length] = new byte[1_024];
        if (i % 1_024 == 0) {
          Thread.sleep(1); // no slower than a node, whose collections are asked for beside it
          most = Math.max(most, oldUsed());
        }
      }
      return most;
    }

    private static long oldUsed() {
      return POOLS.stream()
          .filter(pool -> pool.getName().equals("Tenured Gen"))
          .mapToLong(pool -> pool.getUsage().getUsed())
          .sum();
    }

    private static long threshold() {
      return POOLS.stream().mapToLong(MemoryPoolMXBean::getUsageThreshold).max().orElse(0);
    }

    private static void awaitThreshold(long expected) throws InterruptedException {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (threshold() != expected && System.nanoTime() < end) {
        Thread.sleep(10);
      }
    }
  }
}
