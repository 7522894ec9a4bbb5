package dev.keyward.server.admin;

import dev.keyward.core.Principal;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.lifecycle.Caller;
import dev.keyward.core.lifecycle.Caller.Presented;
import dev.keyward.core.lifecycle.Expected;
import dev.keyward.core.lifecycle.Target;
import dev.keyward.server.admin.condition.IfMatch;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.Refusal;
import java.time.Instant;

/**
 * What calls about clients and keys have in common: whose word it is, on which condition it counts,
 * and how it is refused.
 */
final class Asked {
  private Asked() {}

  /**
   * What a call is about: the thing whose id is this variable of the path.
   *
   * @param now the time at which the state of a key is compared
   */
  static Target target(OperationCall call, String variable, Instant now) throws Refusal {
    return new Target(
        call.variable(variable),
        "true".equals(call.query("force")),
        caller(call),
        new Seen(IfMatch.of(call), now));
  }

  private static Caller caller(OperationCall call) {
    Principal principal = call.request().principal();
    String key = principal.callingKey();
    Presented presented = key.isEmpty() ? null : new Presented(key, call.request().address());
    return new Caller(call.actor(), principal.scopes(), presented);
  }

  /** The condition held against what would be shown. */
  private record Seen(IfMatch condition, Instant now) implements Expected {
    @Override
    public boolean allows(Client client) {
      return condition.allows(Shapes.client(client));
    }

    @Override
    public boolean allows(ApiKey key) {
      return condition.allows(Shapes.key(key, null, now));
    }
  }

  static Refusal beyondCaller() {
    return Refusal.forbidden(
        "Nobody can give or allow a keyward: scope that they do not hold, nor change a key that has"
            + " one.");
  }

  static Refusal ownRestrictions() {
    return Refusal.forbidden(
        "A key cannot take its own expiry or networks back, unless it holds keyward:admin.");
  }

  static Refusal ownKeyShutOut() {
    return Refusal.conflict(
        "own_key_shut_out",
        "The key of this call would not work from here any more",
        "Name the address that this call comes from in allowed_ips too, or repeat this with"
            + " ?force=true.");
  }

  static Refusal beyondClient() {
    return Refusal.invalid("/scopes", "the client does not allow its keys all of these");
  }

  static Refusal lastAdminKey() {
    return Refusal.conflict(
        "last_admin_key",
        "No working key with keyward:admin would be left, at once or sooner than now",
        "Make another one first, or repeat this with ?force=true and make a new one on the machine"
            + " itself.");
  }
}
