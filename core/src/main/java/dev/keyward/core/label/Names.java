package dev.keyward.core.label;

/** The rule for names and descriptions that people give to things. */
public final class Names {
  public static final int MAX_CODE_POINTS = 200;

  private Names() {}

  /**
   * Whether {@code text} can be a name: 1 to {@value #MAX_CODE_POINTS} code points, not blank,
   * well-formed Unicode, no control or line-separating characters. It is shown to people and
   * written into logs, so nothing that could break a line is let in.
   */
  public static boolean isName(String text) {
    return !text.isBlank() && isText(text);
  }

  /** Like {@link #isName}, but may be empty. */
  public static boolean isText(String text) {
    return text.codePointCount(0, text.length()) <= MAX_CODE_POINTS
        && text.codePoints().allMatch(Names::isAllowed);
  }

  private static boolean isAllowed(int codePoint) {
    int type = Character.getType(codePoint);
    return type != Character.CONTROL
        && type != Character.SURROGATE
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR
        && type != Character.UNASSIGNED;
  }
}
