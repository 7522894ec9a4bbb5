package dev.keyward.core.apikey;

import dev.keyward.core.policy.Environment;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.zip.CRC32;

/**
 * The format of Keyward's keys: {@code <prefix>_<env>_<43 characters: 256 random bits><6
 * characters: CRC-32>}.
 *
 * <p>The alphabet is {@code 0-9A-Za-z} in that order; both parts are base 62, most significant
 * digit first, padded with {@code 0}. The CRC-32 (IEEE) covers the ASCII of everything before it.
 * It tells typing errors from guesses before any lookup; it authenticates nothing.
 */
public final class KeyFormat {
  public static final String DEFAULT_PREFIX = "kw";

  /**
   * What secret scanners look for, in the syntax that RE2, PCRE, Hyperscan and Java share. Both
   * word boundaries together say that a key is a whole word of {@code [0-9A-Za-z_]}.
   */
  public static final String REGEX = "\\b[a-z][a-z0-9]{0,11}_(?:live|test)_[0-9A-Za-z]{49}\\b";

  static final int RANDOM_DIGITS = 43;
  static final int CHECK_DIGITS = 6;

  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final BigInteger BASE = BigInteger.valueOf(62);
  private static final int RANDOM_BYTES = 32;
  private static final int MAX_PREFIX = 12;
  private static final int ENVIRONMENT = "_live_".length();
  private static final int START_DIGITS = 4;

  /** Characters of the shortest and of the longest key. */
  public static final int MIN_LENGTH = 1 + ENVIRONMENT + RANDOM_DIGITS + CHECK_DIGITS;

  public static final int MAX_LENGTH = MAX_PREFIX + ENVIRONMENT + RANDOM_DIGITS + CHECK_DIGITS;

  /** How a presented string relates to this format. */
  enum Shape {
    /** Right length and checksum. */
    INTACT,
    /** Begins like a Keyward key, but its length or checksum is wrong. */
    BROKEN,
    /** Something else. */
    FOREIGN
  }

  private KeyFormat() {}

  static String generate(String prefix, Environment environment, SecureRandom random) {
    byte[] bits = new byte[RANDOM_BYTES];
    random.nextBytes(bits);
    String body =
        prefix
            + '_'
            + environment.wireName()
            + '_'
            + base62(new BigInteger(1, bits), RANDOM_DIGITS);
    return body + base62(BigInteger.valueOf(crc(body, body.length())), CHECK_DIGITS);
  }

  /** Whether {@code value} has the shape of a Keyward key and its checksum is right. */
  public static boolean isIntact(String value) {
    return shapeOf(value) == Shape.INTACT;
  }

  /** Whether {@code value} begins like a Keyward key, but has a wrong length or checksum. */
  public static boolean isBroken(String value) {
    return shapeOf(value) == Shape.BROKEN;
  }

  /** Prefix, environment and the first four characters: enough to recognise a key in a list. */
  public static String start(String intact) {
    return intact.substring(0, intact.lastIndexOf('_') + 1 + START_DIGITS);
  }

  /** The environment that an intact key names. */
  public static Environment environment(String intact) {
    return Environment.of(intact.substring(intact.indexOf('_') + 1, intact.lastIndexOf('_')));
  }

  static Shape shapeOf(String value) {
    int body = bodyStart(value);
    if (body < 0) {
      return Shape.FOREIGN;
    }
    for (int i = body; i < value.length(); i++) {
      if (digit(value.charAt(i)) < 0) {
        return Shape.FOREIGN;
      }
    }
    boolean whole = value.length() - body == RANDOM_DIGITS + CHECK_DIGITS && checksumHolds(value);
    return whole ? Shape.INTACT : Shape.BROKEN;
  }

  /** Where the part after {@code <prefix>_<env>_} begins, or -1. */
  private static int bodyStart(String value) {
    int end = value.indexOf('_');
    if (end < 1 || end > MAX_PREFIX || value.charAt(0) < 'a' || value.charAt(0) > 'z') {
      return -1;
    }
    for (int i = 1; i < end; i++) {
      char c = value.charAt(i);
      if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9')) {
        return -1;
      }
    }
    return value.startsWith("_live_", end) || value.startsWith("_test_", end)
        ? end + ENVIRONMENT
        : -1;
  }

  private static boolean checksumHolds(String value) {
    int split = value.length() - CHECK_DIGITS;
    long stated = 0;
    for (int i = split; i < value.length(); i++) {
      stated = stated * 62 + digit(value.charAt(i));
    }
    return stated == crc(value, split);
  }

  /** Of the first {@code length} characters. */
  private static long crc(String ascii, int length) {
    CRC32 crc = new CRC32();
    crc.update(ascii.getBytes(StandardCharsets.US_ASCII), 0, length);
    return crc.getValue();
  }

  private static int digit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    if (c >= 'A' && c <= 'Z') {
      return c - 'A' + 10;
    }
    return c >= 'a' && c <= 'z' ? c - 'a' + 36 : -1;
  }

  private static String base62(BigInteger value, int digits) {
    char[] out = new char[digits];
    for (int i = digits - 1; i >= 0; i--) {
      BigInteger[] parts = value.divideAndRemainder(BASE);
      out[i] = ALPHABET.charAt(parts[1].intValue());
      value = parts[0];
    }
    return new String(out);
  }
}
