package dev.keyward.core.apikey;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.apikey.KeyFormat.Shape;
import dev.keyward.core.fixtures.Property;
import dev.keyward.core.policy.Environment;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFormatTest {
  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final String BODY = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg";
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Computed from the contract by another program (zlib's crc32 in Python), not by this code. */
  @ParameterizedTest
  @CsvSource({
    "kw_live_0000000000000000000000000000000000000000000, 0AwA6B",
    "kw_test_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg, 3YMP92",
    "a_live_zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz, 3Zszxo"
  })
  void vectorsFromOutsideAreIntact(String body, String check) {
    assertEquals(Shape.INTACT, KeyFormat.shapeOf(body + check));
    assertEquals(check, check(body));
  }

  @Test
  void aGeneratedKeyFollowsTheContractToTheLetter() {
    for (Environment environment : Environment.values()) {
      String key = KeyFormat.generate("kw", environment, RANDOM);

      assertTrue(key.matches("kw_" + environment.wireName() + "_[0-9A-Za-z]{49}"), "shape");
      assertTrue(Pattern.matches(KeyFormat.REGEX, key), "regex for scanners");
      assertEquals(check(key.substring(0, key.length() - 6)), key.substring(key.length() - 6));
      assertTrue(KeyFormat.isIntact(key));
    }
  }

  @Test
  void bitsThatAreAllZeroArePaddedAndBitsThatAreAllOneFit() {
    assertTrue(
        KeyFormat.generate("kw", Environment.LIVE, filledWith(0))
            .startsWith("kw_live_" + "0".repeat(43)));
    String ones = KeyFormat.generate("kw", Environment.LIVE, filledWith(-1));

    assertEquals(
        BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE), number(ones.substring(8, 51)));
    assertTrue(KeyFormat.isIntact(ones));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "z9", "abcdefghijkl", "k0123456789a"})
  void prefixesOfOneToTwelveCharactersAreKeywardKeys(String prefix) {
    String body = prefix + "_live_" + BODY;

    assertEquals(Shape.INTACT, KeyFormat.shapeOf(body + check(body)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abcdefghijklm", "Kw", "kW", "9k", "k-w", "k w", "ü", "_kw", "kw_x"})
  void otherPrefixesAreForeign(String prefix) {
    String body = prefix + "_live_" + BODY;

    assertEquals(Shape.FOREIGN, KeyFormat.shapeOf(body + check(body)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "_",
        "kw",
        "kw_",
        "kw_live",
        "kw_LIVE_",
        "kw_prod_",
        "kw_livex_",
        "live_",
        "kw__live_",
        "kw_live-",
        "eyJhbGciOiJIUzI1NiJ9.e30.x"
      })
  void whatDoesNotBeginLikeAKeyIsForeign(String text) {
    assertEquals(Shape.FOREIGN, KeyFormat.shapeOf(text));
    assertEquals(Shape.FOREIGN, KeyFormat.shapeOf(text + ".".repeat(49)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 6, 42, 43, 48, 50, 8_000})
  void aKeyOfAnotherLengthIsBroken(int digits) {
    String body = "kw_live_" + "a".repeat(digits);

    assertEquals(Shape.BROKEN, KeyFormat.shapeOf(body + (digits == 43 ? "" : check(body))));
    assertEquals(Shape.BROKEN, KeyFormat.shapeOf("kw_live_" + "a".repeat(digits)));
  }

  @Test
  void aForeignCharacterInTheDigitsMakesTheTextForeign() {
    String key = KeyFormat.generate("kw", Environment.LIVE, RANDOM);

    for (String c : new String[] {"-", "_", "+", "/", " ", "é", "０", "\u0000"}) {
      assertEquals(
          Shape.FOREIGN, KeyFormat.shapeOf(key.substring(0, 20) + c + key.substring(21)), c);
      assertEquals(Shape.FOREIGN, KeyFormat.shapeOf(key + c), c);
    }
  }

  @Test
  void aChangeOfAnySingleCharacterIsNoticed() {
    String key = KeyFormat.generate("kw", Environment.LIVE, RANDOM);
    for (int at = 0; at < key.length(); at++) {
      for (char c : (ALPHABET + "_-. ").toCharArray()) {
        String changed = key.substring(0, at) + c + key.substring(at + 1);
        assertEquals(changed.equals(key), KeyFormat.isIntact(changed), at + " " + c);
      }
    }
  }

  @Test
  void aCharacterTooManyTooFewOrSwappedIsNoticed() {
    String key = KeyFormat.generate("kw", Environment.TEST, RANDOM);
    for (int at = 0; at < key.length(); at++) {
      assertFalse(KeyFormat.isIntact(key.substring(0, at) + key.substring(at + 1)));
      assertFalse(KeyFormat.isIntact(key.substring(0, at) + "0" + key.substring(at)));
      if (at > 0 && key.charAt(at) != key.charAt(at - 1)) {
        assertFalse(
            KeyFormat.isIntact(
                key.substring(0, at - 1)
                    + key.charAt(at)
                    + key.charAt(at - 1)
                    + key.substring(at + 1)));
      }
    }
  }

  /**
   * 4,000 keys: were the digits even, the last of the 43 would show each of 62 values about 64
   * times.
   */
  @Test
  void keysAreUniqueAndTheirLastDigitIsEvenlySpread() {
    Set<String> keys = new HashSet<>();
    int[] counts = new int[62];
    for (int i = 0; i < 4_000; i++) {
      String key = KeyFormat.generate("kw", Environment.LIVE, RANDOM);
      keys.add(key.substring(8, 51));
      counts[ALPHABET.indexOf(key.charAt(50))]++;
    }

    double chiSquared = 0;
    for (int count : counts) {
      chiSquared += Math.pow(count - 4_000 / 62.0, 2) / (4_000 / 62.0);
    }

    assertEquals(4_000, keys.size());
    assertTrue(chiSquared < 160, "chi squared with 61 degrees of freedom: " + chiSquared);
  }

  @Test
  void randomTextsNeverThrow() {
    Property.holds(
        20_000,
        random -> {
          String text =
              Property.mix(
                  random, 6, "kw", "_", "live", "_live_", "_test_", "a", "0", BODY, "é", "\ud800");
          assertNotEquals(null, KeyFormat.shapeOf(text));
        });
  }

  private static String check(String body) {
    CRC32 crc = new CRC32();
    crc.update(body.getBytes(US_ASCII));
    StringBuilder digits = new StringBuilder();
    for (long rest = crc.getValue(); digits.length() < 6; rest /= 62) {
      digits.insert(0, ALPHABET.charAt((int) (rest % 62)));
    }
    return digits.toString();
  }

  private static BigInteger number(String digits) {
    BigInteger number = BigInteger.ZERO;
    for (int i = 0; i < digits.length(); i++) {
      number =
          number
              .multiply(BigInteger.valueOf(62))
              .add(BigInteger.valueOf(ALPHABET.indexOf(digits.charAt(i))));
    }
    return number;
  }

  private static SecureRandom filledWith(int octet) {
    return new SecureRandom() {
      private static final long serialVersionUID = 1L;

      @Override
      public void nextBytes(byte[] bytes) {
        java.util.Arrays.fill(bytes, (byte) octet);
      }
    };
  }
}
