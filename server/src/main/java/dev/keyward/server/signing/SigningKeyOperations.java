package dev.keyward.server.signing;

import dev.keyward.core.Page;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.signing.SigningKey;
import dev.keyward.core.signing.SigningKeyRotation;
import dev.keyward.server.openapi.Json;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.openapi.Refusal;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** {@code /v1/signing-keys}. */
public final class SigningKeyOperations {
  private final @Nullable SigningKeyRotation rotation;
  private final Runnable caughtUp;

  /**
   * @param rotation null where tokens are signed with a secret that others share: there are no keys
   * @param caughtUp returns when this node knows of every committed change
   */
  public SigningKeyOperations(@Nullable SigningKeyRotation rotation, Runnable caughtUp) {
    this.rotation = rotation;
    this.caughtUp = caughtUp;
  }

  /**
   * @param once makes a call that creates repeatable
   */
  public Map<String, OperationHandler> handlers(UnaryOperator<OperationHandler> once) {
    return Map.of(
        "listSigningKeys",
        call -> list(),
        "rotateSigningKey",
        once.apply(this::rotate),
        "revokeSigningKey",
        this::revoke);
  }

  /** All at once: there are few. */
  private HttpAnswer list() {
    List<SigningKey> keys = rotation == null ? List.of() : rotation.list();
    return Json.answer(new Page<>(keys, null), SigningKeyOperations::shape);
  }

  private HttpAnswer rotate(OperationCall call) throws Refusal {
    if (rotation == null) {
      throw Refusal.conflict(
          "shared_secret",
          "Access tokens are signed with a shared secret",
          "It has no keys to rotate: change tokens.secret, here and with all who verify.");
    }
    SigningKey made =
        rotation
            .rotate(call.actor())
            .orElseThrow(
                () ->
                    Refusal.conflict(
                        "signing_key_pending",
                        "The next signing key is there already",
                        "It becomes active by itself. To have another one, revoke it first: see"
                            + " GET /v1/signing-keys."));
    caughtUp.run();
    return Json.answer(201, shape(made));
  }

  private HttpAnswer revoke(OperationCall call) throws Refusal {
    if (rotation == null) {
      throw Refusal.notFound();
    }
    SigningKey revoked =
        rotation.revoke(call.variable("kid"), call.actor()).orElseThrow(Refusal::notFound);
    caughtUp.run();
    return Json.answer(200, shape(revoked));
  }

  /**
   * What a call made, shown again.
   *
   * @return null when it is gone
   */
  public @Nullable HttpAnswer show(String kid) {
    return rotation == null
        ? null
        : rotation.find(kid).map(key -> Json.answer(201, shape(key))).orElse(null);
  }

  private static JsonNode shape(SigningKey key) {
    return Json.object()
        .put("kid", key.kid())
        .put("algorithm", key.algorithm().jwsName())
        .put("state", key.state().name())
        .put("created_at", Json.time(key.createdAt()))
        .put("activated_at", Json.time(key.activatedAt()))
        .put("retired_at", Json.time(key.retiredAt()));
  }
}
