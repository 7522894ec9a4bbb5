package dev.keyward.server.login;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * What lets its holder set a password once: {@value #PREFIX} and 256 random bits in base64url.
 * {@code toString} never shows it.
 *
 * <p>Stored as its SHA-256: nobody can guess 256 random bits, so a slow or keyed hash would add
 * nothing.
 */
public final class ResetToken {
  /** By which people and secret scanners recognise it. */
  static final String PREFIX = "kwr_";

  private static final int BYTES = 32;

  private final String text;

  private ResetToken(String text) {
    this.text = text;
  }

  static ResetToken generate(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new ResetToken(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** A token as somebody presents it; any text, since only the store knows which ones there are. */
  static ResetToken presented(String text) {
    return new ResetToken(text);
  }

  /** The token itself, for the one answer that shows it. */
  public String reveal() {
    return text;
  }

  /** What the store keeps of it. */
  byte[] hash() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "ResetToken[***]";
  }
}
