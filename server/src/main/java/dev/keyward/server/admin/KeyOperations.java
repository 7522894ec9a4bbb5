package dev.keyward.server.admin;

import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKeyStore;
import dev.keyward.core.apikey.ApiKeyStore.Filter;
import dev.keyward.core.apikey.ApiKeys;
import dev.keyward.core.apikey.ApiKeys.CreateResult;
import dev.keyward.core.apikey.ApiKeys.NewKey;
import dev.keyward.core.apikey.KeyState;
import dev.keyward.core.policy.Environment;
import dev.keyward.server.admin.condition.EntityTag;
import dev.keyward.server.admin.condition.Idempotency;
import dev.keyward.server.openapi.Json;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.openapi.Refusal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/keys}: makes and shows them. */
final class KeyOperations {
  private final ApiKeyStore keys;
  private final ApiKeys apiKeys;
  private final Idempotency idempotency;
  private final Runnable caughtUp;
  private final InstantSource clock;

  KeyOperations(
      ApiKeyStore keys,
      ApiKeys apiKeys,
      Idempotency idempotency,
      Runnable caughtUp,
      InstantSource clock) {
    this.keys = keys;
    this.apiKeys = apiKeys;
    this.idempotency = idempotency;
    this.caughtUp = caughtUp;
    this.clock = clock;
  }

  Map<String, OperationHandler> handlers() {
    return Map.of(
        "createKey", once(this::create),
        "listKeys", this::list,
        "getKey", this::get);
  }

  private HttpAnswer create(OperationCall call) throws Refusal {
    NewKey wanted = Members.newKey(call, Environment.of(call.text("env", "live")), clock.instant());
    return switch (apiKeys.createKey(wanted, call.actor())) {
      case CreateResult.Created created -> created(created);
      case CreateResult.NoSuchClient() ->
          throw Refusal.invalid("/client_id", "there is no such client");
      case CreateResult.BeyondClient() -> throw Asked.beyondClient();
      case CreateResult.BeyondCaller() -> throw Asked.beyondCaller();
      case CreateResult.AlreadyExpired() ->
          throw Refusal.invalid("/expires_at", "must be in the future");
    };
  }

  private HttpAnswer created(CreateResult.Created created) {
    caughtUp.run();
    return created(created.key(), created.secret().reveal());
  }

  /** The answer that shows a new key, with its secret or without. */
  HttpAnswer created(ApiKey key, @Nullable String secret) {
    ObjectNode shape = Shapes.key(key, clock.instant());
    String tag = EntityTag.of(shape);
    return Json.answer(201, shape.put("secret", secret))
        .with("ETag", tag)
        .with("Location", "/v1/keys/" + key.id());
  }

  /** Makes a call that makes a key one that can be repeated. */
  OperationHandler once(OperationHandler making) {
    return idempotency.once(making, this::createdBefore);
  }

  private @Nullable HttpAnswer createdBefore(String id) {
    return keys.find(id).map(key -> created(key, null)).orElse(null);
  }

  private HttpAnswer list(OperationCall call) {
    Paging paging = Paging.of(call);
    String state = call.query("state");
    Instant now = clock.instant();
    Filter filter =
        new Filter(call.query("client_id"), state == null ? null : KeyState.valueOf(state), now);
    return Json.answer(
        keys.list(filter, paging.after(), paging.limit()), key -> Shapes.key(key, now));
  }

  private HttpAnswer get(OperationCall call) throws Refusal {
    ApiKey key = keys.find(call.variable("key_id")).orElseThrow(Refusal::notFound);
    return EntityTag.answer(200, Shapes.key(key, clock.instant()));
  }
}
