package dev.keyward.server.gateway;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.Principal;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.server.http.EndpointRequest;
import dev.keyward.server.openapi.ApiEndpoint;
import dev.keyward.server.openapi.OpenApiDocument;
import dev.keyward.server.openapi.OperationHandler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** An operation of a document, called with JSON as its listener calls it; all others do nothing. */
final class JsonEndpoint {
  private static final ClientAddress CALLER = ClientAddress.parse("127.0.0.1");

  private final CanonicalPath path;
  private final ApiEndpoint endpoint;

  JsonEndpoint(OpenApiDocument document, String path, Map<String, OperationHandler> handlersOfIt) {
    this.path = Objects.requireNonNull(CanonicalPath.of(path));
    Map<String, OperationHandler> handlers = new HashMap<>();
    document
        .operations()
        .forEach(operation -> handlers.put(operation.id(), call -> HttpAnswer.noContent()));
    handlers.putAll(handlersOfIt);
    this.endpoint = new ApiEndpoint(document, handlers);
  }

  HttpAnswer post(byte[] json, String requestId) {
    return endpoint.handle(
        path,
        new EndpointRequest(
            "POST",
            path,
            "",
            name -> name.equals("Content-Type") ? List.of("application/json") : List.of(),
            json,
            Principal.ANONYMOUS,
            CALLER,
            requestId));
  }
}
