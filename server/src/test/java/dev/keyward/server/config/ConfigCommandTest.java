package dev.keyward.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code keyward config check FILE}. */
final class ConfigCommandTest {
  @TempDir private Path directory;
  private ConfigBed bed;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void bed() {
    bed = new ConfigBed(directory);
  }

  private int run(String... arguments) {
    return new CommandLine(new ConfigCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Test
  void aGoodFile() {
    Path file = bed.write("keyward.yaml", "data: .\n", "rw-r--r--");
    assertEquals(0, run("check", file.toString()));
    assertEquals(file + ": no problems\n", out.toString());
    assertEquals("", err.toString());
  }

  @Test
  void everyProblemHasItsLine() {
    Path file = bed.write("keyward.yaml", "date: .\nmax_stale: 1h\n", "rw-r--r--");
    assertEquals(1, run("check", file.toString()));
    assertEquals("", out.toString());
    assertEquals(
        file
            + ":1:1: date: is no setting; did you mean data?\n"
            + file
            + ":2:12: max_stale: must be 1s to 5m\n",
        err.toString());
  }

  @Test
  void aMissingFile() {
    Path file = directory.resolve("nowhere.yaml");
    assertEquals(1, run("check", file.toString()));
    assertEquals(file + ": cannot read " + file + ": no such file\n", err.toString());
  }

  @Test
  void aWrongCommandLine() {
    assertEquals(2, run());
    assertEquals(2, run("check"));
    assertEquals(2, run("check", "a", "b"));
    assertTrue(err.toString().contains("FILE"));
  }
}
