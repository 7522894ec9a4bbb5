package dev.keyward.storage.jdbc;

import dev.keyward.core.Page;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.limit.OwnRate;
import dev.keyward.core.login.Device;
import dev.keyward.core.login.LoginFailureStore;
import dev.keyward.core.login.User;
import dev.keyward.core.login.UserStore;
import dev.keyward.core.session.Session;
import dev.keyward.core.token.TokenRevocation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Users in the table {@code users}. */
public final class JdbcUserStore implements UserStore {
  private static final String SELECT = "SELECT " + Rows.USER_COLUMNS + " FROM users";

  private static final String SELECT_ACCOUNT =
      "SELECT " + Rows.USER_COLUMNS + ", password_hash, device_generation FROM users";

  private static final String LOG_IN_ALLOWED =
      " last_login_at = CASE WHEN last_login_at > :at THEN last_login_at ELSE :at END,"
          + " password_hash = :hash WHERE id = :id AND enabled = 1 AND password_hash = :known";

  private static final String LOG_IN =
      "UPDATE users SET failed_logins = 0," + LOG_IN_ALLOWED + " AND failed_logins < :bound";

  /** What strangers have guessed stays counted, or each login would allow them as much again. */
  private static final String LOG_IN_WITH_DEVICE =
      "UPDATE users SET" + LOG_IN_ALLOWED + " AND device_generation = :bound";

  private final Database database;

  public JdbcUserStore(Database database) {
    this.database = database;
  }

  @Override
  public boolean create(User user, String passwordHash, AuditEvent event) {
    return SecurityWrite.run(
        database,
        write -> {
          // No change: no token can be about somebody who has not logged in yet.
          if (!insert(write.handle(), user, passwordHash)) {
            return false;
          }
          write.audit(event, user.createdAt());
          return true;
        });
  }

  private static boolean insert(Handle handle, User user, String passwordHash) {
    return handle
            .createUpdate(
                "INSERT INTO users (id, username, password_hash, scopes, enabled, rate_limit,"
                    + " metadata, created_at, last_login_at) VALUES (:id, :username,"
                    + " :password_hash, :scopes, :enabled, :rate_limit, :metadata, :created_at,"
                    + " :last_login_at) ON CONFLICT (username) DO NOTHING")
            .bind("id", user.id())
            .bind("username", user.username())
            .bind("password_hash", passwordHash)
            .bind("scopes", user.scopes().toString())
            .bind("enabled", user.enabled() ? 1 : 0)
            .bind("rate_limit", OwnRate.text(user.rateLimit()))
            .bind("metadata", JsonStrings.write(user.metadata()))
            .bind("created_at", user.createdAt().toEpochMilli())
            .bind("last_login_at", Rows.millis(user.lastLoginAt()))
            .execute()
        == 1;
  }

  @Override
  public Optional<User> find(String id) {
    return database.read(handle -> find(handle, id));
  }

  static Optional<User> find(Handle handle, String id) {
    return account(handle, id).map(Account::user);
  }

  private static Optional<Account> account(Handle handle, String id) {
    return handle
        .createQuery(SELECT_ACCOUNT + " WHERE id = :id")
        .bind("id", id)
        .map(Rows.mapper(Rows::account))
        .findOne();
  }

  @Override
  public Optional<Account> findByUsername(String username) {
    return database.read(
        handle ->
            handle
                .createQuery(SELECT_ACCOUNT + " WHERE username = :username")
                .bind("username", username)
                .map(Rows.mapper(Rows::account))
                .findOne());
  }

  @Override
  public Page<User> list(@Nullable String after, int limit) {
    List<User> rows =
        database.read(
            handle ->
                handle
                    .createQuery(SELECT + " WHERE id > :after ORDER BY id LIMIT :limit")
                    .bind("after", after == null ? "" : after)
                    .bind("limit", Rows.oneMore(limit))
                    .map(Rows.mapper(Rows::user))
                    .list());
    return Rows.page(rows, limit, User::id);
  }

  /**
   * @param change runs while all other security writes wait, perhaps on a thread of the database:
   *     it must be quick and must not ask any store
   */
  @Override
  public Optional<User> update(String id, Function<Account, @Nullable Update> change) {
    return SecurityWrite.run(
        database,
        write -> {
          Optional<Account> before = account(write.handle(), id);
          Update update = before.isEmpty() ? null : change.apply(before.get());
          if (update == null) {
            return before.map(Account::user);
          }
          set(write, id, update);
          return find(write.handle(), id);
        });
  }

  private void set(SecurityWrite write, String id, Update update) {
    User user = update.user();
    write
        .handle()
        .createUpdate(
            "UPDATE users SET scopes = :scopes, enabled = :enabled, rate_limit = :rate_limit,"
                + " metadata = :metadata WHERE id = :id")
        .bind("scopes", user.scopes().toString())
        .bind("enabled", user.enabled() ? 1 : 0)
        .bind("rate_limit", OwnRate.text(user.rateLimit()))
        .bind("metadata", JsonStrings.write(user.metadata()))
        .bind("id", id)
        .execute();
    if (update.passwordHash() != null) {
      setPassword(write.handle(), id, update.passwordHash());
    }
    TokenRevocation revocation = update.revocation();
    if (revocation != null) {
      end(write, update, revocation);
    }
    write.audit(update.event(), revocation == null ? database.now() : revocation.createdAt());
  }

  private static void end(SecurityWrite write, Update update, TokenRevocation revocation) {
    switch (update.sessions()) {
      case Sessions.Go() -> JdbcTokenRevocationStore.add(write, revocation);
      case Sessions.End() -> endAll(write, revocation);
      case Sessions.EndOthers(String spared) -> {
        String userId = update.user().id();
        if (!JdbcSessionStore.endOthers(write, userId, spared, revocation.createdAt())) {
          endAll(write, revocation);
        }
      }
    }
  }

  private static void endAll(SecurityWrite write, TokenRevocation revocation) {
    JdbcSessionStore.endCovered(write.handle(), JdbcTokenRevocationStore.add(write, revocation));
  }

  /**
   * Whoever was sent a reset token before could otherwise still set another password. The password
   * there is, stored again, neither unlocks the user nor ends devices.
   */
  private static void setPassword(Handle handle, String id, String passwordHash) {
    handle
        .createUpdate(
            "UPDATE users SET failed_logins = CASE WHEN password_hash = :password_hash THEN"
                + " failed_logins ELSE 0 END, device_generation = CASE WHEN password_hash ="
                + " :password_hash THEN device_generation ELSE device_generation + 1 END,"
                + " password_hash = :password_hash, reset_hash = NULL, reset_expires_at = NULL"
                + " WHERE id = :id")
        .bind("password_hash", passwordHash)
        .bind("id", id)
        .execute();
  }

  @Override
  public boolean delete(
      String id, Predicate<User> allowed, TokenRevocation revocation, AuditEvent event) {
    return SecurityWrite.run(
        database,
        write -> {
          if (find(write.handle(), id).filter(allowed).isEmpty()) {
            return false;
          }
          endAll(write, revocation); // it looks at the row
          write.handle().createUpdate("DELETE FROM users WHERE id = :id").bind("id", id).execute();
          write.audit(event, revocation.createdAt());
          return true;
        });
  }

  @Override
  public boolean loggedIn(
      Session session,
      String knownHash,
      @Nullable String rehashed,
      @Nullable Device device,
      AuditEvent event) {
    Instant at = session.createdAt();
    return SecurityWrite.run(
        database,
        write -> {
          int loggedIn =
              write
                  .handle()
                  .createUpdate(device == null ? LOG_IN : LOG_IN_WITH_DEVICE)
                  .bind("at", at.toEpochMilli())
                  .bind("hash", rehashed == null ? knownHash : rehashed)
                  .bind("id", session.userId())
                  .bind("known", knownHash)
                  .bind("bound", device == null ? LoginFailureStore.MOST : device.generation())
                  .execute();
          if (loggedIn == 0) {
            return false;
          }
          if (device != null && !JdbcLoginFailureStore.forget(write.handle(), device)) {
            return false;
          }
          JdbcSessionStore.begin(write, session, at);
          write.audit(event, at);
          return true;
        });
  }

  @Override
  public boolean startReset(
      String id, Predicate<User> allowed, PasswordReset reset, AuditEvent event) {
    return SecurityWrite.run(
        database,
        write -> {
          if (find(write.handle(), id).filter(allowed).isEmpty()) {
            return false;
          }
          write
              .handle()
              .createUpdate(
                  "UPDATE users SET reset_hash = :hash, reset_expires_at = :expires_at WHERE id ="
                      + " :id")
              .bind("hash", reset.hash())
              .bind("expires_at", reset.expiresAt().toEpochMilli())
              .bind("id", id)
              .execute();
          write.audit(event, database.now());
          return true;
        });
  }

  @Override
  public Optional<User> findByReset(byte[] hash, Instant now) {
    return database.read(handle -> findByReset(handle, hash, now));
  }

  private static Optional<User> findByReset(Handle handle, byte[] hash, Instant now) {
    return handle
        .createQuery(SELECT + " WHERE reset_hash = :hash AND reset_expires_at > :now")
        .bind("hash", hash)
        .bind("now", now.toEpochMilli())
        .map(Rows.mapper(Rows::user))
        .findOne();
  }

  @Override
  public boolean finishReset(
      byte[] hash, String passwordHash, TokenRevocation revocation, Instant now, AuditEvent event) {
    return SecurityWrite.run(
        database,
        write -> {
          Optional<User> user = findByReset(write.handle(), hash, now);
          if (user.isEmpty()) {
            return false;
          }
          setPassword(write.handle(), user.get().id(), passwordHash);
          endAll(write, revocation);
          write.audit(event, now);
          return true;
        });
  }
}
