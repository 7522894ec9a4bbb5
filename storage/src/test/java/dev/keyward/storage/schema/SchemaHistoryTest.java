package dev.keyward.storage.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.StorageException;
import dev.keyward.storage.engine.Dialect;
import dev.keyward.testkit.store.EmbeddedPostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Flyway is spared only what it would find as this build has left it. */
final class SchemaHistoryTest {
  @TempDir private static Path folder;

  static Stream<Dialect> engines() {
    return Stream.of(sqlite(), Dialect.of(EmbeddedPostgresServer.newDatabase()));
  }

  private static Dialect sqlite() {
    Dialect dialect = Dialect.of("sqlite:" + folder.resolve(System.nanoTime() + ".db"));
    dialect.prepare();
    return dialect;
  }

  private static boolean isUpToDate(Dialect dialect) {
    return Migrations.isUpToDate(dialect, dialect.migrationSource());
  }

  private static void execute(Dialect dialect, String sql) throws SQLException {
    try (Connection connection = dialect.migrationSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void whatFlywayHasJustWrittenIsUpToDate(Dialect dialect) {
    assertFalse(isUpToDate(dialect));

    Migrations.run(dialect);

    assertTrue(isUpToDate(dialect));
    Migrations.run(dialect);
    assertTrue(isUpToDate(dialect));
  }

  @ParameterizedTest
  @MethodSource("engines")
  void anyOtherHistoryIsForFlyway(Dialect dialect) throws SQLException {
    Migrations.run(dialect);
    String table = "flyway_schema_history";
    String row = "UPDATE " + table + " SET %s WHERE version = '12'";
    for (String change :
        List.of(
            "checksum = checksum + 1",
            "checksum = NULL",
            "success = FALSE",
            "description = 'something else'",
            "script = 'V12__something_else.sql'",
            "type = 'BASELINE'",
            "version = '13'",
            "version = NULL",
            "installed_rank = 0")) {
      execute(dialect, "CREATE TABLE kept AS SELECT * FROM " + table);
      execute(dialect, row.formatted(change));
      assertFalse(isUpToDate(dialect), change);
      execute(dialect, "DELETE FROM " + table);
      execute(dialect, "INSERT INTO " + table + " SELECT * FROM kept");
      execute(dialect, "DROP TABLE kept");
      assertTrue(isUpToDate(dialect), change);
    }
    execute(dialect, "DELETE FROM " + table + " WHERE version = '12'");
    assertFalse(isUpToDate(dialect), "not all");
  }

  @ParameterizedTest
  @ValueSource(strings = {"99", "12.1"})
  void aScriptOfSomebodyElseIsForFlyway(String version) throws SQLException {
    Dialect dialect = sqlite();
    Migrations.run(dialect);
    execute(
        dialect,
        "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,"
            + " checksum, installed_by, execution_time, success) VALUES (99, '%s', 'x', 'SQL',"
                .formatted(version)
            + " 'x.sql', 1, 'x', 1, TRUE)");

    assertFalse(isUpToDate(dialect));
    assertThrows(SchemaTooNewException.class, () -> Migrations.run(dialect));
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aScriptThatFailedIsRefusedAsBefore(Dialect dialect) throws SQLException {
    Migrations.run(dialect);
    execute(dialect, "UPDATE flyway_schema_history SET success = FALSE WHERE version = '12'");

    StorageException refusal = assertThrows(StorageException.class, () -> Migrations.run(dialect));

    assertEquals(1, refusal.getMessage().lines().count());
  }

  /** Flyway looks in the current schema alone, a query in all that are searched. */
  @Test
  void historyOfASchemaThatIsSearchedLaterIsNotTaken() throws SQLException {
    String url = EmbeddedPostgresServer.newDatabase();
    Migrations.run(Dialect.of(url));
    execute(Dialect.of(url), "CREATE SCHEMA \"my \"\"own\"");
    Dialect own =
        Dialect.of(
            url
                + (url.contains("?") ? "&" : "?")
                + "currentSchema=%22my+%22%22own%22,public".replace("+", "%20"));

    assertFalse(isUpToDate(own));
    Migrations.run(own);
    assertTrue(isUpToDate(own));
  }
}
