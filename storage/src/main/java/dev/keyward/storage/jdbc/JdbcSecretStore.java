package dev.keyward.storage.jdbc;

import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.change.Change;
import dev.keyward.core.secret.SecretStore;
import dev.keyward.core.secret.SecretWrap.UnwrapException;
import dev.keyward.storage.wrapped.KeyCheck;
import dev.keyward.storage.wrapped.WrappedColumn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Wrapped secrets in the table {@code secret}; the key-check value in {@code meta}. */
public final class JdbcSecretStore implements SecretStore {
  private final Database database;

  public JdbcSecretStore(Database database) {
    this.database = database;
  }

  @Override
  public List<StoredSecret> byPurpose(String purpose) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT id, purpose, wrapped, created_at, COALESCE(active_from, created_at) AS"
                        + " active_from FROM secret WHERE purpose = :purpose ORDER BY created_at,"
                        + " id")
                .bind("purpose", purpose)
                .map(Rows.mapper(JdbcSecretStore::secret))
                .list());
  }

  private static StoredSecret secret(ResultSet row) throws SQLException {
    return new StoredSecret(
        row.getString("id"),
        row.getString("purpose"),
        row.getBytes("wrapped"),
        row.getLong("created_at"),
        row.getLong("active_from"));
  }

  @Override
  public void insertIfAbsent(StoredSecret secret, byte[] keyCheck) {
    database.write(
        handle ->
            handle.inTransaction(
                transaction -> {
                  KeyCheck.hold(transaction, keyCheck);
                  return insertIfAbsent(transaction, secret);
                }));
  }

  static int insertIfAbsent(Handle handle, StoredSecret secret) {
    return handle
        .createUpdate(
            "INSERT INTO secret (id, purpose, wrapped, created_at, active_from) VALUES (:id,"
                + " :purpose, :wrapped, :created_at, :active_from) ON CONFLICT (id) DO NOTHING")
        .bind("id", secret.id())
        .bind("purpose", secret.purpose())
        .bind("wrapped", secret.wrapped())
        .bind("created_at", secret.createdAtMillis())
        .bind("active_from", secret.activeFromMillis())
        .execute();
  }

  @Override
  public Optional<byte[]> keyCheck() {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT value FROM meta WHERE name = :name")
                .bind("name", KeyCheck.NAME)
                .map((row, context) -> row.getBytes("value"))
                .findOne());
  }

  @Override
  public void insertKeyCheckIfAbsent(byte[] checkValue) {
    database.write(
        handle ->
            handle
                .createUpdate(
                    "INSERT INTO meta (name, value) VALUES (:name, :value) ON CONFLICT (name) DO"
                        + " NOTHING")
                .bind("name", KeyCheck.NAME)
                .bind("value", checkValue)
                .execute());
  }

  @Override
  public Rewrapped rewrap(byte[] from, byte[] to, Rewrap rewrap, AuditEvent event, Instant at) {
    return SecurityWrite.run(
        database,
        write -> {
          if (!KeyCheck.replace(write.handle(), from, to)) {
            return new Rewrapped.OtherMasterKey();
          }
          int values = 0;
          try {
            for (WrappedColumn column : WrappedColumn.values()) {
              values += column.rewrap(write.handle(), rewrap);
            }
          } catch (UnwrapException e) {
            // Nothing is audited, so nothing is kept.
            return new Rewrapped.DoesNotOpen(String.valueOf(e.getMessage()));
          }
          write.change(Change.Kind.MASTER_KEY, event.target(), null, at);
          write.audit(event, at);
          return new Rewrapped.Done(values);
        });
  }
}
