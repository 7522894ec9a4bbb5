package dev.keyward.server.login;

import dev.keyward.core.Principal;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.server.openapi.Json;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.OperationHandler;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** {@code /auth/me}: who the presented credential is. */
public final class IdentityOperations {

  public Map<String, OperationHandler> handlers() {
    return Map.of("getMe", IdentityOperations::me);
  }

  private static HttpAnswer me(OperationCall call) {
    ObjectNode body = Json.object();
    body.set("principal", json(call.request().principal()));
    return Json.answer(200, body);
  }

  private static ObjectNode json(Principal principal) {
    ObjectNode json = Json.object();
    json.put("kind", principal.kind().wireName());
    json.put("subject", principal.subject());
    json.put("name", principal.name());
    json.put("client_id", principal.clientId());
    json.put("credential_id", principal.credentialId());
    json.set("scopes", Json.strings(principal.scopes().asList()));
    json.put("expires_at", Json.time(principal.expiresAt()));
    json.set("metadata", Json.strings(principal.metadata()));
    return json;
  }
}
