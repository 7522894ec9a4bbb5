package dev.keyward.storage.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What only SQLite has: a file, and settings that each connection must be given. */
final class SqliteDialectTest {
  @TempDir private Path folder;

  /** synchronous: 2 is FULL; transactions of readers do not occur. */
  @ParameterizedTest
  @CsvSource({
    "journal_mode,wal,wal",
    "synchronous,2,2",
    "foreign_keys,1,1",
    "busy_timeout,3000,3000",
    "query_only,1,0"
  })
  void settingsHoldOnTheConnectionsOfThePool(String pragma, String reader, String writer) {
    try (Database database = open()) {
      Function<Handle, String> ask =
          handle -> handle.createQuery("PRAGMA " + pragma).mapTo(String.class).one();
      assertEquals(reader, database.read(ask));
      assertEquals(writer, database.write(ask));
    }
  }

  @Test
  void readerCannotWrite() {
    try (Database database = open()) {
      assertThrows(
          StorageException.class,
          () -> database.read(handle -> handle.execute("DELETE FROM change_head")));
      assertEquals(0, new JdbcChangeFeed(database).head());
    }
  }

  @Test
  void workRunsOnPlatformThreadsOfItsOwn() {
    try (Database database = open()) {
      Thread reader = database.read(_ -> Thread.currentThread());
      Thread writer = database.write(_ -> Thread.currentThread());

      assertFalse(reader.isVirtual());
      assertTrue(reader.getName().startsWith("keyward-sqlite-reader-"), reader.getName());
      assertFalse(writer.isVirtual());
      assertEquals("keyward-sqlite-writer-0", writer.getName());
    }
  }

  @Test
  void filesBelongToTheirOwnerAlone() throws IOException {
    Path file = folder.resolve("data/keyward.db");
    try (Database database = Database.open("sqlite:" + file)) {
      database.write(
          handle -> handle.execute("INSERT INTO meta (name, value) VALUES ('a', x'00')"));
      for (String suffix : List.of("", "-wal", "-shm")) {
        assertEquals("rw-------", permissions(Path.of(file + suffix)));
      }
      assertEquals("rwx------", permissions(folder.resolve("data")));
    }
  }

  @Test
  void closingFoldsTheLogIntoTheFile() throws IOException {
    open().close();
    try (var files = Files.list(folder)) {
      assertEquals(List.of(folder.resolve("keyward.db")), files.toList());
    }
  }

  @Test
  void folderInPlaceOfTheFileIsRefused() throws IOException {
    Files.createDirectory(folder.resolve("keyward.db"));

    assertRefused("not a regular file");
  }

  @Test
  void fileInPlaceOfTheFolderIsRefused() throws IOException {
    Files.createFile(folder.resolve("file"));

    StorageException refusal =
        assertThrows(
            StorageException.class,
            () -> Database.open("sqlite:" + folder.resolve("file/keyward.db")));
    assertEquals(1, refusal.getMessage().lines().count());
  }

  @Test
  void fileThatIsNoDatabaseIsRefusedAndLeftAlone() throws IOException {
    String text = "This is a letter to my aunt. ".repeat(100);
    Files.writeString(folder.resolve("keyward.db"), text);

    assertRefused("[SQLITE_NOTADB]");
    assertEquals(text, Files.readString(folder.resolve("keyward.db")));
  }

  private void assertRefused(String because) {
    StorageException refusal = assertThrows(StorageException.class, this::open);
    assertEquals(1, refusal.getMessage().lines().count());
    assertTrue(refusal.getMessage().contains(because), refusal.getMessage());
    assertTrue(refusal.getMessage().contains(folder.toString()), refusal.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sqlite:",
        "sqlite:keyward.db",
        "sqlite::memory:",
        "sqlite:/a?journal_mode=off",
        "sqlite:/",
        "sqlite:file:/a",
        "sqlite:/\0"
      })
  void urlThatNamesNoAbsoluteFileIsRefused(String url) {
    assertThrows(IllegalArgumentException.class, () -> Database.checkUrl(url));
  }

  @Test
  void oddFileNamesWork() {
    String url = "sqlite:" + folder.resolve("100% a b#c;d&e='f\u00fc.db");
    try (Database database = Database.open(url)) {
      assertEquals(0, new JdbcChangeFeed(database).head());
      assertTrue(Files.exists(Path.of(url.substring("sqlite:".length()))));
    }
  }

  private Database open() {
    return Database.open("sqlite:" + folder.resolve("keyward.db"));
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
