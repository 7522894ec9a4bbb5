package dev.keyward.storage.jdbc;

import dev.keyward.core.change.Change;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.signing.KeyStep;
import dev.keyward.core.signing.SigningKey;
import dev.keyward.core.signing.SigningKeyStore;
import dev.keyward.storage.wrapped.KeyCheck;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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
    return database.read(JdbcSigningKeyStore::all);
  }

  private static List<SigningKey> all(Handle handle) {
    return handle
        .createQuery(
            "SELECT kid, algorithm, state, public_key, private_key, created_at, activated_at,"
                + " retired_at FROM signing_key ORDER BY created_at, kid")
        .map(Rows.mapper(JdbcSigningKeyStore::key))
        .list();
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

  /** The master key is held before the keys are read: what is written back was wrapped by it. */
  @Override
  public Optional<KeyStep> step(
      byte[] keyCheck, Function<List<SigningKey>, Optional<KeyStep>> judge) {
    return SecurityWrite.run(
        database,
        write -> {
          KeyCheck.hold(write.handle(), keyCheck);
          Optional<KeyStep> step = judge.apply(all(write.handle()));
          step.ifPresent(taken -> take(taken, write));
          return step;
        });
  }

  private static void take(KeyStep step, SecurityWrite write) {
    for (SigningKey key : step.keys()) {
      put(write.handle(), key);
      write.change(Change.Kind.SIGNING_KEY, key.kid(), null, step.at());
    }
    step.events().forEach(event -> write.audit(event, step.at()));
  }

  private static void put(Handle handle, SigningKey key) {
    handle
        .createUpdate(
            "INSERT INTO signing_key (kid, algorithm, state, public_key, private_key, created_at,"
                + " activated_at, retired_at) VALUES (:kid, :algorithm, :state, :public_key,"
                + " :private_key, :created_at, :activated_at, :retired_at) ON CONFLICT (kid) DO"
                + " UPDATE SET state = excluded.state, private_key = excluded.private_key,"
                + " activated_at = excluded.activated_at, retired_at = excluded.retired_at")
        .bind("kid", key.kid())
        .bind("algorithm", key.algorithm().name())
        .bind("state", key.state().name())
        .bind("public_key", key.publicKey())
        .bind("private_key", key.wrappedPrivateKey())
        .bind("created_at", key.createdAt().toEpochMilli())
        .bind("activated_at", Rows.millis(key.activatedAt()))
        .bind("retired_at", Rows.millis(key.retiredAt()))
        .execute();
  }

  @Override
  public int forget(Instant until) {
    return database.write(
        handle ->
            handle
                .createUpdate(
                    "DELETE FROM signing_key WHERE state IN ('RETIRED', 'REVOKED') AND retired_at"
                        + " <= :until")
                .bind("until", until.toEpochMilli())
                .execute());
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
