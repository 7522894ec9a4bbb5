package dev.keyward.storage.jdbc;

import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.change.Change;
import dev.keyward.core.token.TokenRevocation;
import dev.keyward.core.token.TokenRevocationStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Revocations in the table {@code token_revocation}. */
public final class JdbcTokenRevocationStore implements TokenRevocationStore {
  /** So few that no other write waits long behind them. */
  private static final int PURGED_AT_ONCE = 1_000;

  private static final String SELECT =
      "SELECT id, kind, value, issued_until, expires_at, created_at FROM token_revocation";

  private final Database database;

  public JdbcTokenRevocationStore(Database database) {
    this.database = database;
  }

  @Override
  public void add(TokenRevocation revocation, AuditEvent event) {
    SecurityWrite.run(
        database,
        write -> {
          JdbcSessionStore.endCovered(write.handle(), add(write, revocation));
          write.audit(event, revocation.createdAt());
          return revocation;
        });
  }

  /**
   * The row and its change, as a part of whatever else is written. One about a user includes the
   * last login there was, and the last renewal: no other can be stored until this is committed. One
   * about a client includes the renewals that are stored.
   *
   * @return as it is stored
   */
  static TokenRevocation add(SecurityWrite write, TokenRevocation made) {
    TokenRevocation revocation = covering(write.handle(), made);
    write
        .handle()
        .createUpdate(
            "INSERT INTO token_revocation (id, kind, value, issued_until, expires_at, created_at)"
                + " VALUES (:id, :kind, :value, :issued_until, :expires_at, :created_at)")
        .bind("id", revocation.id())
        .bind("kind", revocation.kind().name())
        .bind("value", revocation.value())
        .bind("issued_until", revocation.issuedUntil().toEpochMilli())
        .bind("expires_at", revocation.expiresAt().toEpochMilli())
        .bind("created_at", revocation.createdAt().toEpochMilli())
        .execute();
    write.change(Change.Kind.TOKEN_REVOCATION, revocation.id(), null, revocation.createdAt());
    return revocation;
  }

  private static TokenRevocation covering(Handle handle, TokenRevocation made) {
    return switch (made.kind()) {
      case SUBJECT -> coveringUser(handle, made);
      case CLIENT -> {
        Instant renewed =
            JdbcSessionStore.lastRenewalAfter(handle, made.value(), made.issuedUntil());
        yield renewed == null ? made : made.covering(renewed);
      }
      case JTI -> made;
      case SESSION -> made;
      case ALL -> made;
    };
  }

  private static TokenRevocation coveringUser(Handle handle, TokenRevocation made) {
    TokenRevocation covering = lastLogin(handle, made.value()).map(made::covering).orElse(made);
    Instant renewed = JdbcSessionStore.lastRenewal(handle, made.value());
    return renewed == null || !renewed.isAfter(covering.issuedUntil())
        ? covering
        : made.covering(renewed);
  }

  private static Optional<Instant> lastLogin(Handle handle, String userId) {
    return handle
        .createQuery("SELECT last_login_at FROM users WHERE id = :id AND last_login_at IS NOT NULL")
        .bind("id", userId)
        .mapTo(Long.class)
        .findOne()
        .map(Instant::ofEpochMilli);
  }

  @Override
  public Optional<TokenRevocation> find(String id) {
    return database.read(
        handle ->
            handle
                .createQuery(SELECT + " WHERE id = :id")
                .bind("id", id)
                .map(Rows.mapper(JdbcTokenRevocationStore::revocation))
                .findOne());
  }

  @Override
  public List<TokenRevocation> current(Instant now) {
    return database.read(
        handle ->
            handle
                .createQuery(SELECT + " WHERE expires_at > :now ORDER BY id")
                .bind("now", now.toEpochMilli())
                .map(Rows.mapper(JdbcTokenRevocationStore::revocation))
                .list());
  }

  private static TokenRevocation revocation(ResultSet row) throws SQLException {
    return new TokenRevocation(
        row.getString("id"),
        TokenRevocation.Kind.valueOf(row.getString("kind")),
        row.getString("value"),
        Instant.ofEpochMilli(row.getLong("issued_until")),
        Instant.ofEpochMilli(row.getLong("expires_at")),
        Instant.ofEpochMilli(row.getLong("created_at")));
  }

  @Override
  public int purge(Instant now) {
    int purged = 0;
    int batch;
    do {
      batch = purgeSome(now);
      purged += batch;
    } while (batch == PURGED_AT_ONCE);
    return purged;
  }

  /** In one order on all nodes, so that two that purge at once do not wait for each other. */
  private int purgeSome(Instant now) {
    return database.write(
        handle ->
            handle
                .createUpdate(
                    "DELETE FROM token_revocation WHERE id IN (SELECT id FROM token_revocation"
                        + " WHERE expires_at <= :now ORDER BY expires_at, id LIMIT :limit)")
                .bind("now", now.toEpochMilli())
                .bind("limit", PURGED_AT_ONCE)
                .execute());
  }
}
