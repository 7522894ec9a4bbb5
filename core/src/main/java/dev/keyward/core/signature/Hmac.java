package dev.keyward.core.signature;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC with SHA-2 (RFC 2104, FIPS 198-1), by the JDK: for messages as short as tokens it is quicker
 * than native code. Tags are compared in constant time.
 */
public final class Hmac implements Verifier, Signer {
  private final Pool<Mac> macs;

  private Hmac(Pool<Mac> macs) {
    this.macs = macs;
  }

  /**
   * @param hashBits 256, 384 or 512
   * @throws IllegalArgumentException when the secret is shorter than the hash (RFC 7518 3.2)
   */
  public static Hmac of(int hashBits, byte[] secret) {
    if (secret.length < hashBits / 8) {
      throw new IllegalArgumentException(
          "the secret is shorter than the " + hashBits + " bits of the hash");
    }
    String name = "HmacSHA" + hashBits;
    SecretKeySpec key = new SecretKeySpec(secret, name);
    try {
      return new Hmac(
          new Pool<>(
              () -> {
                Mac mac = Mac.getInstance(name);
                mac.init(key);
                return mac;
              }));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC with SHA-2", e);
    }
  }

  @Override
  public boolean verify(byte[] message, int length, byte[] signature) {
    return MessageDigest.isEqual(tag(message, length), signature);
  }

  @Override
  public byte[] sign(byte[] message) {
    return tag(message, message.length);
  }

  private byte[] tag(byte[] message, int length) {
    Mac mac = macs.take();
    mac.update(message, 0, length);
    byte[] tag = mac.doFinal();
    macs.give(mac);
    return tag;
  }

  @Override
  public String toString() {
    return "Hmac[***]";
  }
}
