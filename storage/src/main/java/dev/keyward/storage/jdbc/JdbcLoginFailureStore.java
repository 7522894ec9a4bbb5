package dev.keyward.storage.jdbc;

import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.login.Device;
import dev.keyward.core.login.LoginFailureStore;
import dev.keyward.core.login.User;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;

/**
 * Wrong passwords in the table {@code users}, those of devices in {@code device_failure}. A count
 * is one small update; only the one that locks a user waits for other security writes.
 */
public final class JdbcLoginFailureStore implements LoginFailureStore {
  /** Rows for names that nobody has: enough that they wait for each other no more than users do. */
  private static final int SLOTS_OF_NOBODY = 64;

  private static final int PURGED_AT_ONCE = 1_000;

  private final Database database;

  public JdbcLoginFailureStore(Database database) {
    this.database = database;
  }

  @Override
  public boolean failed(String userId, AuditEvent lock) {
    return !counted(userId) && locked(userId, lock);
  }

  /** Unless it is the one that locks. */
  private boolean counted(String userId) {
    return database.write(
        handle ->
            handle
                    .createUpdate(
                        "UPDATE users SET failed_logins = failed_logins + 1 WHERE id = :id AND"
                            + " failed_logins <> :last")
                    .bind("id", userId)
                    .bind("last", MOST - 1)
                    .execute()
                == 1);
  }

  /** Unless somebody else was faster: then it is locked, or there has been a right password. */
  private boolean locked(String userId, AuditEvent lock) {
    return SecurityWrite.run(
        database,
        write -> {
          int locked =
              write
                  .handle()
                  .createUpdate(
                      "UPDATE users SET failed_logins = failed_logins + 1 WHERE id = :id AND"
                          + " failed_logins = :last")
                  .bind("id", userId)
                  .bind("last", MOST - 1)
                  .execute();
          if (locked == 0) {
            return false;
          }
          write.audit(lock, database.now());
          return true;
        });
  }

  @Override
  public void failedOfNobody(String name) {
    database.write(
        handle ->
            handle
                .createUpdate(
                    "INSERT INTO nobody_failure (slot, failures) VALUES (:slot, 1) ON CONFLICT"
                        + " (slot) DO UPDATE SET failures = nobody_failure.failures + 1")
                .bind("slot", Math.floorMod(name.hashCode(), SLOTS_OF_NOBODY))
                .execute());
  }

  @Override
  public void failedWith(Device device) {
    database.write(
        handle ->
            handle
                .createUpdate(
                    "INSERT INTO device_failure (id, failures, expires_at) VALUES (:id, 1,"
                        + " :expires_at) ON CONFLICT (id) DO UPDATE SET failures ="
                        + " device_failure.failures + 1")
                .bind("id", device.id())
                .bind("expires_at", device.expiresAt().toEpochMilli())
                .execute());
  }

  @Override
  public boolean isSpent(Device device) {
    return database.read(handle -> isSpent(handle, device));
  }

  private static boolean isSpent(Handle handle, Device device) {
    return handle
        .createQuery("SELECT failures FROM device_failure WHERE id = :id")
        .bind("id", device.id())
        .mapTo(Long.class)
        .findOne()
        .filter(failures -> failures >= MOST)
        .isPresent();
  }

  /**
   * There has been a right password with it; as a part of whatever else is written.
   *
   * @return false, with nothing changed, when it is spent
   */
  static boolean forget(Handle handle, Device device) {
    handle
        .createUpdate("DELETE FROM device_failure WHERE id = :id AND failures < :most")
        .bind("id", device.id())
        .bind("most", MOST)
        .execute();
    return !isSpent(handle, device);
  }

  @Override
  public Optional<User> unlock(
      String userId, Predicate<User> allowed, boolean endsDevices, AuditEvent event) {
    return SecurityWrite.run(
        database,
        write -> {
          if (JdbcUserStore.find(write.handle(), userId).filter(allowed).isEmpty()) {
            return Optional.empty();
          }
          write
              .handle()
              .createUpdate(
                  "UPDATE users SET failed_logins = 0, device_generation = device_generation +"
                      + " :ended WHERE id = :id")
              .bind("ended", endsDevices ? 1 : 0)
              .bind("id", userId)
              .execute();
          write.audit(event, database.now());
          return JdbcUserStore.find(write.handle(), userId);
        });
  }

  @Override
  public int purge(Instant now) {
    return database.write(
        handle ->
            handle
                .createUpdate(
                    "DELETE FROM device_failure WHERE id IN (SELECT id FROM device_failure WHERE"
                        + " expires_at <= :now ORDER BY expires_at LIMIT :limit)")
                .bind("now", now.toEpochMilli())
                .bind("limit", PURGED_AT_ONCE)
                .execute());
  }
}
