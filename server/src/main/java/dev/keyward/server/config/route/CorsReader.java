package dev.keyward.server.config.route;

import dev.keyward.core.policy.Cors;
import dev.keyward.server.config.Values;
import dev.keyward.server.config.source.Section;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code cors} of a route. */
final class CorsReader {
  private static final Duration MAX_AGE = Duration.ofMinutes(10);

  /** What callers of an API with a credential send. */
  private static final List<String> HEADERS = List.of("authorization", "content-type", "x-api-key");

  private CorsReader() {}

  /**
   * @param methods of the route; empty for any
   * @return null when the route says nothing of it
   */
  static @Nullable Cors read(Section route, Set<String> methods) {
    if (!route.has("cors")) {
      return null;
    }
    try (Section section = route.section("cors")) {
      List<String> origins = section.some("origins", List.of(), CorsReader::origin);
      if (!section.has("origins")) {
        section.problem("origins", "is required, such as [https://app.example.com]");
      }
      boolean any = origins.contains("*");
      boolean credentials = section.flag("credentials");
      if (any && credentials) {
        section.problem(
            "credentials", "is for origins that are named: any page could act for its visitor");
      }
      List<String> asked = section.list("methods", List.copyOf(methods), Values::method);
      if (!methods.isEmpty() && !methods.containsAll(asked)) {
        section.problem("methods", "names one that the route does not take");
      }
      return new Cors(
          Set.copyOf(origins),
          any,
          Set.copyOf(asked),
          Set.copyOf(section.list("headers", HEADERS, CorsReader::header)),
          section.list("expose", List.of(), CorsReader::header),
          credentials && !any,
          section.value("max_age", MAX_AGE, Values.duration("0s", "24h")));
    }
  }

  private static String header(String text) {
    return FieldRulesReader.fieldName(text).toLowerCase(Locale.ROOT);
  }

  /**
   * As browsers write it: lower case, no slash at the end, no default port (RFC 6454 section 6.2).
   */
  private static String origin(String text) {
    if (text.equals("*")) {
      return text;
    }
    try {
      URI uri = new URI(text);
      String host = String.valueOf(uri.getHost());
      int usual = "https".equals(uri.getScheme()) ? 443 : 80;
      String port = uri.getPort() < 0 || uri.getPort() == usual ? "" : ":" + uri.getPort();
      String origin = uri.getScheme() + "://" + host.toLowerCase(Locale.ROOT) + port;
      boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
      if (web && uri.getHost() != null && origin.equals(text)) {
        return text;
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "an origin is *, or written as browsers do: https://app.example.com, in lower case, without"
            + " path and default port");
  }
}
