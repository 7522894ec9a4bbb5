package dev.keyward.server.password;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/**
 * A password as somebody presents it: 1 to {@value #MAX_CODE_POINTS} code points and at most
 * {@value #MAX_BYTES} bytes of UTF-8, all in NFC (NIST SP 800-63B-4, 3.1.1.2), any character
 * allowed. {@code toString} never shows it.
 *
 * <p>Whether it may be set is for {@link PasswordPolicy} to say: what was set under an older policy
 * can still be presented.
 */
public final class Password {
  public static final int MAX_CODE_POINTS = 256;
  public static final int MAX_BYTES = 1_024;

  /** A code point in NFC comes of at most four, each of at most two UTF-16 units. */
  private static final int MAX_UNITS_BEFORE_NFC = 8 * MAX_CODE_POINTS;

  private final String characters;

  private Password(String characters) {
    this.characters = characters;
  }

  /**
   * Too long a password is refused, never cut: what was cut off would not count, and nobody would
   * know.
   *
   * @throws IllegalArgumentException with a sentence for the caller that does not repeat {@code
   *     text}, when it is empty, too long or not well-formed Unicode
   */
  public static Password of(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("The password is empty.");
    }
    if (text.length() > MAX_UNITS_BEFORE_NFC) {
      throw tooLong();
    }
    // A lone surrogate has no UTF-8; encoders would replace it, and unequal passwords become equal.
    if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
      throw new IllegalArgumentException("The password is not well-formed Unicode.");
    }
    Password password = new Password(Normalizer.normalize(text, Normalizer.Form.NFC));
    if (password.codePoints() > MAX_CODE_POINTS || password.utf8().length > MAX_BYTES) {
      throw tooLong();
    }
    return password;
  }

  private static IllegalArgumentException tooLong() {
    return new IllegalArgumentException(
        "The password is longer than "
            + MAX_CODE_POINTS
            + " characters, or than "
            + MAX_BYTES
            + " bytes in UTF-8.");
  }

  /** The characters, in NFC: for the one answer that shows a password that was generated. */
  public String reveal() {
    return characters;
  }

  /** What is hashed; the caller overwrites it afterwards. */
  byte[] utf8() {
    return characters.getBytes(StandardCharsets.UTF_8);
  }

  int codePoints() {
    return characters.codePointCount(0, characters.length());
  }

  @Override
  public String toString() {
    return "Password[***]";
  }
}
