package dev.keyward.core.audit;

import dev.keyward.core.idempotency.Claim;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who acts, and through which request.
 *
 * @param name the credential id, the user id of an access token, or {@code operator}
 * @param claim stored with the next thing that is made; null when the request may be repeated
 */
public record Actor(String name, String requestId, String address, @Nullable Claim claim) {
  /** The person at the machine: offline commands and first start. */
  public static final Actor OPERATOR = new Actor("operator", "", "");

  /** A node by itself. */
  public static final Actor KEYWARD = new Actor("keyward", "", "");

  public Actor(String name, String requestId, String address) {
    this(name, requestId, address, null);
  }

  /** An act that makes nothing, whatever the request may claim. */
  public AuditEvent did(String action, String target, Map<String, String> details) {
    return new AuditEvent(name, action, target, requestId, address, details);
  }

  /** The act that the request is about: {@code target} is what it makes. */
  public AuditEvent made(String action, String target, Map<String, String> details) {
    return new AuditEvent(name, action, target, requestId, address, details, claim);
  }
}
