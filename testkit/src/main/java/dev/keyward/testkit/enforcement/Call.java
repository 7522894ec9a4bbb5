package dev.keyward.testkit.enforcement;

import java.util.ArrayList;
import java.util.List;

/**
 * A request as a client writes it; nothing is normalised on the way.
 *
 * @param target path and query, raw
 * @param headers field lines in order; {@code Host} is {@code api.example} unless one is given
 */
public record Call(String method, String target, List<Line> headers) {
  /** A field line. */
  public record Line(String name, String value) {}

  public static Call get(String target) {
    return new Call("GET", target, List.of());
  }

  public static Call of(String method, String target) {
    return new Call(method, target, List.of());
  }

  public Call with(String name, String value) {
    List<Line> more = new ArrayList<>(headers);
    more.add(new Line(name, value));
    return new Call(method, target, List.copyOf(more));
  }

  public Call key(String key) {
    return with("X-API-Key", key);
  }
}
