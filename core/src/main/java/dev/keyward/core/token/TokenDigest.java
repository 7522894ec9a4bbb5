package dev.keyward.core.token;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 of a presented token. Finding a token by it and not by itself keeps tokens out of memory,
 * and leaves nothing to learn from how long a comparison takes.
 */
record TokenDigest(long a, long b, long c, long d) {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final ThreadLocal<MessageDigest> SHA_256 =
      ThreadLocal.withInitial(TokenDigest::sha256);

  static TokenDigest of(String token) {
    byte[] digest = SHA_256.get().digest(token.getBytes(StandardCharsets.ISO_8859_1));
    return new TokenDigest(
        (long) LONG.get(digest, 0),
        (long) LONG.get(digest, 8),
        (long) LONG.get(digest, 16),
        (long) LONG.get(digest, 24));
  }

  /**
   * Names a token without {@code jti}: by what was signed, which nobody can write another way, and
   * not by the signature, of which ECDSA has two.
   */
  static String ofSigned(String token) {
    TokenDigest digest = of(token.substring(0, token.lastIndexOf('.')));
    HexFormat hex = HexFormat.of();
    return "sha256:" + hex.toHexDigits(digest.a) + hex.toHexDigits(digest.b);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public int hashCode() {
    return Long.hashCode(a);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TokenDigest that
        && a == that.a
        && b == that.b
        && c == that.c
        && d == that.d;
  }
}
