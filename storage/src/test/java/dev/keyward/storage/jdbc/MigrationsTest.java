package dev.keyward.storage.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.StorageException;
import dev.keyward.storage.engine.Dialect;
import dev.keyward.storage.schema.SchemaTooNewException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The schema is brought up to date, or left alone with a clear word. */
final class MigrationsTest {
  static Stream<JdbcFixture> engines() {
    return Stream.of(JdbcFixture.sqlite(), JdbcFixture.postgres());
  }

  @ParameterizedTest
  @MethodSource("engines")
  void newerSchemaIsRefusedAndNothingIsChanged(JdbcFixture fixture) throws SQLException {
    Database.open(fixture.url()).close();
    execute(
        fixture,
        "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,"
            + " checksum, installed_by, execution_time, success) VALUES (99, '99', 'from the"
            + " future', 'SQL', 'V99__x.sql', 1, 'x', 1, TRUE)");
    execute(fixture, "ALTER TABLE client RENAME TO customer");
    List<String> before = everything(fixture);

    SchemaTooNewException refusal =
        assertThrows(SchemaTooNewException.class, () -> Database.open(fixture.url()));

    assertEquals(1, refusal.getMessage().lines().count());
    assertTrue(
        refusal.getMessage().contains("schema version 99, but this build knows only version 12"),
        refusal.getMessage());
    assertEquals(before, everything(fixture));
  }

  @ParameterizedTest
  @MethodSource("engines")
  void databaseOfSomethingElseIsRefusedAndNothingIsChanged(JdbcFixture fixture)
      throws SQLException {
    Dialect.of(fixture.url()).prepare();
    execute(fixture, "CREATE TABLE flyway_schema_histories (x TEXT)");
    execute(fixture, "CREATE TABLE somebody_elses (x TEXT)");

    StorageException refusal =
        assertThrows(StorageException.class, () -> Database.open(fixture.url()));

    assertEquals(1, refusal.getMessage().lines().count());
    assertEquals(0, count(fixture, "somebody_elses"));
    assertThrows(SQLException.class, () -> count(fixture, "client"));
  }

  @ParameterizedTest
  @MethodSource("engines")
  void openingAgainChangesNothing(JdbcFixture fixture) throws SQLException {
    Database.open(fixture.url()).close();
    List<String> before = everything(fixture);

    Database.open(fixture.url()).close();

    assertEquals(before, everything(fixture));
  }

  @ParameterizedTest
  @MethodSource("engines")
  void changedScriptIsNoticed(JdbcFixture fixture) throws SQLException {
    Database.open(fixture.url()).close();
    execute(fixture, "UPDATE flyway_schema_history SET checksum = 1");

    StorageException refusal =
        assertThrows(StorageException.class, () -> Database.open(fixture.url()));

    assertEquals(1, refusal.getMessage().lines().count());
  }

  @ParameterizedTest
  @MethodSource("engines")
  void nodesThatStartTogetherOnANewDatabaseAllStart(JdbcFixture fixture) throws Exception {
    int nodes = 4;
    CountDownLatch ready = new CountDownLatch(nodes);
    try (ExecutorService threads = Executors.newFixedThreadPool(nodes)) {
      List<Future<Long>> heads = new ArrayList<>();
      for (int i = 0; i < nodes; i++) {
        heads.add(
            threads.submit(
                () -> {
                  ready.countDown();
                  ready.await();
                  try (Database database = Database.open(fixture.url())) {
                    return new JdbcChangeFeed(database).head();
                  }
                }));
      }
      for (Future<Long> head : heads) {
        assertEquals(0, head.get(60, TimeUnit.SECONDS));
      }
    }
    assertEquals(1, count(fixture, "change_head"));
  }

  private static void execute(JdbcFixture fixture, String sql) throws SQLException {
    try (Connection connection = fixture.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int count(JdbcFixture fixture, String table) throws SQLException {
    return rows(fixture, "SELECT * FROM " + table).size();
  }

  /** Names of all columns and the history. */
  private static List<String> everything(JdbcFixture fixture) throws SQLException {
    List<String> all =
        new ArrayList<>(
            rows(
                fixture,
                "SELECT installed_rank, version, checksum, success FROM flyway_schema_history"));
    try (Connection connection = fixture.connect();
        ResultSet columns = connection.getMetaData().getColumns(null, null, "%", null)) {
      while (columns.next()) {
        if (!"pg_catalog".equals(columns.getString("TABLE_SCHEM"))) {
          all.add(columns.getString("TABLE_NAME") + "." + columns.getString("COLUMN_NAME"));
        }
      }
    }
    return all;
  }

  private static List<String> rows(JdbcFixture fixture, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = fixture.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
          text.append(row.getString(i)).append('|');
        }
        rows.add(text.toString());
      }
    }
    return rows;
  }
}
