package dev.keyward.core.secret;

import dev.keyward.core.secret.SecretStore.StoredSecret;
import dev.keyward.core.secret.SecretWrap.UnwrapException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A secret of an installation, wrapped by the master key in the database and opened in memory.
 *
 * @param id the row it is kept in
 */
public record KeptSecret(String id, byte[] value) {
  private static final String TABLE = "secret";
  private static final String COLUMN = "wrapped";

  /**
   * All secrets of a purpose, oldest first; the first one is made when there is none. Of several
   * nodes that make it at once, one wins.
   *
   * @param firstId the row of the first one
   * @throws UnwrapException when one does not open with this master key
   */
  public static List<KeptSecret> open(
      SecretStore store,
      SecretWrap wrap,
      String purpose,
      String firstId,
      Supplier<byte[]> first,
      InstantSource clock)
      throws UnwrapException {
    if (store.byPurpose(purpose).isEmpty()) {
      store.insertIfAbsent(
          new KeptSecret(firstId, first.get()).wrapped(wrap, purpose, clock), wrap.keyCheck());
    }
    return open(store, wrap, purpose);
  }

  /**
   * All secrets of a purpose, oldest first; perhaps none.
   *
   * @throws UnwrapException when one does not open with this master key
   */
  public static List<KeptSecret> open(SecretStore store, SecretWrap wrap, String purpose)
      throws UnwrapException {
    List<KeptSecret> opened = new ArrayList<>();
    for (StoredSecret stored : store.byPurpose(purpose)) {
      opened.add(open(stored, wrap));
    }
    return List.copyOf(opened);
  }

  /**
   * @throws UnwrapException when it does not open with this master key
   */
  public static KeptSecret open(StoredSecret stored, SecretWrap wrap) throws UnwrapException {
    return new KeptSecret(stored.id(), wrap.unwrap(stored.wrapped(), TABLE, stored.id(), COLUMN));
  }

  /** As the database keeps it. */
  public StoredSecret wrapped(SecretWrap wrap, String purpose, InstantSource clock) {
    long now = clock.millis();
    return wrapped(wrap, purpose, now, now);
  }

  /**
   * As the database keeps it.
   *
   * @param activeFromMillis when it is used for what is new
   */
  public StoredSecret wrapped(
      SecretWrap wrap, String purpose, long createdAtMillis, long activeFromMillis) {
    byte[] wrapped = wrap.wrap(value, TABLE, id, COLUMN);
    return new StoredSecret(id, purpose, wrapped, createdAtMillis, activeFromMillis);
  }

  @Override
  public String toString() {
    return "KeptSecret[" + id + ", ***]";
  }
}
