package dev.keyward.server.openapi;

import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.answer.Problem;
import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.server.http.EndpointRequest;
import dev.keyward.server.openapi.OpenApiDocument.Match;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Answers what an OpenAPI document describes:
 *
 * <ol>
 *   <li>find the operation: 404, or 405 with {@code Allow};
 *   <li>read query and body as the document says: 400, 415;
 *   <li>let its handler carry it out;
 *   <li>answer. What the store throws is left to the listener.
 * </ol>
 *
 * Whether the caller may use the operation was decided before, by routes made from the same
 * document.
 */
public final class ApiEndpoint {
  private final OpenApiDocument document;
  private final Map<String, OperationHandler> handlers;

  /**
   * @param handlers one for each operation, by its id
   */
  public ApiEndpoint(OpenApiDocument document, Map<String, OperationHandler> handlers) {
    this.document = document;
    this.handlers = Map.copyOf(handlers);
    Set<String> documented =
        document.operations().stream().map(Operation::id).collect(Collectors.toSet());
    if (!documented.equals(this.handlers.keySet())) {
      throw new IllegalStateException("the OpenAPI document and the handlers differ");
    }
  }

  /**
   * @param path as the document has it, which need not be where the request was sent
   */
  public HttpAnswer handle(CanonicalPath path, EndpointRequest request) {
    return switch (document.match(request.method(), path)) {
      case Match.NoSuchPath() -> Refusal.notFound().answer(request.requestId());
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
      Refusal told = found.operation().isOfOAuth() ? refusal.ofOAuth() : refusal;
      return told.answer(request.requestId());
    }
  }
}
