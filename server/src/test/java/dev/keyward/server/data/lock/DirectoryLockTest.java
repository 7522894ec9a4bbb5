package dev.keyward.server.data.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.data.DataDirectory;
import dev.keyward.server.data.StartupException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DirectoryLockTest {
  @TempDir private Path temporary;
  private DataDirectory directory;

  @BeforeEach
  void open() throws Exception {
    directory = DataDirectory.openOrCreate(temporary.resolve("data"));
  }

  @Test
  void aDirectoryIsHeldByOneAtATime() throws Exception {
    try (DirectoryLock first = DirectoryLock.take(directory)) {
      StartupException refused =
          assertThrows(StartupException.class, () -> DirectoryLock.take(directory));

      assertEquals(
          "a Keyward runs on the data directory " + directory + " already: stop it first",
          refused.getMessage());
      assertEquals(Optional.empty(), DirectoryLock.tryTake(directory));
      assertSame(directory, first.directory());
    }
    DirectoryLock.take(directory).close();
  }

  @Test
  void theFileIsItsOwnersAndStays() throws Exception {
    DirectoryLock.take(directory).close();

    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.lockFile())));
    DirectoryLock.take(directory).close();
  }

  @Test
  void whatCannotBeLockedIsToldWithItsReason() throws Exception {
    Files.createDirectory(directory.lockFile());

    StartupException refused =
        assertThrows(StartupException.class, () -> DirectoryLock.take(directory));

    assertTrue(
        String.valueOf(refused.getMessage()).startsWith("cannot lock " + directory.lockFile()),
        refused.getMessage());
  }
}
