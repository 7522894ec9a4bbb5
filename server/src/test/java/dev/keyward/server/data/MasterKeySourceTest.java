package dev.keyward.server.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.secret.MasterKey;
import dev.keyward.storage.jdbc.Database;
import dev.keyward.storage.jdbc.JdbcSecretStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

final class MasterKeySourceTest {
  private final SecureRandom random = new SecureRandom();
  @TempDir private Path temporary;
  private DataDirectory directory;
  private MasterKeySource source;

  @BeforeEach
  void open() throws Exception {
    directory = DataDirectory.openOrCreate(temporary.resolve("data"));
    source = new MasterKeySource(directory, null);
  }

  private void assertRefused(String line, Executable act) throws Exception {
    Map<String, List<Object>> before = FileState.everything(temporary);
    assertEquals(line, assertThrows(StartupException.class, act).getMessage());
    assertEquals(before, FileState.everything(temporary));
  }

  @Test
  void isMadeOnceWhenToldTo() throws Exception {
    MasterKey made = source.findOrCreate(false, random);
    assertEquals("rw-------", FileState.mode(directory.masterKey()));
    assertEquals(made.reveal() + "\n", Files.readString(directory.masterKey()));
    Map<String, List<Object>> before = FileState.everything(temporary);
    assertArrayEquals(made.checkValue(), source.findOrCreate(false, random).checkValue());
    assertArrayEquals(made.checkValue(), source.findOrCreate(true, random).checkValue());
    assertArrayEquals(made.checkValue(), source.require().checkValue());
    assertEquals(before, FileState.everything(temporary));
  }

  @Test
  void missingIsRefused() throws Exception {
    assertTrue(source.find().isEmpty());
    assertRefused(
        "there is no master key in "
            + directory.masterKey()
            + ": put it back from its backup; --init makes a new installation in an empty"
            + " directory",
        source::require);
  }

  @Test
  void isNeverMadeForADatabaseInUse() throws Exception {
    assertRefused(
        "the master key "
            + directory.masterKey()
            + " is missing, and the database was made with it: put it back from its backup",
        () -> source.findOrCreate(true, random));
  }

  @Test
  void aFileOpenToOthersIsRefused() throws Exception {
    MasterKey unused = source.findOrCreate(false, random);
    assertFalse(unused.reveal().isEmpty());
    for (String mode : List.of("rw-r-----", "rw----r--", "rw--w----")) {
      FileState.chmod(directory.masterKey(), mode);
      assertRefused(
          directory.masterKey()
              + " is open to group or others: run chmod 600 "
              + directory.masterKey(),
          () -> source.findOrCreate(false, random));
    }
  }

  @Test
  void aFileThatHoldsSomethingElseIsRefusedAndNotRepeated() throws Exception {
    PrivateFile.write(directory.masterKey(), "c2VjcmV0\n", PrivateFile.MODE_600);
    assertRefused(
        directory.masterKey() + ": the master key is not base64 of 32 bytes", source::require);
    Files.delete(directory.masterKey());
    Files.createDirectory(directory.masterKey());
    FileState.chmod(directory.masterKey(), "rwx------");
    assertRefused("cannot read " + directory.masterKey() + ": not a regular file", source::require);
  }

  @Test
  void theSettingGoesBeforeTheFile() throws Exception {
    MasterKey configured = MasterKey.generate(random);
    MasterKeySource of = new MasterKeySource(directory, configured);
    assertArrayEquals(configured.checkValue(), of.require().checkValue());
    assertArrayEquals(configured.checkValue(), of.findOrCreate(true, random).checkValue());
    assertFalse(Files.exists(directory.masterKey()));
  }

  @Test
  void aWrongKeyIsToldAndTheDatabaseKeepsItsOwn() throws Exception {
    MasterKey first = MasterKey.generate(random);
    MasterKey second = MasterKey.generate(random);
    try (Database database = Database.open("sqlite:" + directory.database())) {
      JdbcSecretStore store = new JdbcSecretStore(database);
      MasterKeySource.verify(first, store);
      MasterKeySource.verify(first, store);
      StartupException refused =
          assertThrows(StartupException.class, () -> MasterKeySource.verify(second, store));
      assertEquals(
          "the master key is not the one that the database was made with", refused.getMessage());
      assertArrayEquals(first.checkValue(), store.keyCheck().orElseThrow());
    }
  }
}
