package dev.keyward.storage.engine;

import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;

/**
 * Everything in which the two engines differ: how they are reached, which threads may, and two
 * words of the schema.
 */
public sealed interface Dialect permits SqliteDialect, PostgresDialect {
  /** Where reads and writes go. Both are the same lane when the engine has no use for two. */
  record Lanes(Lane reader, Lane writer) {}

  /**
   * @throws IllegalArgumentException when the URL is not one; the message never repeats a password
   */
  static Dialect of(String url) {
    if (url.startsWith(SqliteDialect.SCHEME)) {
      return SqliteDialect.parse(url);
    }
    if (url.startsWith(PostgresDialect.SCHEME)) {
      return PostgresDialect.parse(url);
    }
    throw new IllegalArgumentException(
        "a database is sqlite:<absolute file> or postgresql://user[:password]@host[:port]/name");
  }

  /** The database as an operator knows it, without password. */
  String name();

  /**
   * Words of the schema: {@code bytes} is the type of byte strings, {@code bytewise} makes text
   * compare by its bytes.
   */
  Map<String, String> placeholders();

  /** Makes what must exist before the first connection. */
  void prepare();

  /** Connections that are not pooled and have no time limit, for changing the schema. */
  DataSource migrationSource();

  /** Whether a connection could not be opened only because somebody else is opening one. */
  boolean isBusy(SQLException e);

  /**
   * @param connections the most connections at a time, where the engine leaves a choice
   */
  Lanes openLanes(int connections);
}
