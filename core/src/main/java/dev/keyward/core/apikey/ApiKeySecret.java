package dev.keyward.core.apikey;

/** A key as its holder sends it. Shown once, when it is made; {@code toString} never shows it. */
public final class ApiKeySecret {
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
    return KeyFormat.start(value);
  }

  @Override
  public String toString() {
    return "ApiKeySecret[***]";
  }
}
