package dev.keyward.core.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the most specific route of a request: a named host before any host, then segment by segment
 * literal before {@code *} before {@code **}, then a route that lists the method before one that
 * takes any. What no route matches is refused.
 *
 * <p>Immutable; a lookup walks a tree of segments, so its cost does not grow with the number of
 * routes.
 */
public final class RouteTable {
  private final List<Route> routes;
  private final Map<String, Node> byHost = new HashMap<>();
  private final Node anyHost = new Node();

  /**
   * @throws IllegalArgumentException when two routes would match the same requests equally well
   */
  public RouteTable(List<Route> routes) {
    this.routes = List.copyOf(routes);
    for (Route route : routes) {
      if (route.hosts().isEmpty()) {
        anyHost.add(route);
      }
      route.hosts().forEach(host -> byHost.computeIfAbsent(host, h -> new Node()).add(route));
    }
  }

  /** The routes in the order they were given. */
  public List<Route> routes() {
    return routes;
  }

  /** The most specific route for a request, or null when there is none. */
  public @Nullable Route match(String method, String host, CanonicalPath path) {
    List<String> segments = path.segments();
    Node named = byHost.isEmpty() ? null : byHost.get(host);
    Route route = named == null ? null : named.find(method, segments, 0);
    return route != null ? route : anyHost.find(method, segments, 0);
  }

  /**
   * The routes that a request came nearest to, but for the one that it got; nearest first. Looks at
   * every route: for explanations only.
   *
   * @param chosen what {@link #match} says of the request
   */
  public List<NearMiss> nearest(
      String method, String host, CanonicalPath path, @Nullable Route chosen, int max) {
    return routes.stream()
        .filter(route -> !route.equals(chosen))
        .map(route -> NearMiss.of(route, method, host, path))
        .sorted(
            Comparator.comparing(NearMiss::why)
                .thenComparingInt(miss -> -miss.route().path().common(path)))
        .limit(max)
        .toList();
  }

  /** One segment of the tree of patterns. */
  private static final class Node {
    private final Map<String, Node> literals = new HashMap<>();
    private @Nullable Node one;
    private @Nullable Node any;
    private final List<Route> ending = new ArrayList<>(1);

    void add(Route route) {
      Node node = this;
      for (String segment : route.path().segments()) {
        node = node.child(segment);
      }
      for (Route other : node.ending) {
        if (overlap(route, other)) {
          throw new IllegalArgumentException(
              "the same hosts, path and methods as route '" + other.name() + "'");
        }
      }
      node.ending.add(route);
      node.ending.sort(Comparator.comparing(r -> r.methods().isEmpty()));
    }

    private static boolean overlap(Route a, Route b) {
      return a.methods().isEmpty() && b.methods().isEmpty()
          || a.methods().stream().anyMatch(b.methods()::contains);
    }

    private Node child(String segment) {
      return switch (segment) {
        case PathPattern.ONE -> {
          one = one == null ? new Node() : one;
          yield one;
        }
        case PathPattern.ANY -> {
          any = any == null ? new Node() : any;
          yield any;
        }
        default -> literals.computeIfAbsent(segment, s -> new Node());
      };
    }

    @Nullable Route find(String method, List<String> segments, int at) {
      if (at == segments.size()) {
        Route here = ending(method);
        return here != null || any == null ? here : any.find(method, segments, at);
      }
      String segment = segments.get(at);
      Node literal = literals.get(segment);
      Route found = literal == null ? null : literal.find(method, segments, at + 1);
      if (found == null && one != null && !segment.isEmpty()) {
        found = one.find(method, segments, at + 1);
      }
      return found != null || any == null ? found : any.findBelow(method, segments, at);
    }

    /**
     * This node is a {@code **}: what follows it may begin at any later segment, and the most
     * specific of all that match counts.
     */
    private @Nullable Route findBelow(String method, List<String> segments, int at) {
      Route best = null;
      for (int i = at; i < segments.size() && !(literals.isEmpty() && one == null); i++) {
        Route found = find(method, segments, i);
        if (found != null && (best == null || found.path().isMoreSpecificThan(best.path()))) {
          best = found;
        }
      }
      return best != null ? best : ending(method);
    }

    private @Nullable Route ending(String method) {
      for (int i = 0; i < ending.size(); i++) {
        if (ending.get(i).listsMethod(method)) {
          return ending.get(i);
        }
      }
      return null;
    }
  }
}
