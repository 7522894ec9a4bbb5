package dev.keyward.storage.wrapped;

import dev.keyward.core.StorageException;
import java.security.MessageDigest;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The key-check value in {@code meta}: it tells which master key wrapped what is in the database. A
 * value that was wrapped by another one would never be opened again, so whoever stores one locks
 * this row to commit, as the replacement of the master key does.
 */
public final class KeyCheck {
  public static final String NAME = "key_check";

  private KeyCheck() {}

  /**
   * @param own of the master key that wrapped what is about to be stored
   * @throws StorageException when the database belongs to another one
   */
  public static void hold(Handle handle, byte[] own) {
    Optional<byte[]> stored =
        handle
            .createQuery("UPDATE meta SET value = value WHERE name = :name RETURNING value")
            .bind("name", NAME)
            .map((row, context) -> row.getBytes("value"))
            .findOne();
    if (stored.isPresent() && !MessageDigest.isEqual(own, stored.get())) {
      throw new StorageException("the master key was replaced: restart this node with the new one");
    }
  }

  /**
   * @return false, with nothing changed, when the value is not {@code from}
   */
  public static boolean replace(Handle handle, byte[] from, byte[] to) {
    return handle
            .createUpdate("UPDATE meta SET value = :to WHERE name = :name AND value = :from")
            .bind("name", NAME)
            .bind("from", from)
            .bind("to", to)
            .execute()
        == 1;
  }
}
