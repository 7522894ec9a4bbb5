package dev.keyward.testkit.enforcement;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What came of a {@link Call}.
 *
 * @param upstream what an allowed request carries to whom it is for; null when it was refused
 */
public record Reply(
    int status, List<Call.Line> headers, String body, @Nullable Upstreamed upstream) {
  /**
   * The request behind the door.
   *
   * @param target the path that was judged, and the query; empty where neither is told
   */
  public record Upstreamed(String method, String target, List<Call.Line> headers) {
    /**
     * @throws Unsayable where it is not told
     */
    @Override
    public String target() {
      if (target.isEmpty()) {
        throw new Unsayable("which path was judged");
      }
      return target;
    }

    public List<String> all(String name) {
      return values(headers, name);
    }
  }

  public List<String> all(String name) {
    return values(headers, name);
  }

  /** The only value of a field; empty when there is none. */
  public String header(String name) {
    List<String> values = all(name);
    if (values.size() > 1) {
      throw new AssertionError(name + " is there more than once: " + values);
    }
    return values.isEmpty() ? "" : values.getFirst();
  }

  private static List<String> values(List<Call.Line> lines, String name) {
    return lines.stream()
        .filter(l -> l.name().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)))
        .map(Call.Line::value)
        .toList();
  }
}
