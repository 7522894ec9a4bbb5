package dev.keyward.core.login;

/**
 * The name somebody logs in with, in its one canonical form: 1 to {@value #MAX_LENGTH} of {@code
 * a-z 0-9 . _ - @ +}, the first a letter or a digit. Stores, limits, block lists and audit records
 * all use this form, so that one person cannot be two to any of them (docs/decisions/0007).
 *
 * @param value the canonical form
 */
public record Username(String value) {
  public static final int MAX_LENGTH = 128;

  private static final String MARKS = "._-@+";
  private static final String RULE =
      "A username has 1 to "
          + MAX_LENGTH
          + " characters, of which the first is one of a-z and 0-9"
          + " and the others are of a-z, 0-9, '.', '_', '-', '@' and '+'.";

  /**
   * @throws IllegalArgumentException when {@code value} is not in canonical form
   */
  public Username {
    if (!isCanonical(value)) {
      throw new IllegalArgumentException(RULE);
    }
  }

  /**
   * Reads a name as people type it: capital letters A to Z are taken as small ones, nothing else is
   * changed or left out.
   *
   * @throws IllegalArgumentException with a sentence for the caller that does not repeat {@code
   *     text}, when it cannot be a username
   */
  public static Username of(String text) {
    // Longer text is refused before it is copied.
    return new Username(text.length() > MAX_LENGTH ? text : lowerCase(text));
  }

  /**
   * A to Z only: {@code String.toLowerCase} would also turn the Kelvin sign into a k, and a name
   * that was never allowed into one that is somebody else's.
   */
  private static String lowerCase(String text) {
    StringBuilder lower = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      lower.append(c >= 'A' && c <= 'Z' ? (char) (c - 'A' + 'a') : c);
    }
    return lower.toString();
  }

  private static boolean isCanonical(String value) {
    if (value.isEmpty() || value.length() > MAX_LENGTH || !isLetterOrDigit(value.charAt(0))) {
      return false;
    }
    return value.chars().allMatch(c -> isLetterOrDigit(c) || MARKS.indexOf(c) >= 0);
  }

  private static boolean isLetterOrDigit(int c) {
    return c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
  }

  @Override
  public String toString() {
    return value;
  }
}
