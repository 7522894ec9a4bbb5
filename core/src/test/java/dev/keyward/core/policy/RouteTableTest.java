package dev.keyward.core.policy;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.keyward.core.CredentialKind;
import dev.keyward.core.Scopes;
import dev.keyward.core.fixtures.Property;
import dev.keyward.core.limit.RouteLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTableTest {
  @ParameterizedTest(name = "{0} and {1} for {2}")
  @CsvSource({
    "/data, /*, /data",
    "/data, /data/**, /data",
    "/*, /**, /data",
    "/data/**, /**, /data",
    "/data/**, /*, /data",
    "/data/*, /data/**, /data/1",
    "/data/**, /*/1, /data/1",
    "/a/*/c, /*/b/c, /a/b/c",
    "/a/b/**, /a/**, /a/b/c",
    "/a/**/c, /a/**, /a/b/c",
    "/**/b/c, /**/c, /a/b/c",
    "/**/c, /**/*/c, /a/b/c",
    "/**/c, /**/*, /a/b/c",
    "/**/b/c, /**/a/*/c, /a/b/c",
    "/data/, /data/**, /data/",
  })
  void theMoreSpecificRouteWinsInEitherOrder(String better, String worse, String path) {
    Route first = route("better", better);
    Route second = route("worse", worse);

    assertEquals(first, new RouteTable(List.of(first, second)).match("GET", "", path(path)));
    assertEquals(first, new RouteTable(List.of(second, first)).match("GET", "", path(path)));
  }

  @ParameterizedTest(name = "{0} matches {1}")
  @CsvSource({
    "/data/**, /data",
    "/data/**, /data/",
    "/data/**, /data/a/b/",
    "/**, /",
    "/a/**/b, /a/b",
    "/a/**/b, /a/x/y/b",
    "/a/*/c, /a/b/c",
    "/**/, /a/"
  })
  void patternCoversPath(String pattern, String path) {
    assertEquals("it", matchedBy(pattern, path));
  }

  @ParameterizedTest(name = "{0} does not match {1}")
  @CsvSource({
    "/data/**, /database",
    "/data/*, /data",
    "/data/*, /data/",
    "/data, /data/",
    "/data/, /data",
    "/a/**/b, /a/b/",
    "/*, /a/b",
    "/a, /A"
  })
  void patternDoesNotCoverPath(String pattern, String path) {
    assertNull(matchedBy(pattern, path));
  }

  @Test
  void anEscapedSpellingFallsUnderTheSameRoute() {
    assertEquals("it", matchedBy("/users/me:delete", "/users/me%3Adelete"));
    assertNull(matchedBy("/a", "/%2A"));
  }

  @Test
  void aNamedHostComesBeforeAnyHostEvenWithAWiderPath() {
    Route named = route("named", "/**", Set.of("api.example"), Set.of());
    Route any = route("any", "/data/1");
    RouteTable table = new RouteTable(List.of(any, named));

    assertEquals(named, table.match("GET", "api.example", path("/data/1")));
    assertEquals(any, table.match("GET", "other.example", path("/data/1")));
    assertEquals(any, table.match("GET", "", path("/data/1")));
  }

  @Test
  void aMethodThatIsNotListedFallsToTheNextBestRoute() {
    Route exact = route("exact", "/data/1", Set.of(), Set.of("PUT"));
    Route named = route("named", "/data/*", Set.of("h"), Set.of("DELETE"));
    Route wide = route("wide", "/data/**");
    RouteTable table = new RouteTable(List.of(exact, named, wide));

    assertEquals(exact, table.match("PUT", "h", path("/data/1")));
    assertEquals(wide, table.match("GET", "h", path("/data/1")));
    assertEquals(named, table.match("DELETE", "h", path("/data/1")));
    assertEquals(wide, table.match("put", "", path("/data/1")));
  }

  @Test
  void aListedMethodComesBeforeAnyMethodOnTheSamePath() {
    Route any = route("any", "/data");
    Route get = route("get", "/data", Set.of(), Set.of("GET"));

    assertEquals(get, new RouteTable(List.of(any, get)).match("GET", "", path("/data")));
    assertEquals(any, new RouteTable(List.of(any, get)).match("POST", "", path("/data")));
  }

  @Test
  void routesThatMatchTheSameRequestsAreRefused() {
    assertRefused(route("a", "/x"), route("b", "/x"));
    assertRefused(
        route("a", "/x", Set.of(), Set.of("GET", "PUT")),
        route("b", "/x", Set.of(), Set.of("PUT")));
    assertRefused(
        route("a", "/x", Set.of("h", "i"), Set.of()), route("b", "/x", Set.of("i", "j"), Set.of()));
  }

  @Test
  void nothingMatchesInAnEmptyTable() {
    assertNull(new RouteTable(List.of()).match("GET", "", CanonicalPath.ROOT));
  }

  /**
   * Both the path and the number of routes are as bad as they can be: 4,096 segments, every one of
   * which may begin what follows a double star.
   */
  @Test
  void theLongestPathIsMatchedInLinearTime() {
    List<Route> routes = new ArrayList<>();
    for (int i = 1; i < 200; i++) {
      routes.add(route("r" + i, "/**" + "/a/*".repeat(i) + "/b"));
    }
    RouteTable table = new RouteTable(routes);
    CanonicalPath path = path("/a".repeat(4_096));

    assertTimeout(Duration.ofSeconds(5), () -> assertNull(table.match("GET", "", path)));
  }

  @Test
  void everyMatchIsTheFirstOfAllRoutesSortedBySpecificity() {
    Property.holds(
        4_000,
        random -> {
          List<Route> routes = randomRoutes(random);
          RouteTable table = new RouteTable(routes);
          for (int i = 0; i < 40; i++) {
            String path =
                "/"
                    + Property.mix(random, 3, "a/", "b/", "c/", "a/b/")
                    + Property.mix(random, 1, "a", "b", "c");
            String method = random.nextBoolean() ? "GET" : "PUT";
            String host = random.nextBoolean() ? "h" : "i";
            Route expected = SortedRoutes.match(routes, method, host, path(path));
            assertEquals(
                expected,
                table.match(method, host, path(path)),
                () -> method + " " + host + path + " in " + routes);
          }
        });
  }

  /** What it says of a route is what a table of that route alone does. */
  @Test
  void theNearestAreAllOthersAndWhatKeepsARequestFromThemIsTrue() {
    Property.holds(
        1_000,
        random -> {
          List<Route> routes = randomRoutes(random);
          RouteTable table = new RouteTable(routes);
          CanonicalPath path =
              path("/" + Property.mix(random, 3, "a/", "b/", "c/") + Property.mix(random, 1, "a"));
          Route chosen = table.match("GET", "h", path);
          List<NearMiss> misses = table.nearest("GET", "h", path, chosen, routes.size());
          assertEquals(routes.size() - (chosen == null ? 0 : 1), misses.size());
          for (NearMiss miss : misses) {
            List<Route> alone = List.of(miss.route());
            boolean matches = SortedRoutes.match(alone, "GET", "h", path) != null;
            assertEquals(matches, miss.why() == NearMiss.Why.LESS_SPECIFIC, miss::toString);
            boolean otherMethod = SortedRoutes.match(alone, "PUT", "h", path) != null;
            assertEquals(
                !matches && otherMethod, miss.why() == NearMiss.Why.METHOD, miss::toString);
          }
        });
  }

  @Test
  void theOneThatLacksLeastComesFirst() {
    Route method = route("method", "/a/b", Set.of(), Set.of("PUT"));
    Route host = route("host", "/a/b", Set.of("i"), Set.of());
    Route near = route("near", "/a/c");
    Route far = route("far", "/x");
    Route wide = route("wide", "/**");
    Route chosen = route("chosen", "/a/*");
    RouteTable table = new RouteTable(List.of(far, near, host, method, wide, chosen));
    assertEquals(
        List.of("wide", "method", "host", "near", "far"),
        table.nearest("GET", "h", path("/a/b"), chosen, 9).stream()
            .map(miss -> miss.route().name())
            .toList());
    assertEquals(2, table.nearest("GET", "h", path("/a/b"), chosen, 2).size());
  }

  /** Adds routes one by one; the table must refuse exactly those that repeat another. */
  private static List<Route> randomRoutes(Random random) {
    List<Route> routes = new ArrayList<>();
    for (int i = random.nextInt(10); i >= 0; i--) {
      String path =
          "/"
              + Property.mix(random, 4, "a/", "b/", "*/", "**/", "c/")
              + Property.mix(random, 1, "a", "b", "*", "**");
      if (path.indexOf("**") == path.lastIndexOf("**")) {
        Route route =
            route("r" + i, path, randomSet(random, "h", "i"), randomSet(random, "GET", "PUT"));
        List<Route> more = new ArrayList<>(routes);
        more.add(route);
        if (routes.stream().anyMatch(r -> SortedRoutes.repeats(r, route))) {
          assertThrows(IllegalArgumentException.class, () -> new RouteTable(more));
        } else {
          routes = more;
        }
      }
    }
    return routes;
  }

  private static Set<String> randomSet(Random random, String a, String b) {
    return switch (random.nextInt(6)) {
      case 0 -> Set.of(a);
      case 1 -> Set.of(b);
      case 2 -> Set.of(a, b);
      default -> Set.of();
    };
  }

  private static void assertRefused(Route a, Route b) {
    assertThrows(IllegalArgumentException.class, () -> new RouteTable(List.of(a, b)));
  }

  private static @Nullable String matchedBy(String pattern, String path) {
    Route route = new RouteTable(List.of(route("it", pattern))).match("GET", "h", path(path));
    return route == null ? null : route.name();
  }

  private static CanonicalPath path(String text) {
    return requireNonNull(CanonicalPath.of(text));
  }

  private static Route route(String name, String path) {
    return route(name, path, Set.of(), Set.of());
  }

  private static Route route(String name, String path, Set<String> hosts, Set<String> methods) {
    return new Route(
        name,
        hosts,
        PathPattern.parse(path),
        methods,
        Set.of(CredentialKind.API_KEY),
        Scopes.NONE,
        Set.of(Environment.LIVE),
        RouteLimits.NONE,
        null,
        Route.DEFAULT_TIMEOUT,
        false);
  }
}
