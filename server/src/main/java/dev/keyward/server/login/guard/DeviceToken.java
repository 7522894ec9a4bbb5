package dev.keyward.server.login.guard;

/**
 * What tells a device on which a user has logged in from those of strangers. {@code toString} never
 * shows it.
 */
public final class DeviceToken {
  /** By which people and secret scanners recognise it. */
  static final String PREFIX = "kwd_";

  private final String text;

  DeviceToken(String text) {
    this.text = text;
  }

  /** The token itself, for the one answer that shows it. */
  public String reveal() {
    return text;
  }

  @Override
  public String toString() {
    return "DeviceToken[***]";
  }
}
