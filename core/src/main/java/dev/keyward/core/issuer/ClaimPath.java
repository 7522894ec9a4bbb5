package dev.keyward.core.issuer;

import dev.keyward.core.json.JsonObject;
import dev.keyward.core.json.MalformedJsonException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a claim stands: its name, or a JSON pointer (RFC 6901) into objects, such as {@code
 * /realm_access/roles}. A name that is a URL, as some issuers demand, is a name.
 *
 * @param steps names of members, from the outermost
 */
public record ClaimPath(List<String> steps) {
  private static final int MAX_LENGTH = 256;
  private static final int MAX_STEPS = 8;

  public ClaimPath {
    steps = List.copyOf(steps);
  }

  /**
   * @throws IllegalArgumentException with a sentence for the operator
   */
  public static ClaimPath parse(String text) {
    boolean visible = text.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    if (text.isEmpty() || text.length() > MAX_LENGTH || !visible) {
      throw new IllegalArgumentException(
          "is the name of a claim, or a JSON pointer such as /realm_access/roles");
    }
    return text.startsWith("/") ? pointer(text) : new ClaimPath(List.of(text));
  }

  private static ClaimPath pointer(String text) {
    List<String> steps = new ArrayList<>();
    for (String step : text.substring(1).split("/", -1)) {
      if (step.replace("~0", "").replace("~1", "").indexOf('~') >= 0) {
        throw new IllegalArgumentException("in a JSON pointer ~ is written ~0, and / is ~1");
      }
      steps.add(step.replace("~1", "/").replace("~0", "~"));
    }
    if (steps.size() > MAX_STEPS) {
      throw new IllegalArgumentException("a JSON pointer has at most " + MAX_STEPS + " steps");
    }
    return new ClaimPath(steps);
  }

  /** A claim that was found. */
  record Found(JsonObject in, String name) {
    String string() throws MalformedJsonException {
      return String.valueOf(in.string(name));
    }

    /** The words of a string, or the strings of an array. */
    List<String> words() throws MalformedJsonException {
      if (in.isString(name)) {
        String text = string();
        return text.isEmpty() ? List.of() : List.of(text.split(" ", -1));
      }
      List<String> strings = in.strings(name);
      return strings == null ? List.of() : strings;
    }
  }

  /**
   * Null when it is not there.
   *
   * @throws MalformedJsonException when something on the way is no object
   */
  @Nullable Found find(JsonObject claims) throws MalformedJsonException {
    JsonObject in = claims;
    for (String step : steps.subList(0, steps.size() - 1)) {
      in = in.object(step);
      if (in == null) {
        return null;
      }
    }
    return in.has(steps.getLast()) ? new Found(in, steps.getLast()) : null;
  }
}
