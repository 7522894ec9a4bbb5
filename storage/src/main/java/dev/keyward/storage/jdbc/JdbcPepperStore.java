package dev.keyward.storage.jdbc;

import dev.keyward.core.apikey.Peppers;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.change.Change;
import dev.keyward.core.pepper.PepperStore;
import dev.keyward.core.secret.SecretStore.StoredSecret;
import dev.keyward.storage.wrapped.KeyCheck;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Peppers among the rows of {@code secret}, and what {@code api_key} says of their use. */
public final class JdbcPepperStore implements PepperStore {
  private final Database database;

  public JdbcPepperStore(Database database) {
    this.database = database;
  }

  @Override
  public Added add(StoredSecret pepper, byte[] keyCheck, AuditEvent event) {
    Instant at = Instant.ofEpochMilli(pepper.createdAtMillis());
    return SecurityWrite.run(
        database,
        write -> {
          if (count(write.handle(), at) > 0) {
            return Added.PENDING;
          }
          if (count(write.handle(), Instant.EPOCH.minusMillis(1)) >= MOST) {
            return Added.TOO_MANY;
          }
          KeyCheck.hold(write.handle(), keyCheck);
          JdbcSecretStore.insertIfAbsent(write.handle(), pepper);
          write.change(Change.Kind.PEPPER, pepper.id(), null, at);
          write.audit(event, at);
          return Added.ADDED;
        });
  }

  /** How many become active after a time. */
  private static int count(Handle handle, Instant after) {
    return handle
        .createQuery(
            "SELECT COUNT(*) FROM secret WHERE purpose = :purpose AND COALESCE(active_from, 0) >"
                + " :after")
        .bind("purpose", Peppers.PURPOSE)
        .bind("after", after.toEpochMilli())
        .mapTo(Integer.class)
        .one();
  }

  @Override
  public Map<String, Long> keys() {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT pepper_id, COUNT(*) AS keys FROM api_key WHERE revoked_at IS NULL GROUP"
                        + " BY pepper_id")
                .reduceRows(
                    new HashMap<String, Long>(),
                    (all, row) -> {
                      all.put(
                          row.getColumn("pepper_id", String.class),
                          row.getColumn("keys", Long.class));
                      return all;
                    }));
  }

  @Override
  public boolean isNeeded(String id) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT 1 FROM api_key WHERE pepper_id = :id AND revoked_at IS NULL LIMIT 1")
                .bind("id", id)
                .mapTo(Integer.class)
                .findOne()
                .isPresent());
  }

  @Override
  public boolean remove(String id, Instant now, AuditEvent event) {
    return SecurityWrite.run(
        database,
        write -> {
          int removed =
              write
                  .handle()
                  .createUpdate(
                      "DELETE FROM secret WHERE id = :id AND purpose = :purpose AND NOT EXISTS"
                          + " (SELECT 1 FROM api_key WHERE pepper_id = :id AND revoked_at IS NULL)")
                  .bind("id", id)
                  .bind("purpose", Peppers.PURPOSE)
                  .execute();
          if (removed == 0) {
            return false;
          }
          write.change(Change.Kind.PEPPER, id, null, now);
          write.audit(event, now);
          return true;
        });
  }
}
