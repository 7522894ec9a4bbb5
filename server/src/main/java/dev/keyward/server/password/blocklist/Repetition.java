package dev.keyward.server.password.blocklist;

/** Text that repeats a shorter one from beginning to end, perhaps cut off in the last. */
final class Repetition {
  private Repetition() {}

  /**
   * The length of the shortest unit that {@code text} repeats at least one and a half times; its
   * own length when there is none: that the beginning comes once more at the end happens. Linear:
   * the failure function of Knuth, Morris and Pratt.
   */
  static int unit(int[] text) {
    int[] border = new int[text.length + 1];
    border[0] = -1;
    for (int i = 0, k = -1; i < text.length; ) {
      while (k >= 0 && text[i] != text[k]) {
        k = border[k];
      }
      border[++i] = ++k;
    }
    int unit = text.length - border[text.length];
    return 3 * unit <= 2 * text.length ? unit : text.length;
  }
}
