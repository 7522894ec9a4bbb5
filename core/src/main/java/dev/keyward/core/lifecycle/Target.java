package dev.keyward.core.lifecycle;

import dev.keyward.core.audit.AuditEvent;
import java.util.Map;

/**
 * Which client or key is to be changed, and whose word counts.
 *
 * @param force whether even the last working key with {@code keyward:admin} may go
 */
public record Target(String id, boolean force, Caller caller) {
  AuditEvent did(String action, Map<String, String> details) {
    return caller.actor().did(action, id, details);
  }
}
