package dev.keyward.server.scan;

import dev.keyward.core.apikey.KeyFormat;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * A word that is being read. Of one that is too long to be a key no more is kept than its start.
 */
abstract sealed class Word permits PlainWord, WideWord {
  private final Consumer<Finding> found;
  private final byte[] bytes;
  private final int stride;
  private int length;
  private long line;
  private long column;

  /**
   * @param more how many characters a word with a key in it may have beside the key
   * @param stride bytes from one character to the next
   */
  Word(Consumer<Finding> found, int more, int stride) {
    this.found = found;
    this.bytes = new byte[KeyFormat.MAX_LENGTH + more];
    this.stride = stride;
  }

  final boolean isEmpty() {
    return length == 0;
  }

  final void add(int character, long atLine, long atColumn) {
    if (length == 0) {
      line = atLine;
      column = atColumn;
    }
    if (length < bytes.length) {
      bytes[length] = (byte) character;
    }
    length = Math.min(length, bytes.length) + 1;
  }

  /** Whether there may be a key in it. */
  final boolean isLongEnough() {
    return length >= KeyFormat.MIN_LENGTH && length <= bytes.length;
  }

  /** Reports the word without so many characters at its ends, if that is a key. */
  final void report(int front, int back) {
    int size = length - front - back;
    if (size < KeyFormat.MIN_LENGTH || size > KeyFormat.MAX_LENGTH) {
      return;
    }
    String text = new String(bytes, front, size, StandardCharsets.US_ASCII);
    if (KeyFormat.isIntact(text)) {
      found.accept(new Finding(line, column + (long) front * stride, new LeakedKey(text)));
    }
  }

  final void clear() {
    length = 0;
  }
}
