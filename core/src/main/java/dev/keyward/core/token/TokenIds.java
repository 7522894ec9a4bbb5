package dev.keyward.core.token;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The {@code jti} of own tokens: {@code tok_}, 48 bits of milliseconds, 128 random bits, in hex.
 *
 * <p>The time is there for revocation: {@code iat} counts seconds, and a login right after a
 * revocation must work although it falls into the same second.
 */
final class TokenIds {
  private static final String PREFIX = "tok_";
  private static final int TIME_DIGITS = 12;
  private static final int RANDOM_BYTES = 16;
  private static final int LENGTH = PREFIX.length() + TIME_DIGITS + 2 * RANDOM_BYTES;

  /**
   * How far the time may be after {@code iat}: a revocation may be dated by a node whose clock is
   * ahead, by as much as a node takes for a correction.
   */
  private static final long TOLERANCE_MILLIS = 4_000_000;

  private TokenIds() {}

  static String next(SecureRandom random, long issuedAtMillis) {
    byte[] bits = new byte[RANDOM_BYTES];
    random.nextBytes(bits);
    HexFormat hex = HexFormat.of();
    return PREFIX + hex.toHexDigits(issuedAtMillis, TIME_DIGITS) + hex.formatHex(bits);
  }

  /**
   * When the token with an id was issued, in milliseconds, whoever has not its {@code iat}: 0, and
   * so before everything, for an id of another form.
   */
  static long issuedAtMillis(String jti) {
    if (jti.length() != LENGTH || !jti.startsWith(PREFIX)) {
      return 0;
    }
    try {
      return HexFormat.fromHexDigitsToLong(jti, PREFIX.length(), PREFIX.length() + TIME_DIGITS);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /**
   * When the token was issued, in milliseconds. For an id of another form it is the beginning of
   * the second of {@code iat}: a revocation in that second then includes the token.
   */
  static long issuedAtMillis(String jti, long iatMillis) {
    long millis = issuedAtMillis(jti);
    return millis >= iatMillis && millis - iatMillis <= TOLERANCE_MILLIS ? millis : iatMillis;
  }
}
