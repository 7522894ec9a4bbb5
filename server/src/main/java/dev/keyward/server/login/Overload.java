package dev.keyward.server.login;

import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.openapi.Refusal;
import dev.keyward.server.password.HashingOverloadedException;

/** What operations that hash passwords answer when too many want to. */
public final class Overload {
  private Overload() {}

  /** {@code handler}, which answers 503 with {@code Retry-After} then. */
  public static OperationHandler refused(OperationHandler handler) {
    return call -> {
      try {
        return handler.handle(call);
      } catch (HashingOverloadedException e) {
        throw Refusal.of(Deny.of(DenyReason.UNAVAILABLE));
      }
    };
  }
}
