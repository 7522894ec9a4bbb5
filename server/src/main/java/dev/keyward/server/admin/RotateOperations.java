package dev.keyward.server.admin;

import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKeySecret;
import dev.keyward.core.apikey.KeyState;
import dev.keyward.core.lifecycle.KeyRotation;
import dev.keyward.core.lifecycle.KeyRotation.Result;
import dev.keyward.core.lifecycle.Target;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.openapi.Refusal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;

/** {@code /v1/keys/{key_id}/rotate}. */
final class RotateOperations {
  private final KeyRotation rotation;
  private final KeyOperations keys;
  private final Runnable caughtUp;
  private final InstantSource clock;

  RotateOperations(
      KeyRotation rotation, KeyOperations keys, Runnable caughtUp, InstantSource clock) {
    this.rotation = rotation;
    this.keys = keys;
    this.caughtUp = caughtUp;
    this.clock = clock;
  }

  Map<String, OperationHandler> handlers() {
    return Map.of("rotateKey", keys.once(this::rotate), "cancelKeyRotation", this::cancel);
  }

  /** Which members go together was checked by the schema. */
  private HttpAnswer rotate(OperationCall call) throws Refusal {
    String grace = call.text("grace");
    Duration overlap =
        Members.duration(grace == null ? Objects.requireNonNull(call.text("deadline")) : grace);
    Result result = rotation.rotate(target(call), overlap, grace == null);
    return answer(result);
  }

  private HttpAnswer cancel(OperationCall call) throws Refusal {
    return answer(rotation.cancel(target(call)));
  }

  private Target target(OperationCall call) throws Refusal {
    return Asked.target(call, "key_id", clock.instant());
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
      case Result.Outdated() -> throw Refusal.preconditionFailed();
      case Result.NotActive(KeyState state) -> throw notActive(state);
      case Result.NotRotating() ->
          throw Refusal.conflict("not_rotating", "The key is not being replaced", "");
    };
  }

  private static Refusal notActive(KeyState state) {
    return state == KeyState.ROTATING
        ? Refusal.conflict(
            "already_rotating",
            "The key is being replaced already",
            "Cancel that with DELETE on the same path, or rotate the key that replaces it.")
        : Refusal.conflict(
            "key_not_active", "Only an active key can be replaced", "It is " + state + '.');
  }
}
