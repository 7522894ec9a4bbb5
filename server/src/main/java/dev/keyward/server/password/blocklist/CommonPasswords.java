package dev.keyward.server.password.blocklist;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Passwords that many people use, as they are and with {@link Decoration}. */
final class CommonPasswords {
  /** Shorter ones are words like any other. */
  private static final int MIN_LENGTH = 4;

  private final Set<String> passwords;
  private final int maxLength;

  /**
   * @param passwords in lower case
   */
  CommonPasswords(List<String> passwords) {
    this.passwords =
        passwords.stream()
            .filter(p -> p.length() >= MIN_LENGTH)
            .collect(Collectors.toUnmodifiableSet());
    this.maxLength = this.passwords.stream().mapToInt(String::length).max().orElse(0);
  }

  /**
   * Whether lower-case {@code text} is one common password, once or several times, with little
   * added.
   */
  boolean make(String text) {
    return Reading.all(text).stream().anyMatch(read -> make(text, read));
  }

  private boolean make(String text, String read) {
    for (int start = 0; start <= read.length() - MIN_LENGTH; start++) {
      int last = Math.min(read.length(), start + maxLength);
      for (int end = start + MIN_LENGTH; end <= last; end++) {
        String word = read.substring(start, end);
        if (passwords.contains(word) && isMostOf(text, read, word)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isMostOf(String text, String read, String word) {
    Decoration decoration = new Decoration(text);
    decoration.guess(read, word);
    return decoration.isLittle();
  }
}
