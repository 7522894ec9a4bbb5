package dev.keyward.core.policy;

/**
 * A route that a request did not get although it is like the one that it got, or could have got.
 */
public record NearMiss(Route route, Why why) {
  /** What keeps a request from a route, the least first. */
  public enum Why {
    /** Nothing, but another route is more specific. */
    LESS_SPECIFIC,
    METHOD,
    HOST,
    PATH
  }

  static NearMiss of(Route route, String method, String host, CanonicalPath path) {
    return new NearMiss(route, why(route, method, host, path));
  }

  private static Why why(Route route, String method, String host, CanonicalPath path) {
    if (!route.path().matches(path)) {
      return Why.PATH;
    }
    if (!route.hosts().isEmpty() && !route.hosts().contains(host)) {
      return Why.HOST;
    }
    return route.listsMethod(method) ? Why.LESS_SPECIFIC : Why.METHOD;
  }
}
