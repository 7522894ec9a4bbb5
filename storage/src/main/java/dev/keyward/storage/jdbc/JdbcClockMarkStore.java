package dev.keyward.storage.jdbc;

import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.clock.ClockMarkStore;
import java.time.Instant;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** The mark in the only row of {@code clock_mark}. */
public final class JdbcClockMarkStore implements ClockMarkStore {
  private static final Mark NONE = new Mark(Instant.EPOCH, 0);

  private final Database database;

  public JdbcClockMarkStore(Database database) {
    this.database = database;
  }

  @Override
  public Mark find() {
    return database.read(JdbcClockMarkStore::find);
  }

  private static Mark find(Handle handle) {
    return handle
        .createQuery("SELECT highest, resets FROM clock_mark")
        .map(
            Rows.mapper(
                row ->
                    new Mark(Instant.ofEpochMilli(row.getLong("highest")), row.getLong("resets"))))
        .findOne()
        .orElse(NONE);
  }

  @Override
  public Mark advance(Instant seen) {
    return database.write(
        handle -> {
          handle
              .createUpdate(
                  "INSERT INTO clock_mark (id, highest, resets) VALUES (1, :seen, 0)"
                      + " ON CONFLICT (id) DO UPDATE SET highest = excluded.highest"
                      + " WHERE clock_mark.highest < excluded.highest")
              .bind("seen", seen.toEpochMilli())
              .execute();
          return find(handle);
        });
  }

  @Override
  public Mark reset(Instant to, Function<Mark, AuditEvent> event) {
    return SecurityWrite.run(
        database,
        write -> {
          Mark before = find(write.handle());
          write
              .handle()
              .createUpdate(
                  "INSERT INTO clock_mark (id, highest, resets) VALUES (1, :to, 1)"
                      + " ON CONFLICT (id) DO UPDATE SET highest = excluded.highest,"
                      + " resets = clock_mark.resets + 1")
              .bind("to", to.toEpochMilli())
              .execute();
          write.audit(event.apply(before), to);
          return before;
        });
  }
}
