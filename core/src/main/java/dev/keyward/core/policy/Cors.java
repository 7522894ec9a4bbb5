package dev.keyward.core.policy;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What scripts of other origins may do with a route (the CORS protocol of the Fetch standard).
 *
 * @param origins such as {@code https://app.example.com}, as browsers write them
 * @param any whether every origin may; never together with {@code credentials}
 * @param methods that a preflight may ask for; empty for those of the route
 * @param headers lower-case names that a preflight may ask for
 * @param exposed names that scripts may read of an answer
 * @param credentials whether browsers may send cookies
 * @param maxAge how long a browser may remember a preflight
 */
public record Cors(
    Set<String> origins,
    boolean any,
    Set<String> methods,
    Set<String> headers,
    List<String> exposed,
    boolean credentials,
    Duration maxAge) {
  public Cors {
    origins = Set.copyOf(origins);
    methods = Set.copyOf(methods);
    headers = Set.copyOf(headers);
    exposed = List.copyOf(exposed);
    if (any && credentials) {
      throw new IllegalArgumentException(
          "credentials are for origins that are named: any page could act for its visitor");
    }
  }

  /** Whether scripts of {@code origin} may read answers. */
  public boolean allows(String origin) {
    return any || origins.contains(origin);
  }
}
