package dev.keyward.server.password.blocklist;

import java.util.List;
import java.util.stream.Stream;

/**
 * What people read in a text that was typed with digits and marks for letters ({@code p4$$w0rd}).
 * Every reading keeps each character in its place.
 */
enum Reading {
  PLAIN("", ""),
  LETTERS("4@8({[<36910!|$57+%2", "aabcccceggioiisstixz"),
  LETTERS_WITH_L("4@8({[<36910!|$57+%2", "aabccccegglollssltxz");

  private final String marks;
  private final String letters;

  Reading(String marks, String letters) {
    this.marks = marks;
    this.letters = letters;
  }

  /** Every reading of {@code text}. */
  static List<String> all(String text) {
    return Stream.of(values()).map(reading -> reading.of(text)).toList();
  }

  String of(String text) {
    StringBuilder read = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      int mark = marks.indexOf(text.charAt(i));
      read.append(mark < 0 ? text.charAt(i) : letters.charAt(mark));
    }
    return read.toString();
  }
}
