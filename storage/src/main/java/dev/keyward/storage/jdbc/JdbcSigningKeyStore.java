package dev.keyward.storage.jdbc;

import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.change.Change;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.signing.SigningKey;
import dev.keyward.core.signing.SigningKeyStore;
import dev.keyward.storage.wrapped.KeyCheck;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Signing keys in the table {@code signing_key}. */
public final class JdbcSigningKeyStore implements SigningKeyStore {
  private static final String ISSUER = "issuer";

  private final Database database;

  public JdbcSigningKeyStore(Database database) {
    this.database = database;
  }

  @Override
  public List<SigningKey> all() {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT kid, algorithm, state, public_key, private_key, created_at,"
                        + " activated_at, retired_at FROM signing_key ORDER BY created_at, kid")
                .map(Rows.mapper(JdbcSigningKeyStore::key))
                .list());
  }

  private static SigningKey key(ResultSet row) throws SQLException {
    return new SigningKey(
        row.getString("kid"),
        JwsAlgorithm.valueOf(row.getString("algorithm")),
        SigningKey.State.valueOf(row.getString("state")),
        row.getBytes("public_key"),
        row.getBytes("private_key"),
        Instant.ofEpochMilli(row.getLong("created_at")),
        Rows.instant(row, "activated_at"),
        Rows.instant(row, "retired_at"));
  }

  /**
   * @throws IllegalArgumentException when {@code key} does not say since when it is active
   */
  @Override
  public boolean activate(SigningKey key, byte[] keyCheck, AuditEvent event) {
    Instant at = key.activatedAt();
    if (at == null) {
      throw new IllegalArgumentException("an active key has a time at which it began to sign");
    }
    return SecurityWrite.run(
        database,
        write -> {
          if (isActive(write.handle(), key.algorithm())) {
            return false;
          }
          KeyCheck.hold(write.handle(), keyCheck);
          for (String retired : retireActive(write.handle(), at)) {
            write.change(Change.Kind.SIGNING_KEY, retired, null, at);
          }
          insertActive(write.handle(), key, at);
          write.change(Change.Kind.SIGNING_KEY, key.kid(), null, at);
          write.audit(event, at);
          return true;
        });
  }

  private static boolean isActive(Handle handle, JwsAlgorithm algorithm) {
    return handle
        .createQuery("SELECT 1 FROM signing_key WHERE state = 'ACTIVE' AND algorithm = :algorithm")
        .bind("algorithm", algorithm.name())
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  private static List<String> retireActive(Handle handle, Instant at) {
    return handle
        .createQuery(
            "UPDATE signing_key SET state = 'RETIRED', retired_at = :at WHERE state = 'ACTIVE'"
                + " RETURNING kid")
        .bind("at", at.toEpochMilli())
        .mapTo(String.class)
        .list();
  }

  private static void insertActive(Handle handle, SigningKey key, Instant at) {
    handle
        .createUpdate(
            "INSERT INTO signing_key (kid, algorithm, state, public_key, private_key, created_at,"
                + " activated_at) VALUES (:kid, :algorithm, 'ACTIVE', :public_key, :private_key,"
                + " :created_at, :activated_at)")
        .bind("kid", key.kid())
        .bind("algorithm", key.algorithm().name())
        .bind("public_key", key.publicKey())
        .bind("private_key", key.wrappedPrivateKey())
        .bind("created_at", key.createdAt().toEpochMilli())
        .bind("activated_at", at.toEpochMilli())
        .execute();
  }

  @Override
  public String settleIssuer(String candidate) {
    return database.write(
        handle -> {
          handle
              .createUpdate(
                  "INSERT INTO meta (name, value) VALUES (:name, :value) ON CONFLICT (name) DO"
                      + " NOTHING")
              .bind("name", ISSUER)
              .bind("value", candidate.getBytes(StandardCharsets.UTF_8))
              .execute();
          byte[] settled =
              handle
                  .createQuery("SELECT value FROM meta WHERE name = :name")
                  .bind("name", ISSUER)
                  .map((row, context) -> row.getBytes("value"))
                  .one();
          return new String(settled, StandardCharsets.UTF_8);
        });
  }
}
