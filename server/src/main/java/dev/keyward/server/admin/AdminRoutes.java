package dev.keyward.server.admin;

import dev.keyward.core.CredentialKind;
import dev.keyward.core.Scopes;
import dev.keyward.core.policy.PathPattern;
import dev.keyward.core.policy.Route;
import dev.keyward.core.policy.RouteTable;
import dev.keyward.server.admin.openapi.OpenApiDocument;
import dev.keyward.server.admin.openapi.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The rules of the admin listener, made from the OpenAPI document. What it does not list needs a
 * credential too, so that only those who have one learn what exists (404, 405).
 */
public final class AdminRoutes {
  private static final Set<CredentialKind> ANY_CREDENTIAL =
      Set.of(CredentialKind.API_KEY, CredentialKind.ACCESS_TOKEN);

  private AdminRoutes() {}

  public static RouteTable table() {
    List<Route> routes = new ArrayList<>();
    OpenApiDocument.bundled().operations().forEach(operation -> routes.add(route(operation)));
    routes.add(Route.guarded("other", "/**", Set.of(), ANY_CREDENTIAL, Scopes.NONE));
    return new RouteTable(routes);
  }

  private static Route route(Operation operation) {
    Set<String> methods = Set.copyOf(OpenApiDocument.methods(operation));
    if (!operation.isPublic()) {
      return Route.guarded(
          operation.id(), operation.pattern(), methods, ANY_CREDENTIAL, operation.scopes());
    }
    return new Route(
        operation.id(),
        Set.of(),
        PathPattern.parse(operation.pattern()),
        methods,
        Set.of(),
        Scopes.NONE,
        Set.of(),
        null,
        null,
        Route.DEFAULT_TIMEOUT,
        false);
  }
}
