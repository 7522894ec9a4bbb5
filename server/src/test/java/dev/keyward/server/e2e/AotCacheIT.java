package dev.keyward.server.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the launcher makes a cache, with a Java that rehearses nothing and counts its calls. */
final class AotCacheIT {
  private static final int PATIENCE_SECONDS = 60;

  @TempDir private Path directory;
  private Path home;
  private Path jar;

  @BeforeEach
  void makeJava() throws IOException {
    home = Files.createDirectories(directory.resolve("a home"));
    jar = Files.createDirectories(directory.resolve("a target")).resolve("keyward.jar");
    Files.writeString(jar, "jar");
    Path java = Files.createDirectory(home.resolve("bin")).resolve("java");
    Files.writeString(
        java,
        """
        #!/bin/sh
        echo called >>'%1$s/calls'
        for option; do
          case $option in
            -XX:AOTCacheOutput=*) cat '%1$s/content' >"${option#*=}" ;;
          esac
        done
        exit "$(cat '%1$s/status')"
        """
            .formatted(directory));
    ServerHome.chmod(java, "rwxr-xr-x");
  }

  /** What a rehearsal leaves in its cache, and how it ends. */
  private void rehearsal(String content, int status) throws IOException {
    Files.writeString(directory.resolve("content"), content);
    Files.writeString(directory.resolve("status"), Integer.toString(status));
  }

  /** The cache that the launcher would use; empty for none. */
  private String cache() throws Exception {
    Path root = Path.of(System.getProperty("keyward.root"));
    Process process =
        new ProcessBuilder(
                "sh",
                "-euc",
                AotCache.SCRIPT,
                "sh",
                home.toString(),
                root.toString(),
                jar.toString())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), said);
    return said;
  }

  private long timesCalled() throws IOException {
    return Files.readAllLines(directory.resolve("calls")).size();
  }

  private List<String> beside() throws IOException {
    try (Stream<Path> files = Files.list(jar.getParent())) {
      return files.filter(file -> !file.equals(jar)).map(Path::toString).toList();
    }
  }

  @Test
  void aCacheIsMadeOnceAndKept() throws Exception {
    rehearsal("cache", 0);
    String made = cache();
    assertEquals("cache", Files.readString(Path.of(made)));
    assertEquals(made, cache());
    assertEquals(List.of(made), beside());
    assertEquals(1, timesCalled());
  }

  @Test
  void whatRottedIsMadeAgain() throws Exception {
    rehearsal("cache", 0);
    Path made = Path.of(cache());
    Files.writeString(made, "x", StandardOpenOption.APPEND);
    rehearsal("another", 0);
    String again = cache();
    assertNotEquals(made.toString(), again);
    assertEquals("another", Files.readString(Path.of(again)));
    assertEquals(List.of(again), beside());
  }

  @Test
  void aRehearsalThatBreaksLeavesNoCacheAndIsNotTriedAgain() throws Exception {
    rehearsal("half of it", 137);
    assertEquals("", cache());
    assertEquals("", cache());
    assertEquals(1, timesCalled());
    assertEquals(1, beside().size());
    assertEquals("", Files.readString(Path.of(beside().getFirst())));
  }

  @Test
  void aRehearsalThatLeavesNothingIsNotTriedAgain() throws Exception {
    rehearsal("", 0);
    assertEquals("", cache());
    assertEquals("", cache());
    assertEquals(1, timesCalled());
  }

  @Test
  void whatCannotBeReadBesideTheJarEndsNoLauncher() throws Exception {
    Path other = Files.createDirectory(jar.resolveSibling("other"));
    ServerHome.chmod(other, "---------");
    try {
      rehearsal("cache", 0);
      assertEquals("cache", Files.readString(Path.of(cache())));
    } finally {
      ServerHome.chmod(other, "rwx------");
    }
  }

  @Test
  void noOtherFileIsWrittenForACacheThatCouldNotBeMade() throws Exception {
    rehearsal("", 1);
    assertEquals("", cache());
    Path mark = Path.of(beside().getFirst());
    Path planted = directory.resolve("planted");
    Files.delete(mark);
    Files.createSymbolicLink(mark, planted);
    assertEquals("", cache());
    assertTrue(Files.notExists(planted));
    assertTrue(Files.isRegularFile(mark, LinkOption.NOFOLLOW_LINKS));
  }
}
