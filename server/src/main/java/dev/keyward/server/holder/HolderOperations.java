package dev.keyward.server.holder;

import dev.keyward.core.Scopes;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.apikey.RevocationReason;
import dev.keyward.core.lifecycle.Caller;
import dev.keyward.core.lifecycle.KeyChanges;
import dev.keyward.core.lifecycle.KeyChanges.Result;
import dev.keyward.core.lifecycle.Target;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.openapi.Refusal;
import java.util.Map;

/** {@code /auth/keys/self}. */
public final class HolderOperations {
  /** A key is its holder's to give up, whatever it can do. */
  private static final Scopes EVERYTHING = Scopes.of(Scopes.ADMIN);

  private final KeyChanges changes;
  private final Runnable caughtUp;

  /**
   * @param caughtUp run after every committed write
   */
  public HolderOperations(KeyChanges changes, Runnable caughtUp) {
    this.changes = changes;
    this.caughtUp = caughtUp;
  }

  public Map<String, OperationHandler> handlers() {
    return Map.of("revokeOwnKey", this::revoke);
  }

  private HttpAnswer revoke(OperationCall call) throws Refusal {
    String id = call.request().principal().credentialId();
    Target target = new Target(id, false, new Caller(call.actor(), EVERYTHING));
    return switch (changes.revoke(target, RevocationReason.UNSPECIFIED)) {
      case Result.Changed changed -> {
        caughtUp.run();
        yield HttpAnswer.noContent();
      }
      case Result.LastAdminKey() ->
          throw Refusal.conflict(
              "last_admin_key",
              "No working key with keyward:admin would be left",
              "Make another one first, or revoke it by the admin API with ?force=true.");
      case Result.NotFound() -> throw Refusal.notFound();
      case Result.BeyondCaller() -> throw new IllegalStateException("everything was given");
      case Result.BeyondClient() -> throw new IllegalStateException("no scope was asked for");
      case Result.OwnRestrictions() -> throw new IllegalStateException("no terms were asked for");
      case Result.OwnKeyShutOut() -> throw new IllegalStateException("no terms were asked for");
      case Result.Outdated() -> throw new IllegalStateException("nothing was expected");
      case Result.Revoked() -> throw new IllegalStateException("that counts as changed");
    };
  }
}
