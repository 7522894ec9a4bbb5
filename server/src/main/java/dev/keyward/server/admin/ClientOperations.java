package dev.keyward.server.admin;

import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.apikey.ApiKeys;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.apikey.ClientStore;
import dev.keyward.core.apikey.RevocationReason;
import dev.keyward.core.lifecycle.ClientChanges;
import dev.keyward.core.lifecycle.ClientChanges.Result;
import dev.keyward.core.lifecycle.ClientPatch;
import dev.keyward.core.lifecycle.Target;
import dev.keyward.server.admin.condition.EntityTag;
import dev.keyward.server.admin.condition.Idempotency;
import dev.keyward.server.openapi.Json;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.openapi.Refusal;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code /v1/clients}. */
final class ClientOperations {
  private final ClientStore clients;
  private final ApiKeys apiKeys;
  private final ClientChanges changes;
  private final Idempotency idempotency;
  private final Runnable caughtUp;
  private final InstantSource clock;

  ClientOperations(
      ClientStore clients,
      ApiKeys apiKeys,
      ClientChanges changes,
      Idempotency idempotency,
      Runnable caughtUp,
      InstantSource clock) {
    this.clients = clients;
    this.apiKeys = apiKeys;
    this.changes = changes;
    this.idempotency = idempotency;
    this.caughtUp = caughtUp;
    this.clock = clock;
  }

  Map<String, OperationHandler> handlers() {
    return Map.of(
        "createClient", idempotency.once(this::create, this::createdBefore),
        "listClients", this::list,
        "getClient", this::get,
        "updateClient", this::update,
        "deleteClient", this::delete,
        "revokeClientKeys", this::revokeKeys);
  }

  private HttpAnswer create(OperationCall call) throws Refusal {
    Client client =
        apiKeys.createClient(
            Members.name(call),
            Members.description(call),
            call.scopes("scopes"),
            Members.rateLimit(call),
            Objects.requireNonNullElse(Members.boundedMetadata(call), Map.of()),
            call.actor());
    caughtUp.run();
    return created(client);
  }

  private static HttpAnswer created(Client client) {
    return EntityTag.answer(201, Shapes.client(client))
        .with("Location", "/v1/clients/" + client.id());
  }

  private @Nullable HttpAnswer createdBefore(String id) {
    return clients.find(id).map(ClientOperations::created).orElse(null);
  }

  private HttpAnswer list(OperationCall call) {
    return Paging.of(call).items(clients::list, Shapes::client);
  }

  private HttpAnswer get(OperationCall call) throws Refusal {
    Client client = clients.find(call.variable("client_id")).orElseThrow(Refusal::notFound);
    return EntityTag.answer(200, Shapes.client(client));
  }

  private HttpAnswer update(OperationCall call) throws Refusal {
    ClientPatch patch =
        new ClientPatch(
            call.body().has("name") ? Members.name(call) : null,
            call.body().has("description") ? Members.description(call) : null,
            call.body().has("scopes"),
            call.scopes("scopes"),
            call.body().has("rate_limit"),
            Members.rateLimit(call),
            Members.boundedMetadata(call));
    Result result = changes.patch(target(call), patch);
    return EntityTag.answer(200, Shapes.client(changed(result).client()));
  }

  private HttpAnswer delete(OperationCall call) throws Refusal {
    changed(changes.delete(target(call)));
    return HttpAnswer.noContent();
  }

  private HttpAnswer revokeKeys(OperationCall call) throws Refusal {
    RevocationReason reason = RevocationReason.of(call.text("reason", "unspecified"));
    Result.Changed changed = changed(changes.revokeKeys(target(call), reason));
    return Json.answer(
        200, Shapes.client(changed.client()).put("revoked_keys", changed.revokedKeys()));
  }

  private Target target(OperationCall call) throws Refusal {
    return Asked.target(call, "client_id", clock.instant());
  }

  private Result.Changed changed(Result result) throws Refusal {
    return switch (result) {
      case Result.Changed changed -> {
        caughtUp.run();
        yield changed;
      }
      case Result.NotFound() -> throw Refusal.notFound();
      case Result.Outdated() -> throw Refusal.preconditionFailed();
      case Result.BeyondCaller() -> throw Asked.beyondCaller();
      case Result.LastAdminKey() -> throw Asked.lastAdminKey();
    };
  }
}
