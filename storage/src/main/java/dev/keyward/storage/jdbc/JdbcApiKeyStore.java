package dev.keyward.storage.jdbc;

import dev.keyward.core.Page;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKeyStore;
import dev.keyward.core.apikey.KeyHash;
import dev.keyward.core.apikey.KeyState;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.change.Change;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/** Keys in the table {@code api_key}. */
public final class JdbcApiKeyStore implements ApiKeyStore {
  private static final String SELECT = "SELECT " + Rows.KEY_COLUMNS + " FROM api_key";

  private static final String SELECT_BY_HASH =
      "SELECT "
          + Rows.KEY_COLUMNS
          + ", "
          + Rows.CLIENT_COLUMNS
          + " FROM api_key JOIN client ON client.id = api_key.client_id WHERE api_key.hash = :hash";

  private final Database database;

  public JdbcApiKeyStore(Database database) {
    this.database = database;
  }

  @Override
  public boolean create(ApiKey key, AuditEvent event) {
    return SecurityWrite.run(
        database,
        write -> {
          if (!clientExists(write.handle(), key.clientId())) {
            return false;
          }
          insert(write.handle(), key);
          write.change(Change.Kind.KEY_CREATED, key.id(), key.hash(), key.createdAt());
          write.audit(event, key.createdAt());
          return true;
        });
  }

  private static boolean clientExists(Handle handle, String id) {
    return handle
        .createQuery("SELECT 1 FROM client WHERE id = :id")
        .bind("id", id)
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  private static void insert(Handle handle, ApiKey key) {
    ApiKey.Revocation revocation = key.revocation();
    handle
        .createUpdate(
            "INSERT INTO api_key (id, client_id, name, env, start, hash, pepper_id, scopes,"
                + " expires_at, created_at, revoked_at, revocation_reason) VALUES (:id, :client_id,"
                + " :name, :env, :start, :hash, :pepper_id, :scopes, :expires_at, :created_at,"
                + " :revoked_at, :reason)")
        .bind("id", key.id())
        .bind("client_id", key.clientId())
        .bind("name", key.name())
        .bind("env", key.environment().wireName())
        .bind("start", key.start())
        .bind("hash", key.hash().bytes())
        .bind("pepper_id", key.hash().pepperId())
        .bind("scopes", key.scopes().toString())
        .bind("expires_at", Rows.millis(key.expiresAt()))
        .bind("created_at", key.createdAt().toEpochMilli())
        .bind("revoked_at", revocation == null ? null : Rows.millis(revocation.at()))
        .bind("reason", revocation == null ? null : revocation.reason().wireName())
        .execute();
  }

  @Override
  public Optional<ApiKey> find(String id) {
    return database.read(handle -> find(handle, id));
  }

  private static Optional<ApiKey> find(Handle handle, String id) {
    return handle
        .createQuery(SELECT + " WHERE id = :id")
        .bind("id", id)
        .map(Rows.mapper(Rows::key))
        .findOne();
  }

  @Override
  public Optional<KeyOfClient> findByHash(KeyHash hash) {
    return database.read(
        handle ->
            handle
                .createQuery(SELECT_BY_HASH)
                .bind("hash", hash.bytes())
                .map(Rows.mapper(row -> new KeyOfClient(Rows.key(row), Rows.client(row))))
                .findOne());
  }

  @Override
  public Page<ApiKey> list(Filter filter, @Nullable String after, int limit) {
    String ofClient = filter.clientId() == null ? "" : " AND client_id = :client_id";
    String sql =
        SELECT
            + " WHERE id > :after"
            + ofClient
            + condition(filter.state())
            + " ORDER BY id LIMIT :limit";
    List<ApiKey> rows =
        database.read(
            handle ->
                handle
                    .createQuery(sql)
                    .configure(SqlStatements.class, config -> config.setUnusedBindingAllowed(true))
                    .bind("after", after == null ? "" : after)
                    .bind("client_id", filter.clientId())
                    .bind("now", filter.now().toEpochMilli())
                    .bind("limit", Rows.oneMore(limit))
                    .map(Rows.mapper(Rows::key))
                    .list());
    return Rows.page(rows, limit, ApiKey::id);
  }

  /** {@link ApiKey#state} in SQL. */
  private static String condition(@Nullable KeyState state) {
    return switch (state) {
      case null -> "";
      case ACTIVE -> " AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > :now)";
      case EXPIRED -> " AND revoked_at IS NULL AND expires_at <= :now";
      case REVOKED -> " AND revoked_at IS NOT NULL";
    };
  }

  @Override
  public RevokeResult revoke(
      String id, ApiKey.Revocation revocation, boolean force, AuditEvent event) {
    return SecurityWrite.run(
        database,
        write -> {
          Optional<ApiKey> before = find(write.handle(), id);
          if (before.isEmpty()) {
            return new RevokeResult.NotFound();
          }
          if (before.get().revocation() != null) {
            return new RevokeResult.Revoked(before.get());
          }
          setRevoked(write.handle(), id, revocation);
          if (!force
              && before.get().isWorkingAdmin(revocation.at())
              && !adminRemains(write.handle(), revocation.at())) {
            return new RevokeResult.LastAdminKey();
          }
          ApiKey key = find(write.handle(), id).orElseThrow();
          write.change(Change.Kind.KEY, id, key.hash(), revocation.at());
          write.audit(event, revocation.at());
          return new RevokeResult.Revoked(key);
        });
  }

  private static void setRevoked(Handle handle, String id, ApiKey.Revocation revocation) {
    handle
        .createUpdate(
            "UPDATE api_key SET revoked_at = :at, revocation_reason = :reason WHERE id = :id AND"
                + " revoked_at IS NULL")
        .bind("at", revocation.at().toEpochMilli())
        .bind("reason", revocation.reason().wireName())
        .bind("id", id)
        .execute();
  }

  /** Whether somebody can still administer this Keyward: {@link ApiKey#isWorkingAdmin} in SQL. */
  private static boolean adminRemains(Handle handle, Instant now) {
    return handle
        .createQuery(
            "SELECT 1 FROM api_key WHERE is_admin = 1 AND env = 'live' AND revoked_at IS NULL AND"
                + " (expires_at IS NULL OR expires_at > :now) LIMIT 1")
        .bind("now", now.toEpochMilli())
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }
}
