package dev.keyward.server.admin;

import dev.keyward.core.lifecycle.Caller;
import dev.keyward.core.lifecycle.Target;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.Refusal;

/** What calls about clients and keys have in common: whose word it is, and how it is refused. */
final class Asked {
  private Asked() {}

  /** What a call is about: the thing whose id is this variable of the path. */
  static Target target(OperationCall call, String variable) {
    Caller caller = new Caller(call.actor(), call.request().principal().scopes());
    return new Target(call.variable(variable), "true".equals(call.query("force")), caller);
  }

  static Refusal beyondCaller() {
    return Refusal.forbidden(
        "Nobody can give a keyward: scope that they do not hold, nor change a key that has one.");
  }

  static Refusal beyondClient() {
    return Refusal.invalid("/scopes", "the client does not allow its keys all of these");
  }

  static Refusal lastAdminKey() {
    return Refusal.conflict(
        "last_admin_key",
        "No working key with keyward:admin would be left",
        "Make another one first, or repeat this with ?force=true and make a new one on the machine"
            + " itself.");
  }
}
