package dev.keyward.server.scan;

import dev.keyward.core.apikey.KeyFormat;

/** A key that was found somewhere. It may work, so {@code toString} never shows it. */
public final class LeakedKey {
  private final String value;

  LeakedKey(String value) {
    this.value = value;
  }

  /** The key itself, for the one call that asks whose it is. */
  public String reveal() {
    return value;
  }

  /** Enough to recognise the key in a list, and of no use to anybody else. */
  public String masked() {
    return KeyFormat.start(value) + "***";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LeakedKey that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return masked();
  }
}
