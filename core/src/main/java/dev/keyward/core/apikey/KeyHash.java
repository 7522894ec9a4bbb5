package dev.keyward.core.apikey;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What is kept of a key: HMAC-SHA-256 of it under a pepper, or, of an imported key that has not
 * been used yet, its SHA-256. Whoever reads the database learns nothing to log in with, and a
 * caller cannot steer the value, so comparing it needs no constant time.
 *
 * <p>A hash under one pepper never equals one under another, whatever their bytes are.
 */
public final class KeyHash {
  public static final int BYTES = 32;

  /** In the place of a pepper's id: the hash is made without one. */
  public static final String WITHOUT_PEPPER = "sha-256";

  private static final ThreadLocal<MessageDigest> SHA_256 =
      ThreadLocal.withInitial(KeyHash::sha256);

  private final String pepperId;
  private final long first;
  private final long second;
  private final long third;
  private final long fourth;

  /**
   * @param value 32 bytes
   */
  public KeyHash(String pepperId, byte[] value) {
    if (value.length != BYTES) {
      throw new IllegalArgumentException("a key hash has 32 bytes");
    }
    this.pepperId = pepperId;
    ByteBuffer longs = ByteBuffer.wrap(value);
    this.first = longs.getLong();
    this.second = longs.getLong();
    this.third = longs.getLong();
    this.fourth = longs.getLong();
  }

  /** The hash of {@code key} without a pepper. */
  public static KeyHash plain(String key) {
    return new KeyHash(WITHOUT_PEPPER, SHA_256.get().digest(key.getBytes(StandardCharsets.UTF_8)));
  }

  /** The pepper it was made with. */
  public String pepperId() {
    return pepperId;
  }

  public byte[] bytes() {
    return ByteBuffer.allocate(BYTES)
        .putLong(first)
        .putLong(second)
        .putLong(third)
        .putLong(fourth)
        .array();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyHash that
        && first == that.first
        && second == that.second
        && third == that.third
        && fourth == that.fourth
        && pepperId.equals(that.pepperId);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(second);
  }

  @Override
  public String toString() {
    return "KeyHash[***]";
  }
}
