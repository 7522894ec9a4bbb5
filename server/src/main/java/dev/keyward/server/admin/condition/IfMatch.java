package dev.keyward.server.admin.condition;

import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The condition of a change (RFC 9110 section 13.1.1): any of these tags, compared strongly, so
 * that a weak one never matches.
 *
 * @param tags null when there is no condition, or one that everything fulfils
 */
public record IfMatch(@Nullable List<String> tags) {
  private static final String WEAK = "W/";

  public static IfMatch of(OperationCall call) throws Refusal {
    List<String> lines = call.request().headers().apply("If-Match");
    String field = String.join(",", lines).strip();
    if (lines.isEmpty() || field.equals("*")) {
      return new IfMatch(null); // What is not there is 404 before.
    }
    List<String> tags = list(field);
    if (tags.isEmpty()) {
      throw Refusal.invalid("", "If-Match must be * or a list of entity tags in double quotes");
    }
    return new IfMatch(tags);
  }

  public boolean allows(ObjectNode shape) {
    return tags == null || tags.contains(EntityTag.of(shape));
  }

  /**
   * The members of a list of RFC 9110 section 5.6.1, which may have empty ones; none when it is not
   * such a list. Read by hand in one pass: a regular expression takes the stack of its thread for
   * each member.
   */
  private static List<String> list(String field) {
    List<String> tags = new ArrayList<>();
    boolean separated = true;
    int at = 0;
    while (at < field.length()) {
      char c = field.charAt(at);
      int end = tagEnd(field, at);
      if (end > 0 && separated) {
        tags.add(field.substring(at, end));
        separated = false;
        at = end;
      } else if (c == ',' || c == ' ' || c == '\t') {
        separated = separated || c == ',';
        at++;
      } else {
        return List.of();
      }
    }
    return tags;
  }

  /** Where the tag that begins at {@code start} ends; -1 when none does. */
  private static int tagEnd(String field, int start) {
    int at = field.startsWith(WEAK, start) ? start + WEAK.length() : start;
    if (at >= field.length() || field.charAt(at) != '"') {
      return -1;
    }
    for (at++; at < field.length(); at++) {
      char c = field.charAt(at);
      if (c == '"') {
        return at + 1;
      }
      if (c < 0x21 || c == 0x7f || c > 0xff) {
        return -1;
      }
    }
    return -1;
  }
}
