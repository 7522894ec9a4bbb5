package dev.keyward.core.secret;

import java.util.List;
import java.util.Optional;

/** Wrapped secrets and the key-check value, as the database holds them. */
public interface SecretStore {
  /**
   * A wrapped secret; {@code wrapped} opens only with table {@code secret}, row {@code id}, column
   * {@code wrapped}.
   *
   * @param purpose such as {@code api-key-pepper}
   */
  record StoredSecret(String id, String purpose, byte[] wrapped, long createdAtMillis) {}

  /** All secrets of a purpose, oldest first. */
  List<StoredSecret> byPurpose(String purpose);

  /**
   * Stores a secret unless its id exists already; the caller reads again to learn which one counts.
   */
  void insertIfAbsent(StoredSecret secret);

  /** The key-check value; empty in a database that has never been used. */
  Optional<byte[]> keyCheck();

  /** Stores the key-check value of a new database unless another node was faster. */
  void insertKeyCheckIfAbsent(byte[] checkValue);
}
