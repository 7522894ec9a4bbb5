package dev.keyward.core.signing;

import dev.keyward.core.audit.AuditEvent;
import java.time.Instant;
import java.util.List;

/**
 * A step in the life of the keys.
 *
 * @param keys those that are new or otherwise from now on, in the order in which they are stored:
 *     one that signs no more comes before the one that takes its place
 * @param events what is recorded of it; at least one
 */
public record KeyStep(List<SigningKey> keys, List<AuditEvent> events, Instant at) {
  public KeyStep {
    keys = List.copyOf(keys);
    events = List.copyOf(events);
    if (keys.isEmpty() || events.isEmpty()) {
      throw new IllegalArgumentException("a step changes a key and is recorded");
    }
  }
}
