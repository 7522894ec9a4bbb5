package dev.keyward.server.admin;

import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.apikey.ApiKeys;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.apikey.ClientStore;
import dev.keyward.server.openapi.Json;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.openapi.Refusal;
import java.util.Map;

/** {@code /v1/clients}. */
final class ClientOperations {
  private final ClientStore clients;
  private final ApiKeys apiKeys;
  private final Runnable caughtUp;

  ClientOperations(ClientStore clients, ApiKeys apiKeys, Runnable caughtUp) {
    this.clients = clients;
    this.apiKeys = apiKeys;
    this.caughtUp = caughtUp;
  }

  Map<String, OperationHandler> handlers() {
    return Map.of("createClient", this::create, "listClients", this::list, "getClient", this::get);
  }

  private HttpAnswer create(OperationCall call) throws Refusal {
    String name = Members.name(call);
    String description = Members.description(call);
    Client client = apiKeys.createClient(name, description, call.scopes("scopes"), call.actor());
    caughtUp.run();
    return Json.answer(201, Shapes.client(client)).with("Location", "/v1/clients/" + client.id());
  }

  private HttpAnswer list(OperationCall call) {
    Paging paging = Paging.of(call);
    return Json.answer(clients.list(paging.after(), paging.limit()), Shapes::client);
  }

  private HttpAnswer get(OperationCall call) throws Refusal {
    Client client = clients.find(call.variable("client_id")).orElseThrow(Refusal::notFound);
    return Json.answer(200, Shapes.client(client));
  }
}
