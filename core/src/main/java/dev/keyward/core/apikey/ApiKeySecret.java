package dev.keyward.core.apikey;

/** A key as its holder sends it. Shown once, when it is made; {@code toString} never shows it. */
public final class ApiKeySecret {
  private static final int START_CHARACTERS = 4;

  private final String value;

  ApiKeySecret(String value) {
    this.value = value;
  }

  /** The key itself, for the one answer that shows it. */
  public String reveal() {
    return value;
  }

  /** Prefix, environment and the first four characters: enough to recognise a key in a list. */
  String start() {
    return value.substring(0, value.lastIndexOf('_') + 1 + START_CHARACTERS);
  }

  @Override
  public String toString() {
    return "ApiKeySecret[***]";
  }
}
