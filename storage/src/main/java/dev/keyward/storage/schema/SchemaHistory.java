package dev.keyward.storage.schema;

import dev.keyward.storage.engine.Dialect;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.flywaydb.core.api.resource.LoadableResource;

/**
 * What Flyway keeps of the scripts that it has run. When that is all scripts of this build, as they
 * are, in their order and nothing else, there is nothing to migrate, validate or refuse, and a
 * start need not load Flyway to learn it. About anything else Flyway is asked.
 */
final class SchemaHistory {
  private static final String TABLE = "flyway_schema_history";

  /** One row. The checksum is 0 for none, which no script is expected to have. */
  private record Entry(
      String version,
      String description,
      String type,
      String script,
      int checksum,
      boolean success) {}

  private SchemaHistory() {}

  /**
   * Whether exactly these scripts were run, with success; false also when there is no history, or
   * another one.
   *
   * @throws SQLException when the database is busy
   */
  static boolean isOf(
      Dialect dialect, Connection connection, List<? extends LoadableResource> scripts)
      throws SQLException {
    try {
      return read(connection).equals(scripts.stream().map(SchemaHistory::expected).toList());
    } catch (SQLException e) {
      if (dialect.isBusy(e)) {
        throw e;
      }
      return false;
    }
  }

  private static List<Entry> read(Connection connection) throws SQLException {
    List<Entry> entries = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT version, description, type, script, checksum, success FROM "
                    + table(connection)
                    + " ORDER BY installed_rank")) {
      while (row.next()) {
        entries.add(
            new Entry(
                String.valueOf(row.getString(1)),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getInt(5),
                row.getBoolean(6)));
      }
    }
    return entries;
  }

  /** In the schema where Flyway would make it, not in one that is searched after that. */
  private static String table(Connection connection) throws SQLException {
    String schema = connection.getSchema();
    return schema == null ? TABLE : '"' + schema.replace("\"", "\"\"") + "\"." + TABLE;
  }

  /** The row of a script named {@code V<version>__<description>.sql}. */
  private static Entry expected(LoadableResource script) {
    String name = script.getFilename();
    int separator = name.indexOf("__");
    String description =
        name.substring(separator + 2, name.length() - ".sql".length()).replace('_', ' ');
    return new Entry(
        name.substring(1, separator), description, "SQL", name, checksum(script), true);
  }

  /** As Flyway computes it: CRC-32 of the lines in UTF-8, without what ends them. */
  private static int checksum(LoadableResource script) {
    CRC32 crc = new CRC32();
    try (Reader text = script.read();
        BufferedReader lines = new BufferedReader(text)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        crc.update(line.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return (int) crc.getValue();
  }
}
