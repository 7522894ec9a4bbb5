package dev.keyward.server.cli.remote;

import java.util.regex.Pattern;

/** Text of others, made safe for a terminal. */
public final class Printable {
  /** A key, also a damaged one; what {@code start} shows of it stays. */
  private static final Pattern KEY =
      Pattern.compile("((?:live|test)_[0-9A-Za-z]{4})[0-9A-Za-z]{16,}");

  private Printable() {}

  /** As {@link #of}, and without keys, which arguments and names of files may be by mistake. */
  public static String withoutKeys(String text) {
    return of(KEY.matcher(text).replaceAll("$1***"));
  }

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
