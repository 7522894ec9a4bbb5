package dev.keyward.server.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.keyward.server.data.PrivateFile.Access;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PrivateFileTest {
  @TempDir private Path directory;

  @Test
  void writesWithTheModeAskedForAndLeavesNothingBeside() throws Exception {
    Path file = directory.resolve("f");
    PrivateFile.write(file, "one", PrivateFile.MODE_600);
    assertEquals("rw-------", FileState.mode(file));
    PrivateFile.write(file, "two", PrivateFile.MODE_644);
    assertEquals("rw-r--r--", FileState.mode(file));
    assertEquals("two", Files.readString(file));
    assertEquals(List.of("f"), List.of(directory.toFile().list()));
  }

  @Test
  void writeNewNeverReplaces() throws Exception {
    Path file = directory.resolve("f");
    PrivateFile.writeNew(file, "one", PrivateFile.MODE_600);
    Map<String, List<Object>> before = FileState.everything(directory);
    StartupException refused =
        assertThrows(
            StartupException.class, () -> PrivateFile.writeNew(file, "two", PrivateFile.MODE_600));
    assertEquals("cannot write " + file + ": it exists already", refused.getMessage());
    assertEquals(before, FileState.everything(directory));
  }

  @Test
  void aFailedWriteLeavesNothing() throws Exception {
    Path occupied = Files.createDirectory(directory.resolve("d"));
    Files.writeString(occupied.resolve("inside"), "x");
    Map<String, List<Object>> before = FileState.everything(directory);
    assertThrows(
        StartupException.class, () -> PrivateFile.write(occupied, "x", PrivateFile.MODE_600));
    assertEquals(before, FileState.everything(directory));
    assertThrows(
        StartupException.class,
        () -> PrivateFile.write(directory.resolve("no/f"), "x", PrivateFile.MODE_600));
  }

  @Test
  void modesThatAreRead() throws Exception {
    Path file = Files.writeString(directory.resolve("f"), "text");
    FileState.chmod(file, "rw-r-----");
    assertThrows(StartupException.class, () -> PrivateFile.read(file, 10, Access.OWNER_ALONE));
    assertEquals("text", PrivateFile.read(file, 10, Access.OWNER_AND_GROUP));
    FileState.chmod(file, "rw-r--r--");
    assertThrows(StartupException.class, () -> PrivateFile.read(file, 10, Access.OWNER_AND_GROUP));
    assertEquals("text", PrivateFile.read(file, 4, Access.ANYBODY));
    assertEquals(
        file + " is larger than 3 bytes",
        assertThrows(StartupException.class, () -> PrivateFile.read(file, 3, Access.ANYBODY))
            .getMessage());
  }

  /** Whoever opens a pipe to read from it waits until somebody writes to it. */
  @Test
  void onlyRegularFilesAreRead() throws Exception {
    Path inner = Files.createDirectory(directory.resolve("d"));
    Path pipe = directory.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", "-m", "600", pipe.toString()).start().waitFor());
    for (Path file : List.of(inner, pipe, Path.of("/dev/zero"))) {
      StartupException refused =
          assertTimeoutPreemptively(
              Duration.ofSeconds(20),
              () ->
                  assertThrows(
                      StartupException.class, () -> PrivateFile.read(file, 10, Access.ANYBODY)));
      assertEquals("cannot read " + file + ": not a regular file", refused.getMessage());
    }
    Path link = Files.createSymbolicLink(directory.resolve("link"), inner.resolve("f"));
    Files.writeString(inner.resolve("f"), "text");
    assertEquals("text", PrivateFile.read(link, 10, Access.ANYBODY));
  }
}
