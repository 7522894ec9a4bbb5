package dev.keyward.core.jose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The fuzz targets: over their kept inputs in every build, and with Jazzer for a bounded time in
 * the heavy one. Jazzer runs as a program and not as its JUnit extension, which fuzzes one target
 * for each run of all tests.
 */
class FuzzCorpusTest {
  private static final int RUNS = 100_000;
  private static final Duration MOST = Duration.ofSeconds(60);

  /** A fuzz target, whose kept inputs are in the folder of its name. */
  enum Target {
    TOKEN(TokenFuzz.class, TokenFuzz::fuzzerTestOneInput),
    JWK(JwkFuzz.class, JwkFuzz::fuzzerTestOneInput),
    JWK_SET(JwkSetFuzz.class, JwkSetFuzz::fuzzerTestOneInput);

    private final Class<?> type;

    @SuppressWarnings("ImmutableEnumChecker") // a method reference
    private final Consumer<byte[]> target;

    Target(Class<?> type, Consumer<byte[]> target) {
      this.type = type;
      this.target = target;
    }

    private Path corpus() {
      return Path.of(
          System.getProperty("keyward.root"),
          "core/src/test/resources/dev/keyward/core/jose/fuzz",
          type.getSimpleName());
    }
  }

  @ParameterizedTest
  @EnumSource
  void keptInputsAreHarmless(Target target) throws IOException {
    try (Stream<Path> files = Files.list(target.corpus())) {
      List<Path> inputs = files.toList();
      assertTrue(inputs.size() >= 5, target.corpus().toString());
      for (Path input : inputs) {
        target.target.accept(Files.readAllBytes(input));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("heavy")
  void jazzerFindsNothing(Target target, @TempDir Path work) throws Exception {
    Path log = work.resolve("log");
    Process jazzer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.type.getName(),
                "--instrumentation_includes=dev.keyward.core.**:tools.jackson.core.**",
                "--reproducer_path=" + work,
                "-artifact_prefix=" + work + "/",
                "-max_len=2048",
                "-runs=" + RUNS,
                "-max_total_time=" + MOST.toSeconds(),
                Files.createDirectory(work.resolve("found")).toString(),
                target.corpus().toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = jazzer.waitFor(4 * MOST.toSeconds(), TimeUnit.SECONDS);
    jazzer.destroyForcibly();
    assertTrue(ended, "Jazzer does not end");
    assertEquals(0, jazzer.exitValue(), () -> read(log));
    assertTrue(read(log).contains("Done "), () -> read(log));
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
