package dev.keyward.server.admin;

import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.answer.Problem;
import dev.keyward.core.apikey.ApiKeyStore;
import dev.keyward.core.apikey.ApiKeys;
import dev.keyward.core.apikey.ClientStore;
import dev.keyward.server.admin.openapi.CallReader;
import dev.keyward.server.admin.openapi.OpenApiDocument;
import dev.keyward.server.admin.openapi.OpenApiDocument.Match;
import dev.keyward.server.admin.openapi.Operation;
import dev.keyward.server.admin.openapi.Refusal;
import dev.keyward.server.http.Endpoint;
import dev.keyward.server.http.EndpointRequest;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The endpoint behind the admin listener:
 *
 * <ol>
 *   <li>find the operation of the OpenAPI document: 404, or 405 with {@code Allow};
 *   <li>read query and body as the document says: 400, 415;
 *   <li>carry it out; after a write, wait until this node's caches know of it;
 *   <li>answer. What the store throws is left to the listener.
 * </ol>
 *
 * Whether the caller may use the operation was decided before, by the routes of {@link
 * AdminRoutes}.
 */
public final class AdminApi implements Endpoint {
  private final OpenApiDocument document = OpenApiDocument.bundled();
  private final Map<String, OperationHandler> handlers = new HashMap<>();

  /**
   * @param caughtUp run after every committed write; returns when this node's caches have applied
   *     it, such as {@code ChangeFollower::poll}
   */
  public AdminApi(
      ClientStore clients,
      ApiKeyStore keys,
      ApiKeys apiKeys,
      Runnable caughtUp,
      NodeView node,
      InstantSource clock) {
    handlers.putAll(new ClientOperations(clients, apiKeys, caughtUp).handlers());
    handlers.putAll(new KeyOperations(keys, apiKeys, caughtUp, clock).handlers());
    handlers.putAll(new RevokeOperations(clients, keys, apiKeys, caughtUp, clock).handlers());
    handlers.putAll(new NodeOperations(node, document).handlers());
    Set<String> documented =
        document.operations().stream().map(Operation::id).collect(Collectors.toSet());
    if (!documented.equals(handlers.keySet())) {
      throw new IllegalStateException("the OpenAPI document and the handlers differ");
    }
  }

  @Override
  public HttpAnswer handle(EndpointRequest request) {
    return switch (document.match(request.method(), request.path())) {
      case Match.NoSuchPath() ->
          HttpAnswer.problem(Refusal.notFound().problem(), request.requestId());
      case Match.WrongMethod(var allowed) ->
          HttpAnswer.problem(
                  new Problem(405, "method_not_allowed", "The method is not allowed", ""),
                  request.requestId())
              .with("Allow", String.join(", ", allowed));
      case Match.Found found -> handle(found, request);
    };
  }

  private HttpAnswer handle(Match.Found found, EndpointRequest request) {
    try {
      OperationHandler handler = Objects.requireNonNull(handlers.get(found.operation().id()));
      return handler.handle(CallReader.read(found, request));
    } catch (Refusal refusal) {
      return HttpAnswer.problem(refusal.problem(), request.requestId());
    }
  }
}
