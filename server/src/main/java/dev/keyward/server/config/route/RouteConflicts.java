package dev.keyward.server.config.route;

import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.core.policy.Route;
import dev.keyward.core.policy.RouteTable;
import dev.keyward.server.config.source.Section;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the routes that would match the same requests as an earlier one, and says so at the later
 * one's place.
 */
final class RouteConflicts {
  private static final String ANY_HOST = "";

  private final Map<List<Object>, List<Route>> accepted = new HashMap<>();

  /** Whether {@code route} is unlike all accepted before; only then it counts as accepted. */
  boolean accepts(Route route, Section section) {
    for (List<Object> key : keys(route)) {
      for (Route other : accepted.getOrDefault(key, List.of())) {
        if (conflict(other, route, section)) {
          return false;
        }
      }
    }
    keys(route).forEach(key -> accepted.computeIfAbsent(key, k -> new ArrayList<>()).add(route));
    return true;
  }

  private static boolean conflict(Route earlier, Route later, Section section) {
    try {
      RouteTable _ = new RouteTable(List.of(earlier, later));
      return false;
    } catch (IllegalArgumentException e) {
      section.problem(String.valueOf(e.getMessage()));
      return true;
    }
  }

  /**
   * Only routes that share one of these can be alike, so that a long file is not compared each with
   * each.
   */
  private static List<List<Object>> keys(Route route) {
    CanonicalPath path = CanonicalPath.of(route.path().toString());
    List<String> segments = path == null ? List.of() : path.segments();
    return route.hosts().isEmpty()
        ? List.of(List.of(ANY_HOST, segments))
        : route.hosts().stream().map(host -> List.<Object>of(host, segments)).toList();
  }
}
