package dev.keyward.storage.jdbc;

import dev.keyward.core.Page;
import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.apikey.ClientStore;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.change.Change;
import dev.keyward.core.limit.OwnRate;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Clients in the table {@code client}. */
public final class JdbcClientStore implements ClientStore {
  static final String SELECT =
      "SELECT " + Rows.CLIENT_COLUMNS + " FROM client WHERE deleted_at IS NULL";

  private final Database database;

  public JdbcClientStore(Database database) {
    this.database = database;
  }

  @Override
  public void create(Client client, AuditEvent event) {
    SecurityWrite.run(
        database,
        write -> {
          // No change: no cache can hold a client that has no key yet.
          int created =
              write
                  .handle()
                  .createUpdate(
                      "INSERT INTO client (id, name, description, scopes, rate_limit, metadata,"
                          + " created_at, updated_at) VALUES (:id, :name, :description, :scopes,"
                          + " :rate_limit, :metadata, :created_at, :updated_at)")
                  .bindMap(columns(client))
                  .bind("created_at", client.createdAt().toEpochMilli())
                  .execute();
          write.audit(event, client.createdAt());
          return created;
        });
  }

  private static Map<String, @Nullable Object> columns(Client client) {
    Map<String, @Nullable Object> columns = new HashMap<>();
    columns.put("id", client.id());
    columns.put("name", client.name());
    columns.put("description", client.description());
    columns.put("scopes", client.scopes() == null ? null : client.scopes().toString());
    columns.put("rate_limit", OwnRate.text(client.rateLimit()));
    columns.put("metadata", JsonStrings.write(client.metadata()));
    columns.put("updated_at", client.updatedAt().toEpochMilli());
    return columns;
  }

  @Override
  public Optional<Client> find(String id) {
    return database.read(handle -> find(handle, id));
  }

  static Optional<Client> find(Handle handle, String id) {
    return handle
        .createQuery(SELECT + " AND id = :id")
        .bind("id", id)
        .map(Rows.mapper(Rows::client))
        .findOne();
  }

  @Override
  public Page<Client> list(@Nullable String after, int limit) {
    List<Client> rows =
        database.read(
            handle ->
                handle
                    .createQuery(SELECT + " AND id > :after ORDER BY id LIMIT :limit")
                    .bind("after", after == null ? "" : after)
                    .bind("limit", Rows.oneMore(limit))
                    .map(Rows.mapper(Rows::client))
                    .list());
    return Rows.page(rows, limit, Client::id);
  }

  /**
   * @param change runs while all other security writes wait, perhaps on a thread of the database:
   *     it must be quick and must not ask any store
   */
  @Override
  public UpdateResult update(
      String id, Instant now, boolean force, Function<Holder, @Nullable Update> change) {
    return SecurityWrite.run(
        database,
        write -> {
          Handle handle = write.handle();
          Optional<Client> before = find(handle, id);
          if (before.isEmpty()) {
            return new UpdateResult.NotFound();
          }
          Update update = change.apply(new Holder(before.get(), rights(handle, id)));
          if (update == null) {
            return new UpdateResult.Updated(before.get(), 0);
          }
          boolean guarded = !force && AdminKeys.remain(handle, now);
          int revoked = set(write, id, update, now);
          if (guarded && !AdminKeys.remain(handle, now)) {
            return new UpdateResult.LastAdminKey();
          }
          write.change(Change.Kind.CLIENT, id, null, now);
          write.audit(update.event().apply(revoked), now);
          return new UpdateResult.Updated(find(handle, id).orElse(before.get()), revoked);
        });
  }

  private static List<Scopes> rights(Handle handle, String id) {
    return handle
        .createQuery(
            "SELECT DISTINCT scopes FROM api_key WHERE client_id = :id AND revoked_at IS NULL")
        .bind("id", id)
        .map(Rows.mapper(row -> Scopes.parse(row.getString("scopes"))))
        .list();
  }

  /**
   * @return how many keys were revoked
   */
  private static int set(SecurityWrite write, String id, Update update, Instant now) {
    write
        .handle()
        .createUpdate(
            "UPDATE client SET name = :name, description = :description, scopes = :scopes,"
                + " rate_limit = :rate_limit, metadata = :metadata, updated_at = :updated_at WHERE"
                + " id = :id")
        .bindMap(columns(update.client()))
        .bind("id", id)
        .execute();
    if (update.tokens() != null) {
      JdbcTokenRevocationStore.add(write, update.tokens());
    }
    End end = update.end();
    if (end == null) {
      return 0;
    }
    if (end.client() != null) {
      JdbcSessionStore.endCovered(
          write.handle(), JdbcTokenRevocationStore.add(write, end.client()));
      write
          .handle()
          .createUpdate("UPDATE client SET deleted_at = :now WHERE id = :id")
          .bind("now", now.toEpochMilli())
          .bind("id", id)
          .execute();
    }
    return revokeKeys(write.handle(), id, end.keys());
  }

  private static int revokeKeys(Handle handle, String id, ApiKey.Revocation revocation) {
    return handle
        .createUpdate(
            "UPDATE api_key SET revoked_at = :at, revocation_reason = :reason WHERE client_id = :id"
                + " AND revoked_at IS NULL AND (retires_at IS NULL OR retires_at > :at)")
        .bind("at", revocation.at().toEpochMilli())
        .bind("reason", revocation.reason().wireName())
        .bind("id", id)
        .execute();
  }
}
