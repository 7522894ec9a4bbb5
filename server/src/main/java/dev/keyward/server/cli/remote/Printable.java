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
   * {@code text} with control and format characters, line separators and what is no character as
   * {@code \}{@code u{...}}, so that it cannot move or disguise output.
   */
  public static String of(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> append(out, c));
    return out.toString();
  }

  private static void append(StringBuilder out, int c) {
    switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          out.append("\\u{").append(Integer.toHexString(c)).append('}');
      default -> out.appendCodePoint(c);
    }
  }
}
