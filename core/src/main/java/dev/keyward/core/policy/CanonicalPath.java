package dev.keyward.core.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one spelling of a request path that rules are judged on and that is forwarded.
 *
 * <p>{@link #of} decodes escapes of unreserved characters, resolves dot segments (raw or escaped)
 * and merges slashes (RFC 3986 section 6.2.2); what no two servers read alike it refuses: escaped
 * slashes and backslashes, NUL, control characters, bad or double escapes, parameters on dot
 * segments, invalid UTF-8.
 *
 * <p>Rules compare {@link #segments()}, where every escape is decoded: {@code /users/me%3Adelete}
 * falls under the rule for {@code /users/me:delete}, because an upstream reads both alike.
 */
public final class CanonicalPath {
  /** {@code /}. */
  public static final CanonicalPath ROOT = new CanonicalPath("/");

  private final String value;
  private @Nullable List<String> segments;

  private CanonicalPath(String value) {
    this.value = value;
  }

  /**
   * The canonical form of the path of a request target, without its query.
   *
   * @return null when the path must be refused (400)
   */
  public static @Nullable CanonicalPath of(String rawPath) {
    if (rawPath.isEmpty() || rawPath.charAt(0) != '/') {
      return null;
    }
    if (PathNormalizer.isCanonical(rawPath)) {
      return new CanonicalPath(rawPath);
    }
    String normal = PathNormalizer.normalize(rawPath);
    return normal == null ? null : new CanonicalPath(normal);
  }

  /**
   * The decoded segments; {@code /a/} has the segments {@code a} and an empty one, {@code /} one
   * empty segment.
   */
  public List<String> segments() {
    List<String> known = segments;
    if (known == null) {
      known = PathNormalizer.decodedSegments(value);
      segments = known;
    }
    return known;
  }

  /** Whether this is {@code prefix} itself or a path below it. */
  public boolean isAtOrBelow(String prefix) {
    return value.startsWith(prefix)
        && (value.length() == prefix.length() || value.charAt(prefix.length()) == '/');
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CanonicalPath that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  /** The canonical path as it is forwarded. */
  @Override
  public String toString() {
    return value;
  }
}
