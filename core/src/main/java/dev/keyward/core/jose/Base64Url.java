package dev.keyward.core.jose;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * base64url without padding (RFC 7515 section 2), in its one canonical form: no white space, no
 * other character, and unused bits of the last character are zero (RFC 4648 3.5), so that no token
 * has a second spelling.
 */
final class Base64Url {
  private static final byte FOREIGN = -1;
  private static final byte[] DIGITS = new byte[256];

  static {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    Arrays.fill(DIGITS, FOREIGN);
    for (int i = 0; i < alphabet.length(); i++) {
      DIGITS[alphabet.charAt(i)] = (byte) i;
    }
  }

  private Base64Url() {}

  static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static byte @Nullable [] decode(String text) {
    byte[] ascii = text.getBytes(StandardCharsets.ISO_8859_1);
    return decode(ascii, 0, ascii.length);
  }

  /** Null when {@code text[from..to)} is not canonical. */
  static byte @Nullable [] decode(byte[] text, int from, int to) {
    int tail = (to - from) % 4;
    if (tail == 1) {
      return null;
    }
    byte[] out = new byte[(to - from) / 4 * 3 + Math.max(0, tail - 1)];
    int bad = 0; // becomes negative with the first foreign character
    int at = 0;
    int end = to - tail;
    for (int i = from; i < end; i += 4) {
      int bits =
          digit(text[i]) << 18
              | digit(text[i + 1]) << 12
              | digit(text[i + 2]) << 6
              | digit(text[i + 3]);
      bad |= bits;
      out[at++] = (byte) (bits >> 16);
      out[at++] = (byte) (bits >> 8);
      out[at++] = (byte) bits;
    }
    return bad >= 0 && decodeTail(text, end, to, out, at) ? out : null;
  }

  private static boolean decodeTail(byte[] text, int from, int to, byte[] out, int at) {
    if (from == to) {
      return true;
    }
    int third = to - from == 3 ? digit(text[from + 2]) : 0;
    int bits = digit(text[from]) << 18 | digit(text[from + 1]) << 12 | third << 6;
    out[at] = (byte) (bits >> 16);
    if (to - from == 3) {
      out[at + 1] = (byte) (bits >> 8);
      return bits >= 0 && (bits & 0xFF) == 0;
    }
    return bits >= 0 && (bits & 0xFFFF) == 0;
  }

  private static int digit(byte character) {
    return DIGITS[character & 0xFF];
  }
}
