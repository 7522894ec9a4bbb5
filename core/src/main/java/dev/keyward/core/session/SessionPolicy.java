package dev.keyward.core.session;

import java.time.Duration;

/**
 * How long sessions last.
 *
 * @param life from the login, however much it is used
 * @param idle from the last use
 * @param grace how long the refresh token that was used last may be presented again, for an answer
 *     that was lost; zero for never
 */
public record SessionPolicy(Duration life, Duration idle, Duration grace) {
  public static final Duration LONGEST_GRACE = Duration.ofSeconds(10);

  public SessionPolicy {
    if (!life.isPositive() || !idle.isPositive() || idle.compareTo(life) > 0) {
      throw new IllegalArgumentException("a session lasts, and is idle for no longer than that");
    }
    if (grace.isNegative() || grace.compareTo(LONGEST_GRACE) > 0) {
      throw new IllegalArgumentException("the grace is at most 10 s");
    }
  }
}
