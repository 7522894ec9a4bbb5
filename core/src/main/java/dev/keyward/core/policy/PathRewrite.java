package dev.keyward.core.policy;

import java.util.List;

/**
 * How the path that an upstream gets differs from the one that was judged: without its first
 * segments, or with others before it. Applied after the decision, which it cannot change.
 *
 * @param stripped what is taken off the front, as the route's path has it; empty for nothing
 * @param dropped how many segments that is
 * @param added stands before the rest; empty for nothing
 */
public record PathRewrite(String stripped, int dropped, String added) {
  public static final PathRewrite NONE = new PathRewrite("", 0, "");

  /**
   * Takes {@code strip} off the front and puts {@code add} there.
   *
   * @param strip such as {@code /api}; empty for nothing
   * @param add such as {@code /v2}; empty for nothing
   * @throws IllegalArgumentException when one is no literal path in its canonical form, or ends
   *     with a slash; the message is for operators
   */
  public static PathRewrite of(String strip, String add) {
    return new PathRewrite(strip, strip.isEmpty() ? 0 : prefix(strip).segments().size(), add);
  }

  /**
   * What can stand at the front of a path.
   *
   * @throws IllegalArgumentException as {@link #of}
   */
  public static CanonicalPath prefix(String text) {
    CanonicalPath path = CanonicalPath.of(text);
    boolean literal = text.indexOf('*') < 0 && !text.contains("%2A") && !text.endsWith("/");
    if (path == null || !path.toString().equals(text) || !literal) {
      throw new IllegalArgumentException(
          "a prefix is a path in its canonical form, without * and without a slash at its end,"
              + " such as /api");
    }
    return path;
  }

  /** Whether every path that {@code pattern} covers begins with {@code prefix}. */
  public static boolean isPrefixOf(CanonicalPath prefix, PathPattern pattern) {
    List<String> front = prefix.segments();
    return pattern.segments().size() >= front.size()
        && pattern.segments().subList(0, front.size()).equals(front);
  }

  /** The path for the upstream, which is canonical as {@code judged} is. */
  public String apply(CanonicalPath judged) {
    String path = judged.toString();
    String rewritten = added + path.substring(end(path));
    return rewritten.isEmpty() ? "/" : rewritten;
  }

  private int end(String path) {
    int at = 0;
    for (int i = 0; i < dropped && at < path.length(); i++) {
      int slash = path.indexOf('/', at + 1);
      at = slash < 0 ? path.length() : slash;
    }
    return at;
  }
}
