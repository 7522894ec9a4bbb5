package dev.keyward.server.request;

import java.util.function.IntPredicate;

/** Loops and not streams: they run for every request. */
final class Characters {
  private Characters() {}

  /** Whether all characters from {@code from} on are allowed, or there are none. */
  static boolean all(CharSequence text, int from, IntPredicate allowed) {
    for (int i = from; i < text.length(); i++) {
      if (!allowed.test(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  static boolean isAlphanumeric(int c) {
    return isDigit(c) || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
  }

  /** RFC 9110 section 5.6.2. */
  static boolean isToken(String text) {
    return !text.isEmpty()
        && all(text, 0, c -> isAlphanumeric(c) || c < 0x7f && "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
  }
}
