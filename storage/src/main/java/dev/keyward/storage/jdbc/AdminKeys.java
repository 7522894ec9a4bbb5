package dev.keyward.storage.jdbc;

import java.time.Instant;
import org.jdbi.v3.core.Handle;

/** The keys by which this Keyward can be administered. */
final class AdminKeys {
  /** LIKE would not do: in SQLite it ignores case, and scopes do not. */
  private static final String CLIENT_ALLOWS_IT =
      "(client.scopes IS NULL OR replace(' ' || client.scopes || ' ', ' keyward:admin ', '') <> ' '"
          + " || client.scopes || ' ')";

  private AdminKeys() {}

  /**
   * Whether there is a key that the admin listener takes for everything at {@code now}, and that is
   * not about to give way to another one.
   */
  static boolean remain(Handle handle, Instant now) {
    return end(handle, now) > now.toEpochMilli();
  }

  /**
   * When the last of these keys expires, in milliseconds; {@code Long.MAX_VALUE} for never, 0 when
   * there is none. One of which only a hash was imported does not count: perhaps nobody has it.
   */
  static long end(Handle handle, Instant now) {
    return handle
        .createQuery(
            "SELECT coalesce(max(coalesce(expires_at, :never)), 0) FROM api_key JOIN client ON"
                + " client.id = api_key.client_id WHERE is_admin = 1 AND env = 'live' AND pepper_id"
                + " <> 'sha-256' AND revoked_at IS NULL AND retires_at IS NULL AND enabled = 1 AND"
                + " (expires_at IS NULL OR expires_at > :now) AND "
                + CLIENT_ALLOWS_IT)
        .bind("now", now.toEpochMilli())
        .bind("never", Long.MAX_VALUE)
        .mapTo(Long.class)
        .one();
  }
}
