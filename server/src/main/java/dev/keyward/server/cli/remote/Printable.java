package dev.keyward.server.cli.remote;

/** Text of others, made safe for a terminal. */
public final class Printable {
  private Printable() {}

  /**
   * {@code text} with control characters, line separators and bidirectional controls as {@code
   * \}{@code u{...}}, so that it cannot move or disguise output.
   */
  public static String of(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> append(out, c));
    return out.toString();
  }

  private static void append(StringBuilder out, int c) {
    int type = Character.getType(c);
    boolean bidi =
        c == 0x61c
            || c == 0x200e
            || c == 0x200f
            || c >= 0x202a && c <= 0x202e
            || c >= 0x2066 && c <= 0x2069;
    if (bidi
        || type == Character.CONTROL
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR) {
      out.append("\\u{").append(Integer.toHexString(c)).append('}');
    } else {
      out.appendCodePoint(c);
    }
  }
}
