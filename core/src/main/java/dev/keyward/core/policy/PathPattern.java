package dev.keyward.core.policy;

import java.util.List;

/**
 * The path of a route: literal segments, {@code *} for one non-empty segment, {@code **} for any
 * number of segments, also none.
 *
 * <p>{@code /data/**} covers {@code /data}, {@code /data/} and all below.
 */
public final class PathPattern {
  static final String ONE = "*";
  static final String ANY = "**";

  private final String text;
  private final List<String> segments;

  private PathPattern(String text, List<String> segments) {
    this.text = text;
    this.segments = segments;
  }

  /**
   * @throws IllegalArgumentException when the text is no path, is not in canonical form, mixes
   *     {@code *} with other characters in a segment, or escapes one, or has more than one {@code
   *     **}
   */
  public static PathPattern parse(String text) {
    CanonicalPath path = CanonicalPath.of(text);
    if (path == null) {
      throw new IllegalArgumentException("a path begins with / and has no refused escapes");
    }
    if (!path.toString().equals(text)) {
      throw new IllegalArgumentException("write the path in its canonical form: " + path);
    }
    List<String> segments = path.segments();
    if (segments.stream().anyMatch(s -> s.indexOf('*') >= 0 && !s.equals(ONE) && !s.equals(ANY))) {
      throw new IllegalArgumentException("* and ** stand alone between slashes");
    }
    if (text.contains("%2A")) {
      throw new IllegalArgumentException("a star that is no wildcard cannot be written");
    }
    if (segments.stream().filter(ANY::equals).count() > 1) {
      throw new IllegalArgumentException("** may appear once");
    }
    return new PathPattern(text, segments);
  }

  List<String> segments() {
    return segments;
  }

  /**
   * Whether this comes before {@code other} where both match: at the first difference literal, then
   * {@code *}, then the end, then {@code **}.
   */
  boolean isMoreSpecificThan(PathPattern other) {
    for (int i = 0; i < Math.max(segments.size(), other.segments.size()); i++) {
      int difference = rank(i) - other.rank(i);
      if (difference != 0) {
        return difference < 0;
      }
    }
    return false;
  }

  /** Whether it covers {@code path}. */
  boolean matches(CanonicalPath path) {
    List<String> there = path.segments();
    int any = segments.indexOf(ANY);
    if (any < 0) {
      return there.size() == segments.size() && common(path) == segments.size();
    }
    int after = segments.size() - any - 1;
    if (there.size() < any + after || common(path) < any) {
      return false;
    }
    for (int i = 1; i <= after; i++) {
      if (!matches(segments.get(segments.size() - i), there.get(there.size() - i))) {
        return false;
      }
    }
    return true;
  }

  /** How many segments of {@code path} it matches from the first on, up to a {@code **}. */
  int common(CanonicalPath path) {
    List<String> there = path.segments();
    int count = 0;
    while (count < Math.min(segments.size(), there.size())
        && !segments.get(count).equals(ANY)
        && matches(segments.get(count), there.get(count))) {
      count++;
    }
    return count;
  }

  private static boolean matches(String pattern, String segment) {
    return pattern.equals(ONE) ? !segment.isEmpty() : pattern.equals(segment);
  }

  private int rank(int at) {
    if (at >= segments.size()) {
      return 2;
    }
    return switch (segments.get(at)) {
      case ONE -> 1;
      case ANY -> 3;
      default -> 0;
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PathPattern that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
