package dev.keyward.core.limit;

import org.jspecify.annotations.Nullable;

/**
 * The rate limit of a key, a client or a user, which counts in the place of a route's own one: a
 * rate, or {@code off} for none.
 *
 * @param rate null for off
 */
public record OwnRate(@Nullable RateLimit rate) {
  private static final String OFF = "off";

  /**
   * Reads {@code off}, or what {@link RateLimit#parse} reads.
   *
   * @throws IllegalArgumentException with a sentence for people
   */
  public static OwnRate parse(String text) {
    return new OwnRate(text.equals(OFF) ? null : RateLimit.parse(text));
  }

  /** The form that {@link #parse} reads; null for null. */
  public static @Nullable String text(@Nullable OwnRate own) {
    return own == null ? null : own.toString();
  }

  @Override
  public String toString() {
    return rate == null ? OFF : rate.toString();
  }
}
