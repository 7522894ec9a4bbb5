package dev.keyward.server.gateway;

import dev.keyward.core.CredentialKind;
import dev.keyward.core.Scopes;
import dev.keyward.core.limit.Limit;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.limit.RouteLimits;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.policy.PathPattern;
import dev.keyward.core.policy.Route;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Routes with everything that a decision can depend on, and limits that are soon used up. */
final class RandomRoutes {
  private static final Set<CredentialKind> ANY =
      Set.of(CredentialKind.API_KEY, CredentialKind.ACCESS_TOKEN);
  private static final Set<Environment> LIVE = Set.of(Environment.LIVE);

  private RandomRoutes() {}

  static List<Route> toward(URI upstream) {
    Set<CredentialKind> keys = Set.of(CredentialKind.API_KEY);
    Set<CredentialKind> tokens = Set.of(CredentialKind.ACCESS_TOKEN);
    Stream<Route> plain =
        Stream.of(
            Route.guarded("any", "/any/**", Set.of(), ANY, Scopes.NONE),
            Route.guarded("keys", "/keys/**", Set.of(), keys, Scopes.NONE),
            Route.guarded("tokens", "/tokens/**", Set.of(), tokens, Scopes.NONE),
            Route.guarded("read", "/data/**", Set.of("GET", "HEAD"), ANY, Scopes.of("data:read")),
            Route.guarded("write", "/data/**", Set.of("POST"), ANY, Scopes.of("data:write")),
            Route.guarded("secret", "/data/secret", Set.of(), ANY, Scopes.of("data:secret")),
            Route.guarded("purge", "/data/me:purge", Set.of(), tokens, Scopes.of("data:read")),
            Route.guarded("item", "/items/*", Set.of("GET", "PUT"), ANY, Scopes.NONE),
            Route.guarded("edit", "/v1/**/edit", Set.of(), ANY, Scopes.of("data:write")),
            Route.guarded("certified", "/any/certified", Set.of(), ANY, Scopes.NONE).forCertified(),
            Route.guarded("parting", "/parting", Set.of(), ANY, Scopes.NONE)
                .with(Route.Mode.PARTING),
            Route.guarded("observed", "/observed/**", Set.of(), keys, Scopes.of("data:read"))
                .with(Route.Mode.OBSERVE),
            Route.open("open", "/open/**"));
    return Stream.of(plain, hosted(tokens), limited())
        .flatMap(routes -> routes)
        .map(route -> route.toward(upstream))
        .toList();
  }

  private static Stream<Route> hosted(Set<CredentialKind> tokens) {
    Set<Environment> both = Set.of(Environment.LIVE, Environment.TEST);
    return Stream.of(
        route("admin", Set.of("admin.example"), "/any/**", tokens, LIVE, RouteLimits.NONE),
        route("tenant", Set.of("tenant.example"), "/**", ANY, LIVE, RouteLimits.NONE),
        route("sandbox", "/sandbox/**", Set.of(Environment.TEST), RouteLimits.NONE),
        route("both", "/both", both, RouteLimits.NONE));
  }

  private static Stream<Route> limited() {
    Limit team = shared("team", "8/10s", Limit.Per.CLIENT);
    Limit all = shared("everybody", "30/10s", Limit.Per.ALL);
    Limit place = shared("place", "6/10s", Limit.Per.ADDRESS);
    RouteLimits few = RouteLimits.of("limited", RateLimit.parse("3/10s"));
    Limit bursts = Limit.ofRoute("bursts", RateLimit.parse("60/1m burst 2"));
    return Stream.of(
        route("limited", "/limited", LIVE, few),
        route("watched", "/watched", LIVE, few).with(Route.Mode.OBSERVE),
        route("costly", "/costly", LIVE, new RouteLimits(List.of(team, all), 3)),
        route("team", "/team", LIVE, new RouteLimits(List.of(bursts, team), 1)),
        route("place", "/place", LIVE, new RouteLimits(List.of(place, all), 1)),
        route(
            "crowd",
            Set.of(),
            "/crowd",
            Set.of(),
            LIVE,
            RouteLimits.of("crowd", RateLimit.parse("4/10s"))));
  }

  private static Limit shared(String name, String rate, Limit.Per per) {
    return Limit.shared(name, RateLimit.parse(rate), per);
  }

  private static Route route(
      String name, String path, Set<Environment> environments, RouteLimits limits) {
    return route(name, Set.of(), path, ANY, environments, limits);
  }

  private static Route route(
      String name,
      Set<String> hosts,
      String path,
      Set<CredentialKind> kinds,
      Set<Environment> environments,
      RouteLimits limits) {
    return new Route(
        name,
        hosts,
        PathPattern.parse(path),
        Set.of(),
        kinds,
        Scopes.NONE,
        environments,
        limits,
        null,
        Route.DEFAULT_TIMEOUT,
        false);
  }
}
