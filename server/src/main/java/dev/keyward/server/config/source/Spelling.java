package dev.keyward.server.config.source;

import java.util.Collection;
import java.util.Comparator;

/** Guesses what a misspelt name was meant to be. */
final class Spelling {
  private static final int LONGEST = 64;

  private Spelling() {}

  /**
   * The end of a sentence that names the nearest of {@code known}, or all of them when none is
   * near.
   */
  static String suggestion(String name, Collection<String> known) {
    String short_ = name.length() <= LONGEST ? name : name.substring(0, LONGEST);
    String nearest =
        known.stream().min(Comparator.comparingInt(k -> distance(short_, k))).orElse("");
    boolean near = distance(short_, nearest) <= Math.max(2, nearest.length() / 3);
    return near ? "; did you mean " + nearest + "?" : "; there are " + String.join(", ", known);
  }

  /** How many letters must be added, removed or replaced (Levenshtein). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
