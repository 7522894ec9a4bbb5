package dev.keyward.server.password.blocklist;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Keyboard runs, sequences and repeated characters: text whose next character can mostly be told
 * from the one before.
 */
final class Runs {
  /** Rows and columns of common keyboards, with and without the shift key; read both ways. */
  private static final String[] KEYBOARD = {
    "`1234567890-=",
    "~!@#$%^&*()_+",
    "1234567890ß",
    "!\"§$%&/()=?",
    "&é\"'(-è_çà)=",
    "qwertyuiop[]\\",
    "qwertzuiopü+",
    "azertyuiop^$",
    "asdfghjkl;'",
    "asdfghjklöä#",
    "qsdfghjklmù",
    "zxcvbnm,./",
    "yxcvbnm,.-",
    "wxcvbn,;:!",
    "QWERTYUIOP{}|",
    "ASDFGHJKL:\"",
    "ZXCVBNM<>?",
    "1qaz",
    "2wsx",
    "3edc",
    "4rfv",
    "5tgb",
    "6yhn",
    "7ujm",
    "8ik,",
    "9ol.",
    "0p;/",
    "1qay",
    "2wsx",
    "6zhn",
    "!qaz",
    "@wsx",
    "#edc",
    "$rfv",
    "%tgb",
    "^yhn",
    "&ujm",
    "йцукенгшщзхъ",
    "фывапролджэ",
    "ячсмитьбю"
  };

  private static final Set<Long> NEIGHBOURS = neighbours();

  private Runs() {}

  /** Whether two of three characters of lower-case {@code text} follow from the one before. */
  static boolean make(String text) {
    int[] characters = text.codePoints().toArray();
    int surprises = 1;
    for (int i = 1; i < characters.length; i++) {
      if (!follows(characters[i - 1], characters[i])) {
        surprises++;
      }
    }
    return 3 * surprises <= characters.length;
  }

  private static boolean follows(int before, int next) {
    return Math.abs(next - before) <= 1 || NEIGHBOURS.contains(pair(before, next));
  }

  private static Set<Long> neighbours() {
    Set<Long> pairs = new HashSet<>();
    for (String row : KEYBOARD) {
      String lower = row.toLowerCase(Locale.ROOT);
      for (int i = 1; i < lower.length(); i++) {
        pairs.add(pair(lower.charAt(i - 1), lower.charAt(i)));
        pairs.add(pair(lower.charAt(i), lower.charAt(i - 1)));
      }
    }
    return Set.copyOf(pairs);
  }

  private static long pair(int before, int next) {
    return ((long) before << 32) | next;
  }
}
