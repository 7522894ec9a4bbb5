package dev.keyward.core.apikey;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What is kept of a key: HMAC-SHA-256 of it under a pepper. Whoever reads the database learns
 * nothing to log in with, and a caller cannot steer the value, so comparing it needs no constant
 * time.
 */
public final class KeyHash {
  public static final int BYTES = 32;

  private final String pepperId;
  private final byte[] value;

  /**
   * @param value 32 bytes, not copied
   */
  public KeyHash(String pepperId, byte[] value) {
    if (value.length != BYTES) {
      throw new IllegalArgumentException("a key hash has 32 bytes");
    }
    this.pepperId = pepperId;
    this.value = value;
  }

  /** The pepper it was made with. */
  public String pepperId() {
    return pepperId;
  }

  public byte[] bytes() {
    return value.clone();
  }

  /** 64 bits of the hash, for naming limit buckets. */
  long fingerprint() {
    return ByteBuffer.wrap(value).getLong();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyHash that && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return ByteBuffer.wrap(value).getInt(8);
  }

  @Override
  public String toString() {
    return "KeyHash[***]";
  }
}
