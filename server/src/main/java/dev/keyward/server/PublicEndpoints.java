package dev.keyward.server;

import dev.keyward.core.Scopes;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.answer.HttpAnswer.Header;
import dev.keyward.core.answer.Problem;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.policy.PathPattern;
import dev.keyward.core.policy.Route;
import dev.keyward.core.policy.RouteTable;
import dev.keyward.server.http.Endpoint;
import dev.keyward.server.http.EndpointRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Keyward's own endpoints on the public listener. */
public final class PublicEndpoints implements Endpoint {
  private static final Set<String> READING = Set.of("GET", "HEAD");

  private final String health;
  private final BooleanSupplier ready;

  /**
   * @param ready whether the node can decide; may block
   */
  public PublicEndpoints(String authPath, BooleanSupplier ready) {
    this.health = authPath + "/health";
    this.ready = ready;
  }

  /** The rules for these endpoints: each is open to everybody, and says itself what it needs. */
  public static RouteTable routes(String authPath) {
    List<Route> routes = new ArrayList<>();
    routes.add(open(authPath + "/**"));
    PublicSite.WELL_KNOWN.forEach(path -> routes.add(open(path)));
    return new RouteTable(routes);
  }

  private static Route open(String path) {
    return new Route(
        path,
        Set.of(),
        PathPattern.parse(path),
        Set.of(),
        Set.of(),
        Scopes.NONE,
        Set.of(Environment.LIVE),
        null,
        null,
        Route.DEFAULT_TIMEOUT,
        false);
  }

  @Override
  public HttpAnswer handle(EndpointRequest request) {
    if (!request.path().toString().equals(health)) {
      return HttpAnswer.problem(
          new Problem(404, "not_found", "There is nothing here", ""), request.requestId());
    }
    if (!READING.contains(request.method())) {
      Problem problem = new Problem(405, "method_not_allowed", "The method is not allowed", "");
      return HttpAnswer.problem(problem, request.requestId()).with("Allow", "GET, HEAD");
    }
    return new HttpAnswer(
        ready.getAsBoolean() ? 200 : 503,
        List.of(new Header("Cache-Control", "no-store")),
        new byte[0]);
  }
}
