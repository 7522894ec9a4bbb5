package dev.keyward.storage.count;

import dev.keyward.core.usage.HourOfUse;
import dev.keyward.core.usage.KeyUse;
import dev.keyward.core.usage.UsageStore;
import dev.keyward.storage.jdbc.Database;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/** Use of keys in the tables {@code key_usage} and {@code key_last_use}. */
public final class JdbcUsageStore implements UsageStore {
  /** So few that no other write waits long behind them. */
  private static final int PURGED_AT_ONCE = 1_000;

  private final Database database;

  public JdbcUsageStore(Database database) {
    this.database = database;
  }

  /** In one order on all nodes, so that two that add at once do not wait for each other. */
  @Override
  public void add(Instant at, Collection<KeyUse> uses) {
    if (uses.isEmpty()) {
      return;
    }
    List<KeyUse> sorted = uses.stream().sorted(Comparator.comparing(KeyUse::keyId)).toList();
    long hour = at.truncatedTo(ChronoUnit.HOURS).toEpochMilli();
    database.write(
        handle ->
            handle.inTransaction(
                transaction -> {
                  addCounts(transaction, hour, sorted);
                  setLastUses(transaction, sorted);
                  return sorted;
                }));
  }

  private static void addCounts(Handle handle, long hour, List<KeyUse> uses) {
    PreparedBatch batch =
        handle.prepareBatch(
            "INSERT INTO key_usage (key_id, hour, allowed, denied) VALUES (:key_id, :hour,"
                + " :allowed, :denied) ON CONFLICT (key_id, hour) DO UPDATE SET allowed ="
                + " key_usage.allowed + excluded.allowed, denied = key_usage.denied +"
                + " excluded.denied");
    for (KeyUse use : uses) {
      batch
          .bind("key_id", use.keyId())
          .bind("hour", hour)
          .bind("allowed", use.allowed())
          .bind("denied", use.denied())
          .add();
    }
    batch.execute();
  }

  private static void setLastUses(Handle handle, List<KeyUse> uses) {
    PreparedBatch batch =
        handle.prepareBatch(
            "INSERT INTO key_last_use (key_id, last_used_at) VALUES (:key_id, :at) ON CONFLICT"
                + " (key_id) DO UPDATE SET last_used_at = excluded.last_used_at WHERE"
                + " key_last_use.last_used_at < excluded.last_used_at");
    for (KeyUse use : uses) {
      Instant last = use.lastUsed();
      if (last != null) {
        batch.bind("key_id", use.keyId()).bind("at", last.toEpochMilli()).add();
      }
    }
    if (batch.size() > 0) {
      batch.execute();
    }
  }

  @Override
  public List<HourOfUse> hours(String keyId, Instant since, Instant until) {
    List<HourOfUse> newestFirst =
        database.read(
            handle ->
                handle
                    .createQuery(
                        "SELECT hour, allowed, denied FROM key_usage WHERE key_id = :key_id AND"
                            + " hour >= :since AND hour < :until ORDER BY hour DESC LIMIT :limit")
                    .bind("key_id", keyId)
                    .bind("since", since.toEpochMilli())
                    .bind("until", until.toEpochMilli())
                    .bind("limit", MOST_HOURS)
                    .map(
                        (row, context) ->
                            new HourOfUse(
                                Instant.ofEpochMilli(row.getLong("hour")),
                                row.getLong("allowed"),
                                row.getLong("denied")))
                    .list());
    return newestFirst.reversed();
  }

  @Override
  public Map<String, Instant> lastUsed(Collection<String> keyIds) {
    List<String> ids = List.copyOf(keyIds);
    Map<String, Instant> uses = new HashMap<>();
    for (int from = 0; from < ids.size(); from += MOST_ADDED) {
      List<String> some = ids.subList(from, Math.min(from + MOST_ADDED, ids.size()));
      uses.putAll(database.read(handle -> lastUsed(handle, some)));
    }
    return uses;
  }

  /** One statement with as many parameters as there are ids. */
  private static Map<String, Instant> lastUsed(Handle handle, List<String> ids) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      names.add(":id" + i);
    }
    Query query =
        handle.createQuery(
            "SELECT key_id, last_used_at FROM key_last_use WHERE key_id IN ("
                + String.join(", ", names)
                + ")");
    for (int i = 0; i < ids.size(); i++) {
      query.bind("id" + i, ids.get(i));
    }
    Map<String, Instant> uses = new HashMap<>();
    query
        .map(
            (row, context) ->
                Map.entry(
                    row.getString("key_id"), Instant.ofEpochMilli(row.getLong("last_used_at"))))
        .forEach(entry -> uses.put(entry.getKey(), entry.getValue()));
    return uses;
  }

  @Override
  public int purge(Instant now) {
    long oldest = now.minus(LIFE).toEpochMilli();
    int purged = 0;
    int batch;
    do {
      batch = purgeSome(oldest);
      purged += batch;
    } while (batch == PURGED_AT_ONCE);
    return purged;
  }

  private int purgeSome(long oldest) {
    return database.write(
        handle ->
            handle
                .createUpdate(
                    "DELETE FROM key_usage WHERE (key_id, hour) IN (SELECT key_id, hour FROM"
                        + " key_usage WHERE hour < :oldest ORDER BY hour, key_id LIMIT :limit)")
                .bind("oldest", oldest)
                .bind("limit", PURGED_AT_ONCE)
                .execute());
  }
}
