package dev.keyward.core.label;

import java.util.Map;

/**
 * The bounds of what is kept beside a client, a key or a user for others: names and values that are
 * text.
 */
public final class Metadata {
  public static final int MAX_ENTRIES = 32;
  public static final int MAX_NAME = 64;
  public static final int MAX_VALUE = 512;

  private Metadata() {}

  /** Whether there are few enough entries, each short enough, and no control character in them. */
  public static boolean isWithinBounds(Map<String, String> metadata) {
    return metadata.size() <= MAX_ENTRIES
        && metadata.entrySet().stream()
            .allMatch(
                e ->
                    !e.getKey().isEmpty()
                        && isText(e.getKey(), MAX_NAME)
                        && isText(e.getValue(), MAX_VALUE));
  }

  private static boolean isText(String text, int most) {
    return text.length() <= most
        && text.codePoints()
            .noneMatch(
                c ->
                    Character.isISOControl(c)
                        || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }
}
