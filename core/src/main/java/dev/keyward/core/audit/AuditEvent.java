package dev.keyward.core.audit;

import dev.keyward.core.idempotency.Claim;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A security-relevant act, stored in the same transaction as what it did. Never holds a secret.
 *
 * @param actor the credential or user id that acted, or {@code operator} for acts on the machine
 *     itself
 * @param action such as {@code key.create}
 * @param target the id of what was acted on
 * @param requestId empty outside a request
 * @param address the caller's address, empty outside a request
 * @param claim stored beside the event, and no part of what the log shows; null for none
 */
public record AuditEvent(
    String actor,
    String action,
    String target,
    String requestId,
    String address,
    Map<String, String> details,
    @Nullable Claim claim) {
  public AuditEvent {
    details = java.util.Collections.unmodifiableMap(new TreeMap<>(details));
  }

  public AuditEvent(
      String actor,
      String action,
      String target,
      String requestId,
      String address,
      Map<String, String> details) {
    this(actor, action, target, requestId, address, details, null);
  }
}
