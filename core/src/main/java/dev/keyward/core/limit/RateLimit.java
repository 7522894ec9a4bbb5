package dev.keyward.core.limit;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * So many requests in a window, such as {@code 100/1m}. A full window may be spent at once, or as
 * many as {@code burst} says; it then refills evenly.
 *
 * @param requests 1 to 1,000,000,000
 * @param window 1 second to 31 days
 * @param burst how many may come at once, 1 to {@code requests}
 */
public record RateLimit(long requests, Duration window, long burst) {
  private static final Pattern SYNTAX =
      Pattern.compile("([0-9]{1,10})/([0-9]{1,7})([smhd])(?: burst ([0-9]{1,10}))?");
  private static final long MAX_REQUESTS = 1_000_000_000;
  private static final Duration MAX_WINDOW = Duration.ofDays(31);

  public RateLimit {
    if (requests < 1 || requests > MAX_REQUESTS) {
      throw new IllegalArgumentException("a rate limit allows 1 to " + MAX_REQUESTS + " requests");
    }
    if (window.compareTo(Duration.ofSeconds(1)) < 0 || window.compareTo(MAX_WINDOW) > 0) {
      throw new IllegalArgumentException("the window of a rate limit is 1s to 31d");
    }
    if (burst < 1 || burst > requests) {
      throw new IllegalArgumentException("the burst of a rate limit is 1 to its requests");
    }
  }

  /** All requests of a window may come at once. */
  public RateLimit(long requests, Duration window) {
    this(requests, window, requests);
  }

  /**
   * Reads {@code requests/window}, or {@code requests/window burst requests}, the window in {@code
   * s}, {@code m}, {@code h} or {@code d}.
   *
   * @throws IllegalArgumentException with a sentence for the operator
   */
  public static RateLimit parse(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "a rate limit is written as 100/1m: requests, a slash, and a window in s, m, h or d; or"
              + " as 100/1m burst 20");
    }
    long amount = Long.parseLong(matcher.group(2));
    Duration window =
        switch (matcher.group(3)) {
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          case "h" -> Duration.ofHours(amount);
          default -> Duration.ofDays(amount);
        };
    long requests = Long.parseLong(matcher.group(1));
    String burst = matcher.group(4);
    return new RateLimit(requests, window, burst == null ? requests : Long.parseLong(burst));
  }

  /** Nanoseconds until one more request is refilled. */
  long intervalNanos() {
    return Math.max(1, window.toNanos() / requests);
  }

  /** The form that {@link #parse} reads, in the largest unit that divides the window. */
  @Override
  public String toString() {
    long s = window.toSeconds();
    String length =
        s % 86_400 == 0
            ? s / 86_400 + "d"
            : s % 3_600 == 0 ? s / 3_600 + "h" : s % 60 == 0 ? s / 60 + "m" : s + "s";
    return requests + "/" + length + (burst == requests ? "" : " burst " + burst);
  }
}
