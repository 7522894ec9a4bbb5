package dev.keyward.core.audit;

import java.util.Map;

/**
 * Who acts, and through which request.
 *
 * @param name the credential id, the user id of an access token, or {@code operator}
 */
public record Actor(String name, String requestId, String address) {
  /** The person at the machine: offline commands and first start. */
  public static final Actor OPERATOR = new Actor("operator", "", "");

  public AuditEvent did(String action, String target, Map<String, String> details) {
    return new AuditEvent(name, action, target, requestId, address, details);
  }
}
