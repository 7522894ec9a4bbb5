package dev.keyward.core.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MasterKeyTest {
  private static final String ZEROS = "A".repeat(43) + "=";

  /**
   * RFC 5869 appendix A, tests 1 to 3: they prove the HKDF of this test, which then judges the one
   * of {@link MasterKey}.
   */
  @ParameterizedTest
  @CsvSource({
    "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b, 000102030405060708090a0b0c,"
        + " f0f1f2f3f4f5f6f7f8f9,"
        + "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b, '', '',"
        + "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
  })
  void theReferenceFollowsRfc5869(String key, String salt, String info, String output)
      throws GeneralSecurityException {
    byte[] made = hkdf(hex(key), hex(salt), hex(info), output.length() / 2);

    assertEquals(output, HexFormat.of().formatHex(made));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "keyward secret wrap v1", "ü"})
  void derivedKeysAreThoseOfTheReferenceWithoutSalt(String purpose)
      throws GeneralSecurityException {
    MasterKey key = MasterKey.generate(new SecureRandom());

    byte[] expected =
        hkdf(Base64.getDecoder().decode(key.reveal()), new byte[0], purpose.getBytes(UTF_8), 32);

    assertArrayEquals(expected, key.derive(purpose));
  }

  @Test
  void everyPurposeAndEveryMasterKeyHasItsOwnKey() {
    MasterKey key = MasterKey.generate(new SecureRandom());
    MasterKey other = MasterKey.generate(new SecureRandom());

    assertFalse(Arrays.equals(key.derive("a"), key.derive("b")));
    assertFalse(Arrays.equals(key.checkValue(), other.checkValue()));
    assertArrayEquals(key.checkValue(), MasterKey.parse(key.reveal()).checkValue());
  }

  @Test
  void aRevealedKeyIsReadBackWithSpaceAroundIt() {
    MasterKey key = MasterKey.generate(new SecureRandom());

    assertEquals(key.reveal(), MasterKey.parse("\n " + key.reveal() + "\r\n").reveal());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "A",
        "not base64!",
        "AAAA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA A",
        "----AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
      })
  void textsThatAreNo32BytesAreRefusedWithoutRepeatingThem(String text) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> MasterKey.parse(text));

    assertFalse(text.length() > 1 && e.getMessage().contains(text));
    assertEquals(null, e.getCause());
  }

  @Test
  void bytesShortOrLongByOneAreRefused() {
    for (int bytes : new int[] {0, 31, 33, 64}) {
      String text = Base64.getEncoder().encodeToString(new byte[bytes]);
      assertThrows(IllegalArgumentException.class, () -> MasterKey.parse(text));
    }
    assertEquals(ZEROS, MasterKey.parse(ZEROS).reveal());
  }

  @Test
  void theTextOfAKeyDoesNotReveal() {
    assertEquals("MasterKey[***]", MasterKey.parse(ZEROS).toString());
  }

  private static byte[] hkdf(byte[] key, byte[] salt, byte[] info, int length)
      throws GeneralSecurityException {
    byte[] extracted = hmac(salt.length == 0 ? new byte[32] : salt, key);
    byte[] output = new byte[0];
    byte[] block = new byte[0];
    for (int i = 1; output.length < length; i++) {
      block = hmac(extracted, concat(block, info, new byte[] {(byte) i}));
      output = concat(output, block);
    }
    return Arrays.copyOf(output, length);
  }

  private static byte[] concat(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    java.nio.ByteBuffer all = java.nio.ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }

  private static byte[] hmac(byte[] key, byte[] data) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(data);
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
