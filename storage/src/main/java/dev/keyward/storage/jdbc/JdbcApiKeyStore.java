package dev.keyward.storage.jdbc;

import dev.keyward.core.Page;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKeyStore;
import dev.keyward.core.apikey.KeyHash;
import dev.keyward.core.apikey.KeyState;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.change.Change;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/** Keys in the table {@code api_key}. */
public final class JdbcApiKeyStore implements ApiKeyStore {
  private static final String SELECT = "SELECT " + Rows.KEY_COLUMNS + " FROM api_key";

  private static final String SELECT_WITH_CLIENT =
      "SELECT "
          + Rows.KEY_COLUMNS
          + ", "
          + Rows.CLIENT_COLUMNS
          + ", old.id AS retires, old.hash AS retires_hash, old.pepper_id AS retires_pepper FROM"
          + " api_key JOIN client ON client.id = api_key.client_id LEFT JOIN api_key AS old ON"
          + " old.id = api_key.replaces AND old.replaced_by = api_key.id AND old.retires_on_use = 1"
          + " AND old.revoked_at IS NULL";

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
        .createQuery("SELECT 1 FROM client WHERE id = :id AND deleted_at IS NULL")
        .bind("id", id)
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  private static void insert(Handle handle, ApiKey key) {
    handle.createUpdate(KeyColumns.INSERT).bindMap(KeyColumns.all(key, null)).execute();
  }

  @Override
  public Optional<ApiKey> find(String id) {
    return database.read(handle -> find(handle, id));
  }

  private static Optional<ApiKey> find(Handle handle, String id) {
    return findWithClient(handle, id).map(KeyOfClient::key);
  }

  private static Optional<KeyOfClient> findWithClient(Handle handle, String id) {
    return handle
        .createQuery(SELECT_WITH_CLIENT + " WHERE api_key.id = :id")
        .bind("id", id)
        .map(Rows.mapper(JdbcApiKeyStore::keyOfClient))
        .findOne();
  }

  private static KeyOfClient keyOfClient(ResultSet row) throws SQLException {
    return new KeyOfClient(Rows.key(row), Rows.client(row), retiring(row));
  }

  private static @Nullable Retiring retiring(ResultSet row) throws SQLException {
    String id = row.getString("retires");
    return id == null
        ? null
        : new Retiring(
            id, new KeyHash(row.getString("retires_pepper"), row.getBytes("retires_hash")));
  }

  @Override
  public Optional<KeyOfClient> findOfClient(String id) {
    return database.read(handle -> findWithClient(handle, id));
  }

  @Override
  public Optional<KeyOfClient> findByHash(List<KeyHash> hashes) {
    String places = String.join(", ", Collections.nCopies(hashes.size(), "?"));
    List<KeyOfClient> rows =
        database.read(
            handle -> {
              Query query =
                  handle.createQuery(
                      SELECT_WITH_CLIENT + " WHERE api_key.hash IN (" + places + ")");
              for (int i = 0; i < hashes.size(); i++) {
                query.bind(i, hashes.get(i).bytes());
              }
              return query.map(Rows.mapper(JdbcApiKeyStore::keyOfClient)).list();
            });
    // The same bytes under another pepper are another hash.
    return rows.stream()
        .filter(row -> hashes.contains(row.key().hash()))
        .min(Comparator.comparingInt(row -> hashes.indexOf(row.key().hash())));
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
    String present = " AND revoked_at IS NULL AND (retires_at IS NULL OR retires_at > :now)";
    String lasting = present + " AND (expires_at IS NULL OR expires_at > :now)";
    return switch (state) {
      case null -> "";
      case ACTIVE -> lasting + " AND enabled = 1 AND retires_at IS NULL";
      case ROTATING -> lasting + " AND enabled = 1 AND retires_at IS NOT NULL";
      case DISABLED -> lasting + " AND enabled = 0";
      case EXPIRED -> present + " AND expires_at <= :now";
      case REVOKED -> " AND (revoked_at IS NOT NULL OR retires_at <= :now)";
    };
  }

  /**
   * @param change runs while all other security writes wait, perhaps on a thread of the database:
   *     it must be quick and must not ask any store
   */
  @Override
  public UpdateResult update(
      String id, Instant now, boolean force, Function<Succession, @Nullable Update> change) {
    return SecurityWrite.run(
        database,
        write -> {
          Optional<KeyOfClient> before = findWithClient(write.handle(), id);
          if (before.isEmpty()) {
            return new UpdateResult.NotFound();
          }
          ApiKey key = before.get().key();
          Update update = change.apply(succession(write.handle(), before.get()));
          if (update == null || key.revocation() != null) {
            return new UpdateResult.Updated(key);
          }
          long end = force ? 0 : AdminKeys.end(write.handle(), now);
          set(write.handle(), id, update.key());
          carryOut(write, update.other(), now);
          if (endsAdministration(end, key, update.key(), write.handle(), now)) {
            write.undo();
            return new UpdateResult.LastAdminKey();
          }
          write.change(Change.Kind.KEY, id, key.hash(), now);
          write.audit(update.event(), now);
          return new UpdateResult.Updated(find(write.handle(), id).orElseThrow());
        });
  }

  /**
   * Whether no key with {@code keyward:admin} is left, or another expiry leaves none any sooner.
   *
   * @param before when none would have been left, as {@link AdminKeys#end}
   */
  private static boolean endsAdministration(
      long before, ApiKey old, ApiKey key, Handle handle, Instant now) {
    if (before == 0) {
      return false;
    }
    long end = AdminKeys.end(handle, now);
    boolean expiresOtherwise = !Objects.equals(old.expiresAt(), key.expiresAt());
    return end == 0 || expiresOtherwise && end < before;
  }

  private static Succession succession(Handle handle, KeyOfClient found) {
    ApiKey key = found.key();
    ApiKey.Retirement retirement = key.retirement();
    return new Succession(
        key,
        found.client(),
        findOrNull(handle, key.replaces()),
        findOrNull(handle, retirement == null ? null : retirement.replacedBy()));
  }

  private static @Nullable ApiKey findOrNull(Handle handle, @Nullable String id) {
    return id == null ? null : find(handle, id).orElse(null);
  }

  private static void carryOut(SecurityWrite write, @Nullable Other other, Instant now) {
    switch (other) {
      case null -> {}
      case Other.Made(ApiKey key, AuditEvent event) -> {
        insert(write.handle(), key);
        write.change(Change.Kind.KEY_CREATED, key.id(), key.hash(), now);
        write.audit(event, now);
      }
      case Other.Ended(String id, ApiKey.Revocation revocation, AuditEvent event) -> {
        Optional<ApiKey> key = find(write.handle(), id).filter(k -> k.revocation() == null);
        if (key.isPresent()) {
          set(write.handle(), id, key.get().revoked(revocation));
          write.change(Change.Kind.KEY, id, key.get().hash(), now);
          write.audit(event, now);
        }
      }
    }
  }

  private static void set(Handle handle, String id, ApiKey key) {
    handle
        .createUpdate(
            "UPDATE api_key SET name = :name, scopes = :scopes, expires_at = :expires_at,"
                + " allowed_ips = :allowed_ips, metadata = :metadata, enabled = :enabled,"
                + " revoked_at = :revoked_at, revocation_reason = :revocation_reason, replaced_by ="
                + " :replaced_by, retires_at = :retires_at, retires_on_use = :retires_on_use,"
                + " rate_limit = :rate_limit, quota_requests = :quota_requests, quota_per ="
                + " :quota_per, quota_account = :quota_account WHERE id = :id")
        .bindMap(KeyColumns.changing(key))
        .bind("id", id)
        .execute();
  }

  @Override
  public List<String> retired(Instant now, int limit) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT id FROM api_key WHERE retires_at <= :now AND revoked_at IS NULL ORDER"
                        + " BY retires_at LIMIT :limit")
                .bind("now", now.toEpochMilli())
                .bind("limit", limit)
                .mapTo(String.class)
                .list());
  }

  @Override
  public int rehash(List<Rehash> keys, Instant now, IntFunction<AuditEvent> event) {
    return SecurityWrite.run(
        database,
        write -> {
          int done = 0;
          for (Rehash key : keys) {
            done += rehash(write, key, now);
          }
          if (done > 0) {
            write.audit(event.apply(done), now);
          }
          return done;
        });
  }

  private static int rehash(SecurityWrite write, Rehash key, Instant now) {
    int changed =
        write
            .handle()
            .createUpdate(
                "UPDATE api_key SET hash = :to, pepper_id = :to_pepper, import_mark ="
                    + " coalesce(:mark, import_mark) WHERE id = :id AND hash = :from AND pepper_id"
                    + " = :from_pepper AND NOT EXISTS (SELECT 1 FROM api_key WHERE hash = :to)")
            .bind("mark", key.mark() == null ? null : key.mark().bytes())
            .bind("to", key.to().bytes())
            .bind("to_pepper", key.to().pepperId())
            .bind("id", key.id())
            .bind("from", key.from().bytes())
            .bind("from_pepper", key.from().pepperId())
            .execute();
    if (changed > 0) {
      write.change(Change.Kind.KEY, key.id(), key.from(), now);
      write.change(Change.Kind.KEY_CREATED, key.id(), key.to(), now);
    }
    return changed;
  }
}
