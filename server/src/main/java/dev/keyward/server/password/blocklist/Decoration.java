package dev.keyward.server.password.blocklist;

/** What people add to a word to make it look like a password. */
final class Decoration {
  private Decoration() {}

  /**
   * Whether {@code added} makes little difference to {@code length} characters that are easy to
   * guess: no letters and not longer, or anything at most half as long.
   */
  static boolean isLittle(String added, int length) {
    if (added.length() > length) {
      return false;
    }
    return added.length() <= length / 2 || hasNoLetters(added);
  }

  static boolean hasNoLetters(String added) {
    return added.codePoints().noneMatch(Character::isLetter);
  }
}
