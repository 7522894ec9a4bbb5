package dev.keyward.server.scan;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.util.Random;
import java.util.zip.CRC32;

/** Keys made from the contract alone, with any prefix. */
public final class SampleKeys {
  static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  static final String WORD = ALPHABET + "_";
  private static final String SMALL = "abcdefghijklmnopqrstuvwxyz";

  private SampleKeys() {}

  public static String key(Random random) {
    return key(random, "kw");
  }

  static String key(Random random, String prefix) {
    StringBuilder body = new StringBuilder(prefix);
    body.append(random.nextBoolean() ? "_live_" : "_test_");
    for (int i = 0; i < 43; i++) {
      body.append(ALPHABET.charAt(random.nextInt(62)));
    }
    return body + check(body.toString());
  }

  /** A prefix of 1 to 12 characters. */
  static String prefix(Random random) {
    StringBuilder prefix = new StringBuilder();
    prefix.append(SMALL.charAt(random.nextInt(26)));
    for (int i = random.nextInt(12); i > 0; i--) {
      prefix.append((SMALL + "0123456789").charAt(random.nextInt(36)));
    }
    return prefix.toString();
  }

  private static String check(String body) {
    CRC32 crc = new CRC32();
    crc.update(body.getBytes(US_ASCII));
    BigInteger rest = BigInteger.valueOf(crc.getValue());
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      BigInteger[] parts = rest.divideAndRemainder(BigInteger.valueOf(62));
      digits.insert(0, ALPHABET.charAt(parts[1].intValue()));
      rest = parts[0];
    }
    return digits.toString();
  }

  static String masked(String key) {
    return key.substring(0, key.lastIndexOf('_') + 5) + "***";
  }
}
