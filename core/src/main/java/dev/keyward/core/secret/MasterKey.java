package dev.keyward.core.secret;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The 256-bit key above all others. It never encrypts data itself: each use gets its own key by
 * HKDF-SHA-256 (RFC 5869). It is never in the database.
 */
public final class MasterKey {
  private static final int BYTES = 32;

  private final byte[] key;

  private MasterKey(byte[] key) {
    this.key = key;
  }

  public static MasterKey generate(SecureRandom random) {
    byte[] key = new byte[BYTES];
    random.nextBytes(key);
    return new MasterKey(key);
  }

  /**
   * Reads the base64 form of {@link #reveal}; surrounding white space is ignored.
   *
   * @throws IllegalArgumentException when the text is not base64 of exactly 32 bytes; the message
   *     does not repeat it
   */
  public static MasterKey parse(String text) {
    byte[] key;
    try {
      key = Base64.getDecoder().decode(text.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the master key is not base64");
    }
    if (key.length != BYTES) {
      throw new IllegalArgumentException("the master key is not base64 of 32 bytes");
    }
    return new MasterKey(key);
  }

  /** The base64 form, for writing the key file. The only way the key leaves this class. */
  public String reveal() {
    return Base64.getEncoder().encodeToString(key);
  }

  /** A key for one purpose: HKDF-SHA-256 with an empty salt and the purpose as info, 32 bytes. */
  byte[] derive(String purpose) {
    byte[] extracted = hmac(new byte[BYTES], key);
    byte[] info = purpose.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    byte[] block = Arrays.copyOf(info, info.length + 1);
    block[info.length] = 1;
    return hmac(extracted, block);
  }

  /**
   * A value that is stored beside the data and tells a wrong master key at start, before anything
   * is read with it.
   */
  public byte[] checkValue() {
    return derive("keyward key check v1");
  }

  private static byte[] hmac(byte[] key, byte[] data) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  @Override
  public String toString() {
    return "MasterKey[***]";
  }
}
