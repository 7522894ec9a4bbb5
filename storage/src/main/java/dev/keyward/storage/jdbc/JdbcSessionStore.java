package dev.keyward.storage.jdbc;

import dev.keyward.core.Page;
import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.session.RefreshToken.Presented;
import dev.keyward.core.session.Session;
import dev.keyward.core.session.SessionPolicy;
import dev.keyward.core.session.SessionStore;
import dev.keyward.core.token.TokenPolicy;
import dev.keyward.core.token.TokenRevocation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/** Sessions in the table {@code session}. */
public final class JdbcSessionStore implements SessionStore {
  private static final int PURGED_AT_ONCE = 1_000;

  private static final String COLUMNS =
      "id, user_id, client_id, scopes, generation, created_at, last_used_at, expires_at, address,"
          + " user_agent";

  /** Of whatever a session gave, a revocation is about all. */
  private static final String COVERED = " AND last_used_at <= :until";

  private static final String SELECT = "SELECT " + COLUMNS + " FROM session";

  private final Database database;

  public JdbcSessionStore(Database database) {
    this.database = database;
  }

  @Override
  public Rotation rotate(Presented token, Instant at, SessionPolicy policy) {
    Optional<Standing> rotated =
        database.write(
            handle ->
                handle.inTransaction(
                    transaction ->
                        rotate(transaction, token, at, policy)
                            .map(session -> standing(transaction, session))));
    return rotated.isPresent()
        ? new Rotation.Rotated(rotated.get())
        : database.read(handle -> unrotated(handle, token, at, policy));
  }

  /** Read after the row of the session is locked: see {@link #lastRenewal}. */
  private static Standing standing(Handle handle, Session session) {
    return new Standing(
        session,
        JdbcUserStore.find(handle, session.userId()),
        session.clientId().equals(Principal.NO_CLIENT)
            ? Optional.empty()
            : JdbcClientStore.find(handle, session.clientId()));
  }

  private static Optional<Session> rotate(
      Handle handle, Presented token, Instant at, SessionPolicy policy) {
    return handle
        .createQuery(
            "UPDATE session SET generation = generation + 1, last_used_at = CASE WHEN last_used_at"
                + " > :at THEN last_used_at ELSE :at END WHERE id = :id AND generation ="
                + " :generation AND expires_at > :at AND last_used_at > :idle RETURNING "
                + COLUMNS)
        .bind("at", at.toEpochMilli())
        .bind("id", token.sessionId())
        .bind("generation", token.generation())
        .bind("idle", at.minus(policy.idle()).toEpochMilli())
        .map(Rows.mapper(JdbcSessionStore::session))
        .findOne();
  }

  /** Why there was nothing to rotate. */
  private static Rotation unrotated(
      Handle handle, Presented token, Instant at, SessionPolicy policy) {
    Optional<Session> found = find(handle, token.sessionId());
    if (found.isEmpty() || found.get().generation() < token.generation()) {
      return new Rotation.Unknown();
    }
    Session session = found.get();
    if (session.generation() > token.generation()) {
      boolean repeated =
          session.generation() == token.generation() + 1
              && isWithin(policy.grace(), session.lastUsedAt(), at);
      return repeated
          ? new Rotation.Repeated(standing(handle, session))
          : new Rotation.Reused(session);
    }
    return new Rotation.Expired();
  }

  /** Whichever is first: the clock of another node may be ahead of this one. */
  private static boolean isWithin(Duration grace, Instant spent, Instant again) {
    return Duration.between(spent, again).abs().compareTo(grace) < 0;
  }

  @Override
  public Optional<Standing> standing(String id) {
    return database.read(handle -> find(handle, id).map(session -> standing(handle, session)));
  }

  @Override
  public Optional<Session> find(String id) {
    return database.read(handle -> find(handle, id));
  }

  private static Optional<Session> find(Handle handle, String id) {
    return handle
        .createQuery(SELECT + " WHERE id = :id")
        .bind("id", id)
        .map(Rows.mapper(JdbcSessionStore::session))
        .findOne();
  }

  @Override
  public Page<Session> ofUser(String userId, @Nullable String after, int limit) {
    List<Session> rows =
        database.read(
            handle ->
                handle
                    .createQuery(
                        SELECT
                            + " WHERE user_id = :user_id AND id > :after ORDER BY id LIMIT :limit")
                    .bind("user_id", userId)
                    .bind("after", after == null ? "" : after)
                    .bind("limit", Rows.oneMore(limit))
                    .map(Rows.mapper(JdbcSessionStore::session))
                    .list());
    return Rows.page(rows, limit, Session::id);
  }

  private static Session session(ResultSet row) throws SQLException {
    return new Session(
        row.getString("id"),
        row.getString("user_id"),
        row.getString("client_id"),
        Scopes.parse(row.getString("scopes")),
        row.getLong("generation"),
        Instant.ofEpochMilli(row.getLong("created_at")),
        Instant.ofEpochMilli(row.getLong("last_used_at")),
        Instant.ofEpochMilli(row.getLong("expires_at")),
        row.getString("address"),
        row.getString("user_agent"));
  }

  @Override
  public Optional<Session> end(String id, TokenRevocation revocation, AuditEvent event) {
    return SecurityWrite.run(
        database,
        write -> {
          Optional<Session> ended =
              write
                  .handle()
                  .createQuery("DELETE FROM session WHERE id = :id RETURNING " + COLUMNS)
                  .bind("id", id)
                  .map(Rows.mapper(JdbcSessionStore::session))
                  .findOne();
          if (ended.isPresent()) {
            JdbcTokenRevocationStore.add(write, revocation);
            write.audit(event, revocation.createdAt());
          }
          return ended;
        });
  }

  /**
   * A new session, as a part of whatever else is written. Of more than a user may have, those that
   * were used least recently end.
   */
  static void begin(SecurityWrite write, Session session, Instant at) {
    write
        .handle()
        .createUpdate(
            "INSERT INTO session ("
                + COLUMNS
                + ") VALUES (:id, :user_id, :client_id, :scopes, :generation, :created_at,"
                + " :last_used_at, :expires_at, :address, :user_agent)")
        .bind("id", session.id())
        .bind("user_id", session.userId())
        .bind("client_id", session.clientId())
        .bind("scopes", session.scopes().toString())
        .bind("generation", session.generation())
        .bind("created_at", session.createdAt().toEpochMilli())
        .bind("last_used_at", session.lastUsedAt().toEpochMilli())
        .bind("expires_at", session.expiresAt().toEpochMilli())
        .bind("address", session.address())
        .bind("user_agent", session.userAgent())
        .execute();
    List<String> beyond =
        write
            .handle()
            .createQuery(
                "DELETE FROM session WHERE id IN (SELECT id FROM session WHERE user_id = :user_id"
                    + " AND id <> :id ORDER BY last_used_at DESC, id DESC LIMIT 1000 OFFSET :most)"
                    + " RETURNING id")
            .bind("user_id", session.userId())
            .bind("id", session.id())
            .bind("most", Session.MOST_PER_USER - 1)
            .mapTo(String.class)
            .list();
    revoke(write, beyond, at);
  }

  /**
   * Ends all sessions of a user but one.
   *
   * @return false, with nothing changed, when the one is none of the user's
   */
  static boolean endOthers(SecurityWrite write, String userId, String spared, Instant at) {
    Handle handle = write.handle();
    if (find(handle, spared).filter(it -> it.userId().equals(userId)).isEmpty()) {
      return false;
    }
    List<String> ended =
        handle
            .createQuery(
                "DELETE FROM session WHERE user_id = :user_id AND id <> :spared RETURNING id")
            .bind("user_id", userId)
            .bind("spared", spared)
            .mapTo(String.class)
            .list();
    revoke(write, ended, at);
    return true;
  }

  /** The access tokens of sessions that have ended. */
  private static void revoke(SecurityWrite write, Collection<String> sessionIds, Instant at) {
    for (String id : sessionIds) {
      JdbcTokenRevocationStore.add(
          write,
          new TokenRevocation(
              write.newId("rev"),
              TokenRevocation.Kind.SESSION,
              id,
              at,
              at.plus(TokenPolicy.LONGEST_LIFE),
              at));
    }
  }

  /**
   * Ends the sessions that a revocation is about; their access tokens it covers itself. A session
   * with later ones, which it does not, stays as one that has expired until they have too: who ends
   * it, ends them.
   *
   * @param revocation as it is stored
   */
  static void endCovered(Handle handle, TokenRevocation revocation) {
    String which =
        switch (revocation.kind()) {
          case JTI -> null;
          case SESSION -> "id = :value";
          case SUBJECT -> "user_id = :value AND created_at <= :until";
          case CLIENT -> "client_id = :value AND created_at <= :until";
          case ALL -> "created_at <= :until";
        };
    boolean whenever = revocation.kind() == TokenRevocation.Kind.SESSION;
    if (which != null) {
      run(handle, "DELETE FROM session WHERE " + which + (whenever ? "" : COVERED), revocation);
      if (!whenever) {
        run(handle, "UPDATE session SET expires_at = created_at WHERE " + which, revocation);
      }
    }
  }

  private static void run(Handle handle, String sql, TokenRevocation revocation) {
    handle
        .createUpdate(sql)
        .configure(SqlStatements.class, statements -> statements.setUnusedBindingAllowed(true))
        .bind("value", revocation.value())
        .bind("until", revocation.issuedUntil().toEpochMilli())
        .execute();
  }

  /**
   * When one of the sessions through a client was renewed last, if that was after {@code at}: by a
   * node whose clock is ahead. A renewal under way may be missed, for a client has too many
   * sessions to lock them all.
   */
  static @Nullable Instant lastRenewalAfter(Handle handle, String clientId, Instant at) {
    return handle
        .createQuery(
            "SELECT last_used_at FROM session WHERE last_used_at > :at AND client_id = :client_id"
                + " ORDER BY last_used_at DESC LIMIT 1")
        .bind("at", at.toEpochMilli())
        .bind("client_id", clientId)
        .mapTo(Long.class)
        .findOne()
        .map(Instant::ofEpochMilli)
        .orElse(null);
  }

  /**
   * When a session of a user was renewed last; null when none is there. None of them can be renewed
   * until this is committed: the rows are locked by an update that changes nothing.
   */
  static @Nullable Instant lastRenewal(Handle handle, String userId) {
    return handle
        .createQuery(
            "UPDATE session SET last_used_at = last_used_at WHERE user_id = :user_id RETURNING"
                + " last_used_at")
        .bind("user_id", userId)
        .mapTo(Long.class)
        .stream()
        .max(Long::compare)
        .map(Instant::ofEpochMilli)
        .orElse(null);
  }

  @Override
  public int purge(Instant now, SessionPolicy policy) {
    Instant tokensEnded = now.minus(TokenPolicy.LONGEST_LIFE);
    return purge("expires_at", now, tokensEnded)
        + purge("last_used_at", now.minus(policy.idle()), now);
  }

  private int purge(String column, Instant until, Instant usedUntil) {
    return database.write(
        handle ->
            handle
                .createUpdate(
                    "DELETE FROM session WHERE id IN (SELECT id FROM session WHERE "
                        + column
                        + " <= :until AND last_used_at <= :used_until ORDER BY "
                        + column
                        + ", id LIMIT :limit)")
                .bind("until", until.toEpochMilli())
                .bind("used_until", usedUntil.toEpochMilli())
                .bind("limit", PURGED_AT_ONCE)
                .execute());
  }
}
