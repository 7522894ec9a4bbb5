package dev.keyward.storage.wrapped;

import dev.keyward.core.secret.SecretStore.Rewrap;
import dev.keyward.core.secret.SecretWrap.UnwrapException;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Every column with values that the master key wraps. */
public enum WrappedColumn {
  SECRET("secret", "id", "wrapped"),
  SIGNING_KEY("signing_key", "kid", "private_key");

  private final String table;
  private final String key;
  private final String column;

  WrappedColumn(String table, String key, String column) {
    this.table = table;
    this.key = key;
    this.column = column;
  }

  /** Wraps all values there are anew; they are few. Returns how many. */
  public int rewrap(Handle handle, Rewrap rewrap) throws UnwrapException {
    Map<String, byte[]> values =
        handle
            .createQuery(
                "SELECT "
                    + key
                    + " AS id, "
                    + column
                    + " AS wrapped FROM "
                    + table
                    + " WHERE "
                    + column
                    + " IS NOT NULL")
            .reduceRows(
                new HashMap<String, byte[]>(),
                (all, row) -> {
                  all.put(
                      row.getColumn("id", String.class), row.getColumn("wrapped", byte[].class));
                  return all;
                });
    for (Map.Entry<String, byte[]> value : values.entrySet()) {
      handle
          .createUpdate(
              "UPDATE " + table + " SET " + column + " = :wrapped WHERE " + key + " = :id")
          .bind("wrapped", rewrap.apply(value.getValue(), table, value.getKey(), column))
          .bind("id", value.getKey())
          .execute();
    }
    return values.size();
  }
}
