package dev.keyward.server.pepper;

import dev.keyward.core.Page;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.pepper.PepperRotation;
import dev.keyward.core.pepper.PepperRotation.Listed;
import dev.keyward.core.pepper.PepperRotation.Result;
import dev.keyward.core.pepper.PepperStore;
import dev.keyward.server.openapi.Json;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.openapi.Refusal;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** {@code /v1/peppers}. */
public final class PepperOperations {
  private final PepperRotation rotation;
  private final Runnable caughtUp;

  /**
   * @param caughtUp returns when this node knows of every committed change
   */
  public PepperOperations(PepperRotation rotation, Runnable caughtUp) {
    this.rotation = rotation;
    this.caughtUp = caughtUp;
  }

  /**
   * @param once makes a call that creates repeatable
   */
  public Map<String, OperationHandler> handlers(UnaryOperator<OperationHandler> once) {
    return Map.of("listPeppers", call -> list(), "rotatePepper", once.apply(this::rotate));
  }

  /** All at once: there are few. */
  private HttpAnswer list() {
    return Json.answer(new Page<>(rotation.list(), null), PepperOperations::shape);
  }

  private HttpAnswer rotate(OperationCall call) throws Refusal {
    return switch (rotation.rotate(call.actor())) {
      case Result.Rotated(Listed pepper) -> {
        caughtUp.run();
        yield Json.answer(201, shape(pepper));
      }
      case Result.Pending() ->
          throw Refusal.conflict(
              "pepper_pending",
              "The last new pepper is not active yet",
              "Wait until it is: see active_from in GET /v1/peppers.");
      case Result.TooMany() ->
          throw Refusal.conflict(
              "too_many_peppers",
              "There are " + PepperStore.MOST + " peppers, and keys need each of them",
              "Old ones go a day after no key needs them any more: let keys be used, or revoke"
                  + " those that are not.");
    };
  }

  /**
   * What a call made, shown again.
   *
   * @return null when it is gone
   */
  public @Nullable HttpAnswer show(String id) {
    return rotation.find(id).map(pepper -> Json.answer(201, shape(pepper))).orElse(null);
  }

  private static JsonNode shape(Listed pepper) {
    return Json.object()
        .put("id", pepper.id())
        .put("state", pepper.state().name())
        .put("created_at", Json.time(pepper.createdAt()))
        .put("active_from", Json.time(pepper.activeFrom()))
        .put("keys", pepper.keys());
  }
}
