package dev.keyward.core.secret;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts secrets for the database: AES-256-GCM under a key derived from the master key, a random
 * 96-bit nonce, and the place of the value ({@code table|row|column|version}) as associated data,
 * so that a value moved to another row does not open.
 *
 * <p>Layout: one version byte (1), 12 bytes nonce, ciphertext with a 16-byte tag.
 */
public final class SecretWrap {
  private static final byte VERSION = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;
  private final byte[] keyCheck;
  private final SecureRandom random;

  public SecretWrap(MasterKey masterKey, SecureRandom random) {
    this.key = new SecretKeySpec(masterKey.derive("keyward secret wrap v1"), "AES");
    this.keyCheck = masterKey.checkValue();
    this.random = random;
  }

  /** The {@link MasterKey#checkValue} of the master key: what is wrapped belongs to it alone. */
  public byte[] keyCheck() {
    return keyCheck.clone();
  }

  public byte[] wrap(byte[] secret, String table, String row, String column) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, place(table, row, column)).doFinal(secret);
      return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length)
          .put(VERSION)
          .put(nonce)
          .put(sealed)
          .array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES/GCM", e);
    }
  }

  /**
   * @throws UnwrapException when the value was not wrapped under this master key for this place
   */
  public byte[] unwrap(byte[] wrapped, String table, String row, String column)
      throws UnwrapException {
    if (wrapped.length < 1 + NONCE_BYTES + TAG_BITS / 8 || wrapped[0] != VERSION) {
      throw new UnwrapException(table, row);
    }
    byte[] nonce = java.util.Arrays.copyOfRange(wrapped, 1, 1 + NONCE_BYTES);
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, nonce, place(table, row, column));
      return cipher.doFinal(wrapped, 1 + NONCE_BYTES, wrapped.length - 1 - NONCE_BYTES);
    } catch (AEADBadTagException e) {
      throw new UnwrapException(table, row);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES/GCM", e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, String place) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce), random);
    cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  private static String place(String table, String row, String column) {
    return table + '|' + row + '|' + column + '|' + VERSION;
  }

  /** A stored secret does not open: a wrong master key, or a row that was changed or moved. */
  public static final class UnwrapException extends Exception {
    private static final long serialVersionUID = 1L;

    UnwrapException(String table, String row) {
      super("the secret " + table + "/" + row + " does not open with this master key");
    }
  }
}
