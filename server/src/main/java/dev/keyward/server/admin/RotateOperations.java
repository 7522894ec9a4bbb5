package dev.keyward.server.admin;

import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKeyAuthenticator;
import dev.keyward.core.apikey.ApiKeySecret;
import dev.keyward.core.apikey.KeyState;
import dev.keyward.core.lifecycle.KeyRotation;
import dev.keyward.core.lifecycle.KeyRotation.Result;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.openapi.Refusal;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/** {@code /v1/keys/{key_id}/rotate}. */
final class RotateOperations {
  private final KeyRotation rotation;
  private final ApiKeyAuthenticator recognised;
  private final KeyOperations keys;
  private final Runnable caughtUp;

  RotateOperations(
      KeyRotation rotation, ApiKeyAuthenticator recognised, KeyOperations keys, Runnable caughtUp) {
    this.rotation = rotation;
    this.recognised = recognised;
    this.keys = keys;
    this.caughtUp = caughtUp;
  }

  Map<String, OperationHandler> handlers() {
    return Map.of("rotateKey", keys.once(this::rotate), "cancelKeyRotation", this::cancel);
  }

  /** Which members go together was checked by the schema. */
  private HttpAnswer rotate(OperationCall call) throws Refusal {
    String grace = call.text("grace");
    Duration overlap =
        Members.duration(grace == null ? Objects.requireNonNull(call.text("deadline")) : grace);
    Result result = rotation.rotate(Asked.target(call, "key_id"), overlap, grace == null);
    return answer(result);
  }

  private HttpAnswer cancel(OperationCall call) throws Refusal {
    return answer(rotation.cancel(Asked.target(call, "key_id"), recognised::isSuperseded));
  }

  private HttpAnswer answer(Result result) throws Refusal {
    return switch (result) {
      case Result.Rotated(ApiKey successor, ApiKeySecret secret) -> {
        caughtUp.run();
        yield keys.created(successor, secret.reveal());
      }
      case Result.Cancelled(ApiKey old) -> {
        caughtUp.run();
        yield HttpAnswer.noContent();
      }
      case Result.NotFound() -> throw Refusal.notFound();
      case Result.BeyondCaller() -> throw Asked.beyondCaller();
      case Result.NotActive(KeyState state) -> throw notActive(state);
      case Result.PredecessorLives(String predecessor) -> throw predecessorLives(predecessor);
      case Result.NotRotating() ->
          throw Refusal.conflict("not_rotating", "The key is not being replaced", "");
      case Result.LastAdminKey() -> throw Asked.lastAdminKey();
    };
  }

  private static Refusal predecessorLives(String predecessor) {
    return Refusal.conflict(
        "already_rotating",
        "The key takes the place of another one that has not ended yet",
        "Wait until " + predecessor + " has ended, or revoke it.");
  }

  private static Refusal notActive(KeyState state) {
    return state == KeyState.ROTATING
        ? Refusal.conflict(
            "already_rotating",
            "The key is being replaced already",
            "Cancel that with DELETE on the same path, or let it end first: by time, by the first"
                + " use of the key that replaces it, or by revoking this one.")
        : Refusal.conflict(
            "key_not_active", "Only an active key can be replaced", "It is " + state + '.');
  }
}
