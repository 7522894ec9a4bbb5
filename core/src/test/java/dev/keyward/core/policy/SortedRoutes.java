package dev.keyward.core.policy;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The specification of routes word by word: sort all by specificity, take the first that matches.
 * Slow, and nothing like a tree.
 */
final class SortedRoutes {
  private SortedRoutes() {}

  static @Nullable Route match(List<Route> routes, String method, String host, CanonicalPath path) {
    return routes.stream()
        .sorted(
            Comparator.comparing((Route r) -> r.hosts().isEmpty())
                .thenComparing(r -> r.path().segments(), SortedRoutes::compare)
                .thenComparing(r -> r.methods().isEmpty()))
        .filter(r -> r.hosts().isEmpty() || r.hosts().contains(host))
        .filter(r -> r.methods().isEmpty() || r.methods().contains(method))
        .filter(r -> covers(r.path().segments(), path.segments()))
        .findFirst()
        .orElse(null);
  }

  static boolean repeats(Route a, Route b) {
    return a.path().equals(b.path())
        && meet(a.hosts(), b.hosts())
        && meet(a.methods(), b.methods());
  }

  private static boolean meet(Set<String> a, Set<String> b) {
    return a.isEmpty() && b.isEmpty() || a.stream().anyMatch(b::contains);
  }

  private static boolean covers(List<String> pattern, List<String> path) {
    if (pattern.isEmpty()) {
      return path.isEmpty();
    }
    String first = pattern.getFirst();
    List<String> rest = pattern.subList(1, pattern.size());
    if (first.equals("**")) {
      return covers(rest, path) || !path.isEmpty() && covers(pattern, path.subList(1, path.size()));
    }
    boolean one =
        !path.isEmpty()
            && (first.equals("*") ? !path.getFirst().isEmpty() : first.equals(path.getFirst()));
    return one && covers(rest, path.subList(1, path.size()));
  }

  private static int compare(List<String> a, List<String> b) {
    for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
      int difference = rank(a, i) - rank(b, i);
      if (difference != 0) {
        return difference;
      }
    }
    return 0;
  }

  /**
   * Literal before {@code *} before the end before {@code **}: longer before shorter, but a pattern
   * that ends is exact where {@code **} is open.
   */
  private static int rank(List<String> pattern, int at) {
    if (at >= pattern.size()) {
      return 2;
    }
    return switch (pattern.get(at)) {
      case "*" -> 1;
      case "**" -> 3;
      default -> 0;
    };
  }
}
