package dev.keyward.core.policy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long parts of an exchange with an upstream may take.
 *
 * @param connect until a connection to one of its servers stands, TLS included
 * @param header until its answer begins, once it has the whole request
 * @param idle without a byte either way once the answer has begun; null for as long as it likes
 * @param total from the decision to the last byte; null for as long as it likes
 */
public record Timeouts(
    Duration connect, Duration header, @Nullable Duration idle, @Nullable Duration total) {
  public static final Timeouts USUAL =
      new Timeouts(Duration.ofSeconds(3), Duration.ofSeconds(60), Duration.ofSeconds(60), null);

  Timeouts withHeader(Duration other) {
    return new Timeouts(connect, other, idle, total);
  }
}
