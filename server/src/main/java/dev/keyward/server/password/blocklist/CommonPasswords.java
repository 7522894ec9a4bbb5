package dev.keyward.server.password.blocklist;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Passwords that many people use, as they are and with a little added. */
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
   * Whether lower-case {@code text} is a common password, or one with {@link Decoration} around it.
   */
  boolean isDecorated(String text) {
    List<String> readings = Reading.all(text);
    // What is added is never longer than what it is added to.
    int shortest = Math.max(MIN_LENGTH, (text.length() + 1) / 2);
    for (int start = 0; start <= text.length() - shortest; start++) {
      int last = Math.min(text.length(), start + maxLength);
      for (int end = start + shortest; end <= last; end++) {
        if (isCommon(readings, start, end)
            && Decoration.isLittle(text.substring(0, start) + text.substring(end), end - start)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isCommon(List<String> readings, int start, int end) {
    for (String reading : readings) {
      if (passwords.contains(reading.substring(start, end))) {
        return true;
      }
    }
    return false;
  }
}
