package dev.keyward.server;

import dev.keyward.core.DenyReason;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.answer.HttpAnswer.Header;
import dev.keyward.core.decision.Explaining;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.policy.Route;
import dev.keyward.core.policy.RouteTable;
import dev.keyward.server.http.Endpoint;
import dev.keyward.server.http.EndpointRequest;
import dev.keyward.server.openapi.ApiEndpoint;
import dev.keyward.server.openapi.OpenApiDocument;
import dev.keyward.server.openapi.Operation;
import dev.keyward.server.openapi.OperationHandler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** Keyward's own endpoints on the public listener, as its OpenAPI document has them. */
final class PublicEndpoints implements Endpoint {
  /** Who gives a key up does not use it: the one that it was to replace goes on. */
  private static final Set<String> NO_USE = Set.of("revokeOwnKey");

  private final OwnPaths own;
  private final ApiEndpoint operations;

  /**
   * @param handlers of all operations but health
   * @param ready whether the node can decide; may block
   */
  PublicEndpoints(OwnPaths own, Map<String, OperationHandler> handlers, BooleanSupplier ready) {
    Map<String, OperationHandler> all = new HashMap<>(handlers);
    all.put("getHealth", call -> health(ready.getAsBoolean()));
    this.own = own;
    this.operations = new ApiEndpoint(OpenApiDocument.publicListener(), all);
  }

  /** The rules for these endpoints. What the document does not list is open, and answered 404. */
  static RouteTable routes(OwnPaths own) {
    List<Route> routes = new ArrayList<>();
    for (Operation operation : OpenApiDocument.publicListener().operations()) {
      Route route =
          operation
              .route(own.reached(operation.pattern()), Set.of(Environment.LIVE, Environment.TEST))
              .forAnyMethod();
      routes.add(NO_USE.contains(operation.id()) ? route.with(Route.Mode.PARTING) : route);
    }
    routes.add(Route.open("other", own.authPath() + "/**"));
    own.wellKnown().stream()
        .filter(path -> routes.stream().noneMatch(r -> r.path().toString().equals(path)))
        .forEach(path -> routes.add(Route.open(path, path)));
    return new RouteTable(routes);
  }

  /**
   * What takes a password or a token in its body is refused where a credential in a header is: over
   * plaintext that somebody may have read. The answer does not depend on what was sent (ASVS
   * 4.1.2).
   */
  static Explaining encrypted(OwnPaths paths, Explaining own) {
    Set<String> withBody =
        OpenApiDocument.publicListener().operations().stream()
            .filter(operation -> operation.body() != null)
            .map(operation -> paths.reached(operation.pattern()))
            .collect(Collectors.toUnmodifiableSet());
    return new Guarded(
        own,
        request -> !request.secure() && withBody.contains(request.path().toString()),
        DenyReason.CREDENTIAL_OVER_PLAINTEXT);
  }

  @Override
  public HttpAnswer handle(EndpointRequest request) {
    return operations.handle(own.documented(request.path()), request);
  }

  private static HttpAnswer health(boolean ready) {
    return new HttpAnswer(
        ready ? 200 : 503, List.of(new Header("Cache-Control", "no-store")), new byte[0]);
  }
}
