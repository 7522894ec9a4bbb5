package dev.keyward.testkit.enforcement;

import dev.keyward.core.CredentialKind;
import dev.keyward.core.Scopes;
import dev.keyward.core.limit.Limit;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.limit.RouteLimits;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.policy.PathPattern;
import dev.keyward.core.policy.Route;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The routes that the cases ask for. */
final class SceneRoutes {
  private SceneRoutes() {}

  static List<Route> toward(@Nullable URI upstream) {
    Set<CredentialKind> any = Set.of(CredentialKind.API_KEY, CredentialKind.ACCESS_TOKEN);
    List<Route> all = new ArrayList<>();
    all.add(Route.guarded("any", "/any/**", Set.of(), any, Scopes.NONE));
    all.add(
        Route.guarded(
            "keys-only", "/keys-only/**", Set.of(), Set.of(CredentialKind.API_KEY), Scopes.NONE));
    all.add(
        Route.guarded(
            "tokens-only",
            "/tokens-only/**",
            Set.of(),
            Set.of(CredentialKind.ACCESS_TOKEN),
            Scopes.NONE));
    all.add(Route.guarded("read", "/data/**", Set.of("GET", "HEAD"), any, Scopes.of("data:read")));
    all.add(
        Route.guarded(
            "write", "/data/**", Set.of("POST"), any, Scopes.of("data:read", "data:write")));
    all.add(Route.guarded("secret", "/data/secret", Set.of("GET"), any, Scopes.of("data:secret")));
    all.add(Route.guarded("action", "/data/me:purge", Set.of("GET"), any, Scopes.of("data:purge")));
    all.add(Route.guarded("one", "/items/*", Set.of("GET"), any, Scopes.NONE));
    all.add(
        Route.guarded("parting", "/parting/**", Set.of(), any, Scopes.NONE)
            .with(Route.Mode.PARTING));
    all.add(with("open", "/open/**", Set.of(), Set.of(), Set.of(Environment.LIVE), null));
    all.add(
        with(
            "open-limited", "/open-limited", Set.of(), Set.of(), Set.of(Environment.LIVE), "2/1m"));
    all.add(
        limited("observed", "/observed/**", RouteLimits.of("observed", RateLimit.parse("3/1m")))
            .with(Route.Mode.OBSERVE));
    all.add(
        Route.guarded("observed-read", "/observed/read", Set.of(), any, Scopes.of("data:read"))
            .with(Route.Mode.OBSERVE));
    all.add(with("limited", "/limited", Set.of(), any, Set.of(Environment.LIVE), "3/1m"));
    all.add(with("sandbox", "/sandbox/**", Set.of(), any, Set.of(Environment.TEST), null));
    all.add(with("both", "/both", Set.of(), any, Set.of(Environment.LIVE, Environment.TEST), null));
    all.add(
        with(
            "hosted",
            "/any/hosted",
            Set.of("admin.example"),
            Set.of(CredentialKind.ACCESS_TOKEN),
            Set.of(Environment.LIVE),
            null));
    all.addAll(certified(any));
    Limit team = Limit.shared("team", RateLimit.parse("3/1m"), Limit.Per.CLIENT);
    Limit own = Limit.ofRoute("shared-a", RateLimit.parse("2/1m"));
    Limit costly = Limit.ofRoute("expensive", RateLimit.parse("4/1m"));
    Limit bursts = Limit.ofRoute("bursts", RateLimit.parse("60/1m burst 2"));
    all.add(limited("shared-a", "/shared/a", new RouteLimits(List.of(own, team), 1)));
    all.add(limited("shared-b", "/shared/b", new RouteLimits(List.of(team), 1)));
    all.add(limited("expensive", "/expensive", new RouteLimits(List.of(costly), 2)));
    all.add(limited("bursts", "/bursts", new RouteLimits(List.of(bursts), 1)));
    return all.stream().map(r -> r.toward(upstream)).toList();
  }

  /** For clients with a certificate, which no call of the table has. */
  private static List<Route> certified(Set<CredentialKind> any) {
    return List.of(
        Route.guarded("certified", "/certified/**", Set.of(), any, Scopes.of("data:read"))
            .forCertified(),
        Route.open("certified-open", "/certified/open").forCertified(),
        Route.guarded("observed-certified", "/observed/certified", Set.of(), any, Scopes.NONE)
            .forCertified()
            .with(Route.Mode.OBSERVE));
  }

  private static Route limited(String name, String path, RouteLimits limits) {
    return new Route(
        name,
        Set.of(),
        PathPattern.parse(path),
        Set.of(),
        Set.of(CredentialKind.API_KEY, CredentialKind.ACCESS_TOKEN),
        Scopes.NONE,
        Set.of(Environment.LIVE),
        limits,
        null,
        Route.DEFAULT_TIMEOUT,
        false);
  }

  private static Route with(
      String name,
      String path,
      Set<String> hosts,
      Set<CredentialKind> kinds,
      Set<Environment> envs,
      @Nullable String limit) {
    RateLimit rate = limit == null ? null : RateLimit.parse(limit);
    return new Route(
        name,
        hosts,
        PathPattern.parse(path),
        Set.of(),
        kinds,
        Scopes.NONE,
        envs,
        RouteLimits.of(name, rate),
        null,
        Route.DEFAULT_TIMEOUT,
        false);
  }
}
