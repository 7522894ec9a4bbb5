package dev.keyward.server;

import dev.keyward.core.policy.CanonicalPath;
import java.net.URI;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * The paths of the public listener that belong to Keyward itself, whatever the routes say: all
 * below the auth path, and the well-known documents (RFC 8615).
 *
 * @param authPath such as {@code /auth}; in the OpenAPI document it is {@value #DOCUMENTED_PREFIX}
 * @param wellKnown reserved by RFC 7517 and RFC 8414
 */
record OwnPaths(String authPath, Set<String> wellKnown) {
  private static final String DOCUMENTED_PREFIX = "/auth";
  private static final String METADATA = "/.well-known/oauth-authorization-server";

  OwnPaths {
    wellKnown = Set.copyOf(wellKnown);
  }

  /**
   * @param issuer of own tokens: its path, if it has one, follows the well-known one of its
   *     metadata (RFC 8414 section 3.1)
   */
  static OwnPaths of(String authPath, String issuer) {
    Set<String> wellKnown = new TreeSet<>(Set.of("/.well-known/jwks.json", METADATA));
    String path = Objects.requireNonNullElse(URI.create(issuer).getRawPath(), "");
    if (!path.isEmpty() && !path.equals("/")) {
      wellKnown.add(METADATA + path);
    }
    return new OwnPaths(authPath, wellKnown);
  }

  boolean contains(CanonicalPath path) {
    return path.isAtOrBelow(authPath) || isWellKnown(path);
  }

  boolean isWellKnown(CanonicalPath path) {
    return wellKnown.contains(path.toString());
  }

  boolean isHealth(CanonicalPath path) {
    return path.isAtOrBelow(authPath + "/health");
  }

  /** Where an operation is reached, by its path in the document. */
  String reached(String documented) {
    return documented.startsWith(DOCUMENTED_PREFIX + "/")
        ? authPath + documented.substring(DOCUMENTED_PREFIX.length())
        : documented;
  }

  /** The path in the document of what is reached at {@code path}. */
  CanonicalPath documented(CanonicalPath path) {
    String text = path.toString();
    if (text.startsWith(METADATA) && isWellKnown(path)) {
      return canonical(METADATA);
    }
    return isWellKnown(path) || !path.isAtOrBelow(authPath)
        ? path
        : canonical(DOCUMENTED_PREFIX + text.substring(authPath.length()));
  }

  private static CanonicalPath canonical(String text) {
    return Objects.requireNonNull(
        CanonicalPath.of(text), "what follows the prefix was canonical before");
  }
}
