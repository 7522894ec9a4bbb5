package dev.keyward.server.scan;

import java.util.function.Consumer;

/**
 * Words of UTF-16 of either byte order. A neighbour beyond ASCII may look like one more character
 * of the word at either end: both readings are tried, the checksum tells.
 */
final class WideWord extends Word {
  private static final int NEIGHBOURS = 2;

  private int last = -1;
  private boolean strangerBefore;

  WideWord(Consumer<Finding> found) {
    super(found, NEIGHBOURS, 2);
  }

  void next(int b, boolean isWord, long line, long column) {
    boolean between = last == 0 && !isEmpty();
    if (isWord && between) {
      add(b, line, column);
    } else if (isWord) {
      end(true);
      strangerBefore = last > 0;
      add(b, line, column);
    } else if (b != 0 || last == 0) {
      end(!between);
    }
    last = b;
  }

  void end() {
    end(false);
  }

  private void end(boolean strangerBehind) {
    if (isLongEnough()) {
      for (int front = 0; front <= (strangerBefore ? 1 : 0); front++) {
        for (int back = 0; back <= (strangerBehind ? 1 : 0); back++) {
          report(front, back);
        }
      }
    }
    clear();
  }
}
