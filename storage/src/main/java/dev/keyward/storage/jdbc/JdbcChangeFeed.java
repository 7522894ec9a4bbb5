package dev.keyward.storage.jdbc;

import dev.keyward.core.apikey.KeyHash;
import dev.keyward.core.change.Change;
import dev.keyward.core.change.ChangeFeed;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * The feed in the table {@code change}; {@link SecurityWrite} says why reading it in order misses
 * nothing.
 */
public final class JdbcChangeFeed implements ChangeFeed {
  /** So few that no other write waits long behind them. */
  private static final int PURGED_AT_ONCE = 1_000;

  private final Database database;

  public JdbcChangeFeed(Database database) {
    this.database = database;
  }

  /** Read from the counter and not from the rows, which are purged when they are old. */
  @Override
  public long head() {
    return database.read(
        handle -> handle.createQuery("SELECT sequence FROM change_head").mapTo(Long.class).one());
  }

  @Override
  public List<Change> after(long sequence, int limit) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT sequence, kind, subject, hash, pepper_id FROM change WHERE sequence >"
                        + " :sequence ORDER BY sequence LIMIT :limit")
                .bind("sequence", sequence)
                .bind("limit", limit)
                .map(Rows.mapper(JdbcChangeFeed::change))
                .list());
  }

  @Override
  public int purge(Instant now) {
    return database.write(
        handle ->
            handle
                .createUpdate(
                    "DELETE FROM change WHERE sequence IN (SELECT sequence FROM change WHERE at <"
                        + " :old AND sequence < (SELECT sequence FROM change_head) ORDER BY"
                        + " sequence LIMIT :limit)")
                .bind("old", now.minus(LIFE).toEpochMilli())
                .bind("limit", PURGED_AT_ONCE)
                .execute());
  }

  private static Change change(ResultSet row) throws SQLException {
    byte[] hash = row.getBytes("hash");
    return new Change(
        row.getLong("sequence"),
        Change.Kind.valueOf(row.getString("kind")),
        row.getString("subject"),
        hash == null ? null : new KeyHash(row.getString("pepper_id"), hash));
  }
}
