package dev.keyward.server.config.route;

import dev.keyward.core.CredentialKind;
import dev.keyward.core.Scopes;
import dev.keyward.core.limit.Limit;
import dev.keyward.core.limit.RouteLimits;
import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.core.policy.Delivery;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.policy.PathPattern;
import dev.keyward.core.policy.Route;
import dev.keyward.server.config.LimitReader;
import dev.keyward.server.config.Values;
import dev.keyward.server.config.source.Section;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads {@code routes}. */
public final class RouteReader {
  private static final List<String> RESERVED =
      List.of("/.well-known/jwks.json", "/.well-known/oauth-authorization-server");
  private static final List<Environment> DEFAULT_ENVIRONMENTS = List.of(Environment.LIVE);

  private final String authPath;
  private final List<Limit> shared;
  private final DeliveryReader deliveries;
  private final boolean clientCa;

  private RouteReader(
      String authPath, List<Limit> shared, DeliveryReader deliveries, boolean clientCa) {
    this.authPath = authPath;
    this.shared = shared;
    this.deliveries = deliveries;
    this.clientCa = clientCa;
  }

  /**
   * The routes that are right, and no two that match the same requests.
   *
   * @param shared limits that they may name
   * @param deliveries reads how their requests go on
   * @param clientCa whether certificates of clients are verified
   */
  public static List<Route> read(
      List<Section> sections,
      String authPath,
      List<Limit> shared,
      DeliveryReader deliveries,
      boolean clientCa) {
    RouteReader reader = new RouteReader(authPath, shared, deliveries, clientCa);
    List<Route> routes = new ArrayList<>();
    Set<String> names = new HashSet<>();
    RouteConflicts conflicts = new RouteConflicts();
    for (Section section : sections) {
      Route route = reader.route(section);
      if (route != null && conflicts.accepts(route, section)) {
        routes.add(route);
        if (!names.add(route.name())) {
          section.problem("name", "another route has this name");
        }
      }
    }
    return routes;
  }

  private @Nullable Route route(Section section) {
    try (section) {
      Set<String> hosts = new TreeSet<>(section.list("hosts", List.of(), Values::host));
      PathPattern path = section.required("path", this::path);
      Set<String> methods = new TreeSet<>(section.list("methods", List.of(), Values::method));
      Set<CredentialKind> credentials = credentials(section);
      Scopes scopes = scopes(section);
      List<Environment> environments =
          section.some("environments", DEFAULT_ENVIRONMENTS, Environment::of);
      Delivery delivery = deliveries.read(section, path, methods);
      boolean certificate = section.value("client_certificate", false, this::certificate);
      Route.Mode mode = section.value("mode", Route.Mode.ENFORCE, RouteReader::mode);
      String name = section.value("name", defaultName(hosts, path, methods), Values::name);
      RouteLimits limits = LimitReader.ofRoute(section, name, shared);
      return path == null
          ? null
          : new Route(
              name,
              hosts,
              path,
              methods,
              credentials,
              scopes,
              Set.copyOf(environments),
              limits,
              delivery,
              mode,
              certificate);
    }
  }

  private PathPattern path(String text) {
    PathPattern pattern = PathPattern.parse(text);
    CanonicalPath path = CanonicalPath.of(text);
    boolean reserved =
        path != null
            && (path.isAtOrBelow(authPath) || RESERVED.stream().anyMatch(path::isAtOrBelow));
    if (reserved) {
      throw new IllegalArgumentException(
          "belongs to Keyward's own endpoints; public.auth_path can move those below " + authPath);
    }
    return pattern;
  }

  private static Set<CredentialKind> credentials(Section section) {
    boolean open = section.flag("public");
    List<CredentialKind> kinds = section.some("credentials", List.of(), RouteReader::credential);
    if (open && section.has("credentials")) {
      section.problem("credentials", "a public route takes no credentials: remove one of the two");
    } else if (!open && !section.has("credentials")) {
      section.problem(
          "credentials",
          "is required, such as [api_key, access_token], unless the route is public: true");
    }
    if (open && section.has("scopes")) {
      section.problem("scopes", "a public route needs no scopes: remove one of the two");
    }
    return Set.copyOf(kinds);
  }

  private static CredentialKind credential(String text) {
    return switch (text) {
      case "api_key" -> CredentialKind.API_KEY;
      case "access_token" -> CredentialKind.ACCESS_TOKEN;
      default -> throw new IllegalArgumentException("a credential is api_key or access_token");
    };
  }

  private static Scopes scopes(Section section) {
    List<Scopes> each = section.list("scopes", List.of(), text -> Scopes.of(text));
    try {
      return Scopes.of(each.stream().flatMap(s -> s.asList().stream()).toList());
    } catch (IllegalArgumentException e) {
      section.problem("scopes", String.valueOf(e.getMessage()));
      return Scopes.NONE;
    }
  }

  private static Route.Mode mode(String text) {
    return switch (text) {
      case "enforce" -> Route.Mode.ENFORCE;
      case "observe" -> Route.Mode.OBSERVE;
      default -> throw new IllegalArgumentException("a mode is enforce or observe");
    };
  }

  private boolean certificate(String text) {
    if (!text.equals("required")) {
      throw new IllegalArgumentException("is required, or left out");
    }
    if (!clientCa) {
      throw new IllegalArgumentException("needs public.client_ca, which verifies it");
    }
    return true;
  }

  /** {@code GET,HEAD api.example.com/data/**}: what tells the route from others. */
  private static String defaultName(
      Set<String> hosts, @Nullable PathPattern path, Set<String> methods) {
    return (methods.isEmpty() ? "" : String.join(",", methods) + " ")
        + String.join(",", hosts)
        + path;
  }
}
