package dev.keyward.core.policy;

import java.util.Locale;

/**
 * Which world a key belongs to. It is part of the key itself, so that a test key cannot be mistaken
 * for a live one.
 */
public enum Environment {
  LIVE,
  TEST;

  /** The name in keys, JSON and configuration: {@code live} or {@code test}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException when {@code wireName} is neither
   */
  public static Environment of(String wireName) {
    for (Environment environment : values()) {
      if (environment.wireName().equals(wireName)) {
        return environment;
      }
    }
    throw new IllegalArgumentException("an environment is 'live' or 'test'");
  }
}
