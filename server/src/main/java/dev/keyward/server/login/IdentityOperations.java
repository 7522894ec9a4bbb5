package dev.keyward.server.login;

import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.server.openapi.Json;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.openapi.PrincipalJson;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** {@code /auth/me}: who the presented credential is. */
public final class IdentityOperations {

  public Map<String, OperationHandler> handlers() {
    return Map.of("getMe", IdentityOperations::me);
  }

  private static HttpAnswer me(OperationCall call) {
    ObjectNode body = Json.object();
    body.set("principal", PrincipalJson.of(call.request().principal()));
    return Json.answer(200, body);
  }
}
