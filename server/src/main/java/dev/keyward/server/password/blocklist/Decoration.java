package dev.keyward.server.password.blocklist;

import java.util.BitSet;

/**
 * A text, and what of it is easy to guess. The rest is decoration: what people add to a word to
 * make it look like a password.
 */
final class Decoration {
  private final String text;
  private final BitSet guessed;

  Decoration(String text) {
    this.text = text;
    this.guessed = new BitSet(text.length());
  }

  /**
   * Every occurrence of {@code word} is easy to guess.
   *
   * @param read the text in the reading in which to look for it
   */
  void guess(String read, String word) {
    for (int at = read.indexOf(word); at >= 0; at = read.indexOf(word, at + 1)) {
      guessed.set(at, at + word.length());
    }
  }

  /**
   * Whether the rest makes little difference: no letters and not longer than what is easy to guess,
   * or anything at most half as long.
   */
  boolean isLittle() {
    int easy = guessed.cardinality();
    int rest = text.length() - easy;
    return 2 * rest <= easy || rest <= easy && hasNoLetters();
  }

  /** Whether anything was guessed, and the rest has no letters and fewer characters than this. */
  boolean isShorterThan(int characters) {
    int easy = guessed.cardinality();
    return easy > 0 && text.length() - easy < characters && hasNoLetters();
  }

  private boolean hasNoLetters() {
    for (int i = guessed.nextClearBit(0); i < text.length(); i = guessed.nextClearBit(i + 1)) {
      if (Character.isLetter(text.codePointAt(i))) {
        return false;
      }
    }
    return true;
  }
}
