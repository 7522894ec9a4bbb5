package dev.keyward.core.label;

/** The rule for names and descriptions that people give to things. */
public final class Names {
  public static final int MAX_CODE_POINTS = 200;

  /** Hangul fillers (Default_Ignorable_Code_Point in Unicode) and the empty Braille pattern. */
  private static final String FILLERS = "\u115f\u1160\u3164\uffa0\u2800";

  private Names() {}

  /**
   * Whether {@code text} can be a name: 1 to {@value #MAX_CODE_POINTS} code points, one of them at
   * least to be seen, well-formed Unicode, no control or line-separating characters. It is shown to
   * people and written into logs, so nothing that could break a line is let in.
   */
  public static boolean isName(String text) {
    return isText(text) && text.codePoints().anyMatch(Names::isVisible);
  }

  /**
   * Whether it can be seen by itself: no space, no mark on another character, nothing that only
   * directs how others are shown, no letter or symbol that stands for nothing.
   */
  private static boolean isVisible(int codePoint) {
    int type = Character.getType(codePoint);
    return type != Character.SPACE_SEPARATOR
        && type != Character.FORMAT
        && type != Character.NON_SPACING_MARK
        && type != Character.ENCLOSING_MARK
        && FILLERS.indexOf(codePoint) < 0;
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
