package dev.keyward.storage.jdbc;

import dev.keyward.core.idempotency.AlreadyClaimedException;
import dev.keyward.core.idempotency.Claim;
import dev.keyward.core.idempotency.ClaimStore;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Calls that were carried out, in the table {@code idempotency}. */
public final class JdbcClaimStore implements ClaimStore {
  /** So few that no other write waits long behind them. */
  private static final int PURGED_AT_ONCE = 1_000;

  private final Database database;

  public JdbcClaimStore(Database database) {
    this.database = database;
  }

  /**
   * The row, as a part of whatever else is written. One that is too old to count is overwritten.
   *
   * @throws AlreadyClaimedException when it is there
   */
  static void add(Handle handle, Claim claim, String target, Instant at) {
    int added =
        handle
            .createUpdate(
                "INSERT INTO idempotency (id, digest, target, created_at) VALUES (:id, :digest,"
                    + " :target, :at) ON CONFLICT (id) DO UPDATE SET digest = :digest, target ="
                    + " :target, created_at = :at WHERE idempotency.created_at <= :old")
            .bind("id", claim.id())
            .bind("digest", claim.digest())
            .bind("target", target)
            .bind("at", at.toEpochMilli())
            .bind("old", oldest(at))
            .execute();
    if (added == 0) {
      throw new AlreadyClaimedException();
    }
  }

  private static long oldest(Instant now) {
    return now.minus(LIFE).toEpochMilli();
  }

  @Override
  public Optional<Done> find(byte[] id, Instant now) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT digest, target FROM idempotency WHERE id = :id AND created_at > :old")
                .bind("id", id)
                .bind("old", oldest(now))
                .map((row, context) -> new Done(row.getBytes("digest"), row.getString("target")))
                .findOne());
  }

  @Override
  public int purge(Instant now) {
    return database.write(
        handle ->
            handle
                .createUpdate(
                    "DELETE FROM idempotency WHERE id IN (SELECT id FROM idempotency WHERE"
                        + " created_at <= :old ORDER BY created_at LIMIT :limit)")
                .bind("old", oldest(now))
                .bind("limit", PURGED_AT_ONCE)
                .execute());
  }
}
