package dev.keyward.server.admin;

import dev.keyward.core.CredentialKind;
import dev.keyward.core.Scopes;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.policy.Route;
import dev.keyward.core.policy.RouteTable;
import dev.keyward.server.openapi.OpenApiDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The rules of the admin listener, made from the OpenAPI document. What it does not list needs a
 * credential too, so that only those who have one learn what exists (404, 405).
 */
public final class AdminRoutes {
  private static final Set<Environment> LIVE = Set.of(Environment.LIVE);
  private static final Set<CredentialKind> ANY_CREDENTIAL =
      Set.of(CredentialKind.API_KEY, CredentialKind.ACCESS_TOKEN);

  private AdminRoutes() {}

  public static RouteTable table() {
    List<Route> routes = new ArrayList<>();
    OpenApiDocument.admin()
        .operations()
        .forEach(operation -> routes.add(operation.route(operation.pattern(), LIVE)));
    routes.add(Route.guarded("other", "/**", Set.of(), ANY_CREDENTIAL, Scopes.NONE));
    return new RouteTable(routes);
  }
}
