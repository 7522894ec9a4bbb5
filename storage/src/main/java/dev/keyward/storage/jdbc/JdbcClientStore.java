package dev.keyward.storage.jdbc;

import dev.keyward.core.Page;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.apikey.ClientStore;
import dev.keyward.core.audit.AuditEvent;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Clients in the table {@code client}. */
public final class JdbcClientStore implements ClientStore {
  private static final String SELECT = "SELECT " + Rows.CLIENT_COLUMNS + " FROM client";

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
                      "INSERT INTO client (id, name, description, scopes, created_at, updated_at)"
                          + " VALUES (:id, :name, :description, :scopes, :created_at, :updated_at)")
                  .bind("id", client.id())
                  .bind("name", client.name())
                  .bind("description", client.description())
                  .bind("scopes", client.scopes() == null ? null : client.scopes().toString())
                  .bind("created_at", client.createdAt().toEpochMilli())
                  .bind("updated_at", client.updatedAt().toEpochMilli())
                  .execute();
          write.audit(event, client.createdAt());
          return created;
        });
  }

  @Override
  public Optional<Client> find(String id) {
    return database.read(
        handle ->
            handle
                .createQuery(SELECT + " WHERE id = :id")
                .bind("id", id)
                .map(Rows.mapper(Rows::client))
                .findOne());
  }

  @Override
  public Page<Client> list(@Nullable String after, int limit) {
    List<Client> rows =
        database.read(
            handle ->
                handle
                    .createQuery(SELECT + " WHERE id > :after ORDER BY id LIMIT :limit")
                    .bind("after", after == null ? "" : after)
                    .bind("limit", Rows.oneMore(limit))
                    .map(Rows.mapper(Rows::client))
                    .list());
    return Rows.page(rows, limit, Client::id);
  }
}
