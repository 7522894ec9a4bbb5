package dev.keyward.server.scan;

import java.util.function.Consumer;

/** Words of text in ASCII, UTF-8, Latin-1 and their like. */
final class PlainWord extends Word {
  /** No escape that may be glued to a key is longer: {@code u003d}. */
  private static final int LONGEST_ESCAPE = 5;

  private static final int[] NONE = {0};

  /** {@code %3D}, and {@code %253D}: encoded twice. */
  private static final int[] AFTER_PERCENT = {0, 2, 4};

  /** {@code =3D}, as mail writes it (RFC 2045 section 6.7). */
  private static final int[] AFTER_EQUALS = {0, 2};

  /** {@code ESC[32m} and {@code ESC[1;32m}, by which terminals change colours. */
  private static final int[] AFTER_BRACKET = {0, 1, 2, 3, 4};

  private static final int[] AFTER_BACKSLASH = {0, 1, 3, LONGEST_ESCAPE};

  private int before = -1;

  PlainWord(Consumer<Finding> found) {
    super(found, LONGEST_ESCAPE, 1);
  }

  void next(int b, boolean isWord, long line, long column) {
    if (isWord) {
      add(b, line, column);
    } else {
      end();
      before = b;
    }
  }

  void end() {
    if (isLongEnough()) {
      int[] escapes =
          switch (before) {
            case '%' -> AFTER_PERCENT;
            case '\\' -> AFTER_BACKSLASH;
            case '=' -> AFTER_EQUALS;
            case '[', ';' -> AFTER_BRACKET;
            default -> NONE;
          };
      for (int escape : escapes) {
        report(escape, 0);
      }
    }
    clear();
  }
}
