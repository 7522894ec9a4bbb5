package dev.keyward.server.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataDirectoryTest {
  @TempDir private Path temporary;

  @Test
  void isMadeForItsOwnerAlone() throws Exception {
    DataDirectory made = DataDirectory.openOrCreate(temporary.resolve("a/b/data"));
    assertEquals("rwx------", FileState.mode(made.path()));
    assertEquals(temporary.resolve("a/b/data"), made.path());
    assertEquals(made.path(), DataDirectory.openOrCreate(made.path()).path());
    assertEquals(made.path(), DataDirectory.open(made.path()).path());
  }

  @Test
  void namesOfFiles() throws Exception {
    DataDirectory data = DataDirectory.openOrCreate(temporary.resolve("d"));
    List<Path> files =
        List.of(
            data.database(),
            data.masterKey(),
            data.adminKey(),
            data.caCertificate(),
            data.serverCertificate(),
            data.config());
    assertEquals(
        List.of("keyward.db", "master.key", "admin.key", "ca.crt", "server.crt", "keyward.yaml"),
        files.stream().map(file -> data.path().relativize(file).toString()).toList());
  }

  @Test
  void missingIsRefusedAndNotMade() {
    Path missing = temporary.resolve("missing");
    StartupException refused =
        assertThrows(StartupException.class, () -> DataDirectory.open(missing));
    assertEquals(
        "the data directory " + missing + " does not exist: --init makes a new installation there",
        refused.getMessage());
    assertFalse(Files.exists(missing));
  }

  @Test
  void aFileIsRefused() throws Exception {
    Path file = Files.writeString(temporary.resolve("file"), "x");
    assertEquals(
        file + " is not a directory",
        assertThrows(StartupException.class, () -> DataDirectory.openOrCreate(file)).getMessage());
    Path below = file.resolve("data");
    assertEquals(
        1,
        assertThrows(StartupException.class, () -> DataDirectory.openOrCreate(below))
            .getMessage()
            .lines()
            .count());
    assertEquals("x", Files.readString(file));
  }

  @Test
  void openToOthersIsRefusedAndStaysSo() throws Exception {
    Path directory = DataDirectory.openOrCreate(temporary.resolve("d")).path();
    for (String mode : List.of("rwxr-x---", "rwx--x---", "rwx---r--", "rwx----w-")) {
      FileState.chmod(directory, mode);
      StartupException refused =
          assertThrows(StartupException.class, () -> DataDirectory.openOrCreate(directory));
      assertEquals(
          directory + " is open to group or others: run chmod 700 " + directory,
          refused.getMessage());
      assertEquals(mode, FileState.mode(directory));
    }
  }
}
