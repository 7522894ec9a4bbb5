package dev.keyward.storage.jdbc;

import dev.keyward.core.secret.SecretStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Wrapped secrets in the table {@code secret}; the key-check value in {@code meta}. */
public final class JdbcSecretStore implements SecretStore {
  private static final String KEY_CHECK = "key_check";

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
                    "SELECT id, purpose, wrapped, created_at FROM secret WHERE purpose = :purpose"
                        + " ORDER BY created_at, id")
                .bind("purpose", purpose)
                .map(Rows.mapper(JdbcSecretStore::secret))
                .list());
  }

  private static StoredSecret secret(ResultSet row) throws SQLException {
    return new StoredSecret(
        row.getString("id"),
        row.getString("purpose"),
        row.getBytes("wrapped"),
        row.getLong("created_at"));
  }

  @Override
  public void insertIfAbsent(StoredSecret secret) {
    database.write(
        handle ->
            handle
                .createUpdate(
                    "INSERT INTO secret (id, purpose, wrapped, created_at) VALUES (:id, :purpose,"
                        + " :wrapped, :created_at) ON CONFLICT (id) DO NOTHING")
                .bind("id", secret.id())
                .bind("purpose", secret.purpose())
                .bind("wrapped", secret.wrapped())
                .bind("created_at", secret.createdAtMillis())
                .execute());
  }

  @Override
  public Optional<byte[]> keyCheck() {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT value FROM meta WHERE name = :name")
                .bind("name", KEY_CHECK)
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
                .bind("name", KEY_CHECK)
                .bind("value", checkValue)
                .execute());
  }
}
