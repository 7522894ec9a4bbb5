package dev.keyward.core.lifecycle;

import dev.keyward.core.audit.AuditEvent;
import java.util.Map;

/**
 * Which client or key is to be changed, and whose word counts.
 *
 * @param force whether even the last working key with {@code keyward:admin} may go, or the caller
 *     shut its own key out
 * @param expected whether it is still what the caller has seen
 */
public record Target(String id, boolean force, Caller caller, Expected expected) {
  /** Whatever has become of it meanwhile. */
  public Target(String id, boolean force, Caller caller) {
    this(id, force, caller, Expected.ANYTHING);
  }

  AuditEvent did(String action, Map<String, String> details) {
    return caller.actor().did(action, id, details);
  }
}
