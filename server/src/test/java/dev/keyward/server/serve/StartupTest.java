package dev.keyward.server.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.Installation;
import dev.keyward.server.config.ConfigFile;
import dev.keyward.server.data.DataDirectory;
import dev.keyward.server.data.StartupException;
import dev.keyward.server.data.lock.DirectoryLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartupTest {
  @TempDir private Path directory;
  private Path data;
  private Startup startup;

  @BeforeEach
  void configure() throws Exception {
    data = directory.resolve("data");
    Path file = directory.resolve("keyward.yaml");
    Files.writeString(file, "data: ./data\nroutes: []\n");
    startup = new Startup(ConfigFile.load(file, Map.of()));
  }

  @Test
  void aDatabaseThatIsGoneIsNotReplacedByAnEmptyOne() throws Exception {
    startup.open(true).close();
    Files.delete(data.resolve("keyward.db"));

    StartupException refusal = assertThrows(StartupException.class, () -> startup.open(false));

    assertTrue(
        String.valueOf(refusal.getMessage()).contains("is missing: put it back from its backup"),
        refusal::getMessage);
    assertFalse(Files.exists(data.resolve("keyward.db")));
  }

  @Test
  void initGoesOnWhereAnAttemptBeforeItStopped() throws Exception {
    startup.open(true).close();
    String key = Files.readString(data.resolve("master.key"));
    Files.delete(data.resolve("keyward.db"));

    try (Installation again = startup.open(true)) {
      assertTrue(again.clients().list(null, 1).items().isEmpty());
    }
    assertEquals(key, Files.readString(data.resolve("master.key")));
  }

  @Test
  void oneNodeRunsOnADirectory() throws Exception {
    Startup other = new Startup(ConfigFile.load(directory.resolve("keyward.yaml"), Map.of()));
    try (Startup first = startup;
        Installation _ = first.open(true)) {
      StartupException refusal = assertThrows(StartupException.class, () -> other.open(true));

      assertTrue(
          String.valueOf(refusal.getMessage()).startsWith("a Keyward runs on"),
          refusal::getMessage);
    }
    try (other;
        Installation _ = other.open(false)) {
      assertTrue(Files.exists(data.resolve("keyward.lock")));
    }
  }

  @Test
  void aRefusedStartLetsGoOfTheDirectory() throws Exception {
    startup.open(true).close();
    startup.close();
    Files.writeString(data.resolve("master.key"), "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
    assertThrows(StartupException.class, () -> startup.open(false));

    DirectoryLock.take(DataDirectory.open(data)).close();
  }

  @Test
  void aMasterKeyThatIsGoneIsNotReplaced() throws Exception {
    startup.open(true).close();
    Files.delete(data.resolve("master.key"));

    assertThrows(StartupException.class, () -> startup.open(true));

    assertFalse(Files.exists(data.resolve("master.key")));
  }
}
