package dev.keyward.storage.count;

import dev.keyward.core.quota.QuotaStore;
import dev.keyward.storage.jdbc.Database;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** What nodes have taken of quotas, in the table {@code quota_use}. */
public final class JdbcQuotaStore implements QuotaStore {
  /** So few that no other write waits long behind them. */
  private static final int PURGED_AT_ONCE = 1_000;

  private static final String THIS = " WHERE key_id = :key AND per = :per AND start_at = :start";

  private static final String LEFT =
      "CASE WHEN :limit - quota_use.taken < :most THEN :limit - quota_use.taken ELSE :most END";

  /** One statement: two nodes that take at once take one after the other. */
  private static final String TAKE =
      "INSERT INTO quota_use (key_id, per, start_at, taken, granted) VALUES (:key, :per, :start,"
          + " :first, :first) ON CONFLICT (key_id, per, start_at) DO UPDATE SET granted = "
          + LEFT
          + ", taken = quota_use.taken + "
          + LEFT
          + " WHERE :limit - quota_use.taken >= :least RETURNING granted, taken";

  private final Database database;

  public JdbcQuotaStore(Database database) {
    this.database = database;
  }

  @Override
  public Grant take(Account account, long limit, long least, long most) {
    return limit < least
        ? new Grant(0, taken(account))
        : database.write(handle -> take(handle, account, limit, least, most));
  }

  private static Grant take(Handle handle, Account account, long limit, long least, long most) {
    return of(account, handle.createQuery(TAKE))
        .bind("limit", limit)
        .bind("least", least)
        .bind("most", most)
        .bind("first", Math.min(limit, most))
        .map((row, context) -> new Grant(row.getLong("granted"), row.getLong("taken")))
        .findOne()
        .orElseGet(() -> new Grant(0, taken(handle, account)));
  }

  private static <S extends SqlStatement<S>> S of(Account account, S statement) {
    return statement
        .bind("key", account.key())
        .bind("per", account.per().wireName())
        .bind("start", account.start().toEpochMilli());
  }

  @Override
  public void giveBack(Account account, long unused) {
    int _ =
        database.write(
            handle ->
                of(
                        account,
                        handle.createUpdate(
                            "UPDATE quota_use SET taken = CASE WHEN taken < :unused THEN 0 ELSE"
                                + " taken - :unused END"
                                + THIS))
                    .bind("unused", unused)
                    .execute());
  }

  @Override
  public long taken(Account account) {
    return database.read(handle -> taken(handle, account));
  }

  private static long taken(Handle handle, Account account) {
    return of(account, handle.createQuery("SELECT taken FROM quota_use" + THIS))
        .mapTo(Long.class)
        .findOne()
        .orElse(0L);
  }

  @Override
  public int purge(Instant before) {
    return database.write(
        handle ->
            handle
                .createUpdate(
                    "DELETE FROM quota_use WHERE (key_id, per, start_at) IN (SELECT key_id, per,"
                        + " start_at FROM quota_use WHERE start_at < :before ORDER BY start_at"
                        + " LIMIT :limit)")
                .bind("before", before.toEpochMilli())
                .bind("limit", PURGED_AT_ONCE)
                .execute());
  }
}
