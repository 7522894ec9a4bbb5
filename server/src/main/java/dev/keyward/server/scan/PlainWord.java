package dev.keyward.server.scan;

import java.util.function.Consumer;

/** Words of text in ASCII, UTF-8, Latin-1 and their like. */
final class PlainWord extends Word {
  /** No escape that may be glued to a key is longer: {@code u003d}. */
  private static final int LONGEST_ESCAPE = 5;

  private static final int[] NONE = {0};
  private static final int[] AFTER_PERCENT = {0, 2};
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
            default -> NONE;
          };
      for (int escape : escapes) {
        report(escape, 0);
      }
    }
    clear();
  }
}
