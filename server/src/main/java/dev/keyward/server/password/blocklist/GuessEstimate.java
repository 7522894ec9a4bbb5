package dev.keyward.server.password.blocklist;

import com.nulabinc.zxcvbn.Zxcvbn;
import com.nulabinc.zxcvbn.matchers.Match;
import java.util.List;

/** How many guesses a password withstands, by zxcvbn (Wheeler, USENIX Security 2016). */
final class GuessEstimate {
  /** zxcvbn takes time that grows faster than the text; more than this adds nothing. */
  static final int MAX_UNITS = 40;

  private final Zxcvbn zxcvbn;

  GuessEstimate(Zxcvbn zxcvbn) {
    this.zxcvbn = zxcvbn;
  }

  /**
   * The number of guesses for the beginning of {@code text}, not in lower case: the product of the
   * guesses for its parts, times the orders they can come in.
   *
   * <p>zxcvbn adds 10,000 for each part but one, multiplied, as if everything shorter had been
   * tried before; a hyphen and an exclamation mark would thus make {@code password-password!}
   * strong.
   *
   * @param names what is known of the user
   */
  double of(String text, List<String> names) {
    String start = text.substring(0, Math.min(text.length(), MAX_UNITS));
    double guesses = 1;
    int parts = 0;
    for (Match part : zxcvbn.measure(marksAsLetters(start), names).getSequence()) {
      parts++;
      guesses *= parts * part.guesses;
    }
    return guesses;
  }

  /**
   * zxcvbn tries every combination of letters that marks and digits can stand for: with all of them
   * in a text hundreds of dictionary passes, and 1.8 s for 100 characters. Marks are therefore read
   * as letters beforehand, which leaves it the digits.
   */
  private static String marksAsLetters(String text) {
    return text.replace('@', 'a')
        .replace('(', 'c')
        .replace('{', 'c')
        .replace('[', 'c')
        .replace('<', 'c')
        .replace('!', 'i')
        .replace('|', 'i')
        .replace('$', 's')
        .replace('+', 't')
        .replace('%', 'x');
  }
}
