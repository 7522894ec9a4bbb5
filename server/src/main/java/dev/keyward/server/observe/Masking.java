package dev.keyward.server.observe;

import java.util.regex.Pattern;

/** Hides credentials in what a caller chose and an operator is shown. */
public final class Masking {
  private static final int MAX = 512;

  /**
   * Also a damaged key, since most of it is still the key; what {@code start} shows of it stays.
   */
  private static final Pattern KEY =
      Pattern.compile("((?:live|test)_[0-9A-Za-z]{4})[0-9A-Za-z]{16,}");

  /** A signed JSON object in base64url; a token in a path is hidden like a key. */
  private static final Pattern TOKEN = Pattern.compile("eyJ[0-9A-Za-z_-]{8,}\\.[0-9A-Za-z_.-]+");

  private Masking() {}

  /** {@code text} without keys and tokens, cut to 512 characters. */
  public static String bounded(String text) {
    String whole = masked(text);
    return whole.length() <= MAX ? whole : whole.substring(0, MAX);
  }

  /** {@code text} with the most of each key and token replaced by {@code ***}. */
  public static String masked(String text) {
    String whole =
        text.contains("_live_") || text.contains("_test_")
            ? KEY.matcher(text).replaceAll("$1***")
            : text;
    return whole.contains("eyJ") ? TOKEN.matcher(whole).replaceAll("eyJ***") : whole;
  }
}
