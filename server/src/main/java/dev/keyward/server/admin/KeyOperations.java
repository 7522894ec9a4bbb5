package dev.keyward.server.admin;

import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKeyAuthenticator;
import dev.keyward.core.apikey.ApiKeyAuthenticator.Recognition;
import dev.keyward.core.apikey.ApiKeyStore;
import dev.keyward.core.apikey.ApiKeyStore.Filter;
import dev.keyward.core.apikey.ApiKeys;
import dev.keyward.core.apikey.ApiKeys.CreateResult;
import dev.keyward.core.apikey.ApiKeys.NewKey;
import dev.keyward.core.apikey.KeyState;
import dev.keyward.core.apikey.KnownKey;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.usage.UsageStore;
import dev.keyward.server.admin.condition.EntityTag;
import dev.keyward.server.admin.condition.Idempotency;
import dev.keyward.server.openapi.Json;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.openapi.Refusal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/keys}: makes and shows them. */
final class KeyOperations {
  private final ApiKeyStore keys;
  private final ApiKeys apiKeys;
  private final ApiKeyAuthenticator recognised;
  private final UsageStore usage;
  private final Idempotency idempotency;
  private final Runnable caughtUp;
  private final InstantSource clock;

  KeyOperations(
      ApiKeyStore keys,
      ApiKeys apiKeys,
      ApiKeyAuthenticator recognised,
      UsageStore usage,
      Idempotency idempotency,
      Runnable caughtUp,
      InstantSource clock) {
    this.keys = keys;
    this.apiKeys = apiKeys;
    this.recognised = recognised;
    this.usage = usage;
    this.idempotency = idempotency;
    this.caughtUp = caughtUp;
    this.clock = clock;
  }

  Map<String, OperationHandler> handlers() {
    return Map.of(
        "createKey", once(this::create),
        "listKeys", this::list,
        "getKey", this::get,
        "lookupKey", this::lookUp);
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

  /** The answer that shows a new key with its secret. */
  HttpAnswer created(ApiKey key, String secret) {
    return created(Shapes.key(key, null, clock.instant()), secret);
  }

  private static HttpAnswer created(ObjectNode shape, @Nullable String secret) {
    String tag = EntityTag.of(shape);
    return Json.answer(201, shape.put("secret", secret))
        .with("ETag", tag)
        .with("Location", "/v1/keys/" + shape.path("id").stringValue());
  }

  /** Makes a call that makes a key one that can be repeated. */
  OperationHandler once(OperationHandler making) {
    return idempotency.once(making, this::createdBefore);
  }

  private @Nullable HttpAnswer createdBefore(String id) {
    return keys.find(id).map(key -> created(shape(key), null)).orElse(null);
  }

  private ObjectNode shape(ApiKey key) {
    return Shapes.key(key, usage.lastUsed(key.id()), clock.instant());
  }

  private HttpAnswer list(OperationCall call) {
    String state = call.query("state");
    Instant now = clock.instant();
    Filter filter =
        new Filter(call.query("client_id"), state == null ? null : KeyState.valueOf(state), now);
    return Paging.of(call)
        .parts((after, limit) -> keys.list(filter, after, limit), part -> shape(part, now));
  }

  private Function<ApiKey, JsonNode> shape(List<ApiKey> part, Instant now) {
    Map<String, Instant> uses = usage.lastUsed(part.stream().map(ApiKey::id).toList());
    return key -> Shapes.key(key, uses.get(key.id()), now);
  }

  private HttpAnswer get(OperationCall call) throws Refusal {
    return shown(call.variable("key_id"));
  }

  private HttpAnswer shown(String id) throws Refusal {
    return EntityTag.answer(200, shape(keys.find(id).orElseThrow(Refusal::notFound)));
  }

  /** Whose key this is: asked of the store, so that the answer is never older than the call. */
  private HttpAnswer lookUp(OperationCall call) throws Refusal {
    String secret = call.text("secret", "");
    if (recognised.recall(secret) instanceof Recognition.Broken) {
      throw broken();
    }
    return switch (recognised.lookUp(secret)) {
      case Recognition.Known(KnownKey known) -> shown(known.id());
      case Recognition.Broken() -> throw broken();
      case Recognition.Unknown() -> throw Refusal.notFound();
      case Recognition.NotInMemory() -> throw Refusal.notFound();
    };
  }

  private static Refusal broken() {
    return Refusal.invalid("/secret", "has a wrong length or checksum");
  }
}
