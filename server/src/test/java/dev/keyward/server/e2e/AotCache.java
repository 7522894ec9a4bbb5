package dev.keyward.server.e2e;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The AOT cache of the jar under test, made by the launcher's own script for the first process that
 * is started; other forks wait for it. Without one everything works, and takes longer.
 */
final class AotCache {
  /** Makes the cache, if need be, and prints it. */
  static final String SCRIPT =
      """
      home=$1; root=$2; jar=$3
      . "$root/scripts/java.sh"
      KEYWARD_AOT=wait
      aot_cache "$jar"
      """;

  private static final int PATIENCE_MINUTES = 5;
  private static final List<String> OPTIONS = options();

  private AotCache() {}

  /** What a process is started with. */
  static List<String> javaOptions() {
    return OPTIONS;
  }

  private static List<String> options() {
    String cache = make(Path.of(System.getProperty("keyward.jar")));
    return cache.isEmpty()
        ? List.of()
        : List.of("-XX:AOTCache=" + cache, "-Xlog:aot*=off,cds*=off");
  }

  private static String make(Path jar) {
    Path lock = jar.resolveSibling(jar.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var _ = channel.lock()) {
      return run(jar);
    } catch (IOException e) {
      return "";
    }
  }

  private static String run(Path jar) throws IOException {
    Path out = Files.createTempFile("keyward", ".aot");
    ProcessBuilder builder =
        new ProcessBuilder(
            "sh",
            "-c",
            SCRIPT,
            "sh",
            System.getProperty("java.home"),
            System.getProperty("keyward.root"),
            jar.toString());
    builder.environment().keySet().removeIf(name -> name.startsWith("KEYWARD"));
    Process process = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    try {
      boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
      return ended && process.exitValue() == 0 ? Files.readString(out).strip() : "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    } finally {
      process.destroyForcibly();
      Files.delete(out);
    }
  }
}
