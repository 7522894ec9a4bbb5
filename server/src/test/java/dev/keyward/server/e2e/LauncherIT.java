package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./keyward} as a user runs it, and the AOT cache that it makes. */
final class LauncherIT {
  private static final int PATIENCE_MINUTES = 4;

  @TempDir private static Path shared;
  private static Path cache;

  /** The first start of a service, which makes the cache for all tests. */
  @BeforeAll
  static void firstStart() throws Exception {
    Path home = checkout(shared.resolve("checkout"));
    Process service =
        launcher(home, Map.of(), "quickstart", "--json", "--port", "0", "--admin-port", "0")
            .redirectError(shared.resolve("log").toFile())
            .start();
    try (var out = service.inputReader()) {
      assertTrue(out.readLine().startsWith("{\"url\""), "ready before the cache is there");
      cache =
          Await.value(
              Duration.ofMinutes(PATIENCE_MINUTES), () -> made(home), () -> "no cache was made");
      service.toHandle().destroy();
      assertTrue(service.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES));
      assertEquals(0, service.exitValue());
    } finally {
      service.destroyForcibly();
    }
  }

  private static Path checkout(Path home) throws IOException {
    Path root = Path.of(System.getProperty("keyward.root"));
    Files.createDirectories(home.resolve("server/target"));
    Files.createDirectory(home.resolve("scripts"));
    Files.copy(root.resolve("keyward"), home.resolve("keyward"));
    for (String script : List.of("jdk.sh", "java.sh", "build.sh")) {
      Files.copy(root.resolve("scripts").resolve(script), home.resolve("scripts").resolve(script));
    }
    Files.copy(Path.of(System.getProperty("keyward.jar")), jar(home));
    return home;
  }

  private static Path jar(Path home) {
    return home.resolve("server/target/keyward.jar");
  }

  /** The finished cache; null when there is none. */
  private static Path made(Path home) throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("server/target"))) {
      return files.filter(file -> file.toString().endsWith(".aot")).findAny().orElse(null);
    }
  }

  private static ProcessBuilder launcher(
      Path home, Map<String, String> environment, String... arguments) {
    List<String> line =
        Stream.concat(Stream.of("sh", home.resolve("keyward").toString()), Stream.of(arguments))
            .toList();
    ProcessBuilder builder = new ProcessBuilder(line).directory(home.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("KEYWARD"));
    builder.environment().put("KEYWARD_JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    return builder;
  }

  /** Whether a command runs from the cache. It must work as ever, and say nothing of it. */
  private static boolean runsFromCache(Path home, String options, Map<String, String> environment)
      throws Exception {
    Path loaded = Files.createTempFile(shared, "loaded", ".log");
    Path said = Files.createTempFile(shared, "said", ".txt");
    Map<String, String> all =
        Stream.concat(
                environment.entrySet().stream(),
                Stream.of(
                    Map.entry("KEYWARD_JAVA_OPTS", options + " -Xlog:class+load:file=" + loaded)))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    Process process =
        launcher(home, all, "--version")
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertTrue(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES));
    String text = Files.readString(said);
    assertEquals(0, process.exitValue(), text);
    assertTrue(text.matches("keyward [^\n]+\n"), text);
    return Files.readString(loaded)
        .lines()
        .filter(line -> line.contains(" dev.keyward.server.Main "))
        .findFirst()
        .orElseThrow()
        .contains("shared objects file");
  }

  private static boolean runsFromCache() throws Exception {
    return runsFromCache(shared.resolve("checkout"), "", Map.of());
  }

  /** Does something to the cache, looks, and puts it back. */
  private static boolean runsFromCacheAfter(Change change) throws Exception {
    Path kept = shared.resolve("kept");
    Files.copy(cache, kept);
    try {
      change.make();
      return runsFromCache();
    } finally {
      Files.delete(cache);
      Files.move(kept, cache);
    }
  }

  private interface Change {
    void make() throws IOException;
  }

  @Test
  void laterStartsRunFromTheCache() throws Exception {
    assertTrue(runsFromCache());
  }

  @Test
  void onlyTheOwnerCanWriteTheCacheAndNothingElseIsLeft() throws Exception {
    assertTrue(
        Files.getPosixFilePermissions(cache).stream()
            .noneMatch(mode -> mode.name().matches("(GROUP|OTHERS)_WRITE")));
    Await.value(
        () -> {
          try (Stream<Path> files = Files.list(cache.getParent())) {
            return files.count() == 2 ? true : null;
          }
        },
        () -> "more than the jar and its cache");
  }

  @Test
  void optionsOfTheUserCount() throws Exception {
    assertTrue(runsFromCache(shared.resolve("checkout"), "-Xmx512m", Map.of()));
    assertFalse(
        runsFromCache(
            shared.resolve("checkout"), "-XX:-UseSerialGC -XX:+UseZGC -Xshare:off", Map.of()));
  }

  @Test
  void noCacheIsUsedWhenTheUserSaysSo() throws Exception {
    assertFalse(runsFromCache(shared.resolve("checkout"), "", Map.of("KEYWARD_AOT", "off")));
  }

  @Test
  void aTruncatedCacheIsPassedOver() throws Exception {
    assertFalse(
        runsFromCacheAfter(
            () -> {
              try (FileChannel channel = FileChannel.open(cache, StandardOpenOption.WRITE)) {
                channel.truncate(channel.size() / 3);
              }
            }));
  }

  @Test
  void aCacheThatRottedIsPassedOver() throws Exception {
    assertFalse(
        runsFromCacheAfter(
            () -> {
              try (FileChannel channel = FileChannel.open(cache, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.allocate(100_000), channel.size() / 4);
              }
            }));
  }

  @Test
  void whatIsNoCacheIsPassedOver() throws Exception {
    assertFalse(runsFromCacheAfter(() -> Files.writeString(cache, "no cache\n".repeat(1000))));
  }

  @Test
  void aCacheThatOthersCouldHaveWrittenIsPassedOver() throws Exception {
    assertFalse(runsFromCacheAfter(() -> ServerHome.chmod(cache, "rw-rw-rw-")));
  }

  @Test
  void theCacheOfAnotherJarIsPassedOver() throws Exception {
    Path jar = jar(shared.resolve("checkout"));
    FileTime before = Files.getLastModifiedTime(jar);
    Files.setLastModifiedTime(jar, FileTime.fromMillis(before.toMillis() - 3_600_000));
    try {
      assertFalse(runsFromCache());
    } finally {
      Files.setLastModifiedTime(jar, before);
    }
  }

  @Test
  void whoDoesNotOwnTheJarMakesNoCache(@TempDir Path directory) throws Exception {
    Path home = checkout(directory.resolve("checkout"));
    Path target = jar(home).getParent();
    if (System.getProperty("user.name").equals("root")) {
      Files.setAttribute(jar(home), "unix:uid", 65_534);
    } else {
      ServerHome.chmod(target, "r-xr-xr-x");
    }
    try {
      assertFalse(runsFromCache(home, "", Map.of("KEYWARD_AOT", "wait")));
      try (Stream<Path> files = Files.list(target)) {
        assertEquals(1, files.count());
      }
    } finally {
      ServerHome.chmod(target, "rwxr-xr-x");
    }
  }

  @Test
  void aRehearsalNeedsAnEmptyDirectoryAndNoSettings(@TempDir Path directory) throws Exception {
    Map<String, String> set = Map.of("KEYWARD_ADMIN_URL", "https://127.0.0.1:1");
    assertEquals(
        "keyward: rehearse needs an environment without KEYWARD variables",
        KeywardProcess.run(directory, set, "rehearse", "--data", ".").oneLine());
    Files.writeString(directory.resolve("keyward.yaml"), "");
    assertTrue(
        KeywardProcess.run(directory, Map.of(), "rehearse", "--data", ".")
            .oneLine()
            .contains("needs an empty directory"));
  }
}
