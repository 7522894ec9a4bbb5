package dev.keyward.server.scan;

import dev.keyward.core.apikey.KeyFormat;
import java.util.function.Consumer;

/**
 * Finds intact keys in a stream of bytes of any length, text or not, with the memory of two words.
 *
 * <ol>
 *   <li>the stream is cut into words: the longest runs of {@code [0-9A-Za-z_]}, once byte by byte,
 *       and once with a zero byte between every two, as UTF-16 has it;
 *   <li>a word that is as long as a key, has its shape and its checksum, is one ({@link
 *       KeyFormat#REGEX}); a part of a longer word is none;
 *   <li>an escape that is glued to a word, such as {@code %20} or {@code \n}, is no part of it.
 * </ol>
 */
public final class KeyScanner {
  private static final boolean[] WORD = new boolean[256];

  static {
    for (char c = '0'; c <= 'z'; c++) {
      WORD[c] = c <= '9' || c >= 'A' && c <= 'Z' || c == '_' || c >= 'a';
    }
  }

  private final PlainWord plain;
  private final WideWord wide;
  private long line = 1;
  private long column;

  /**
   * @param found is told of each key as soon as the word behind it has ended
   */
  public KeyScanner(Consumer<Finding> found) {
    this.plain = new PlainWord(found);
    this.wide = new WideWord(found);
  }

  /** Goes on with the next bytes; where one call ends and the next begins makes no difference. */
  public void next(byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      int b = bytes[i] & 0xff;
      column++;
      boolean isWord = WORD[b];
      plain.next(b, isWord, line, column);
      wide.next(b, isWord, line, column);
      if (b == '\n') {
        line++;
        column = 0;
      }
    }
  }

  /** Says that there is nothing more. */
  public void end() {
    plain.end();
    wide.end();
  }
}
