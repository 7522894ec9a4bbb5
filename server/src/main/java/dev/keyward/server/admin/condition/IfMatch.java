package dev.keyward.server.admin.condition;

import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.Refusal;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The condition of a change (RFC 9110 section 13.1.1): any of these tags, compared strongly, so
 * that a weak one never matches.
 *
 * @param tags null when there is no condition, or one that everything fulfils
 */
public record IfMatch(@Nullable List<String> tags) {
  private static final String TAG = "(?:W/)?\"[\\x21\\x23-\\x7e\\x80-\\xff]*\"";

  /** A list of RFC 9110 section 5.6.1, which may have empty members. */
  private static final Pattern LIST =
      Pattern.compile("[ \t,]*TAG(?:[ \t]*,[ \t]*(?:TAG)?)*[ \t]*".replace("TAG", TAG));

  private static final Pattern ONE = Pattern.compile(TAG);

  public static IfMatch of(OperationCall call) throws Refusal {
    List<String> lines = call.request().headers().apply("If-Match");
    String field = String.join(",", lines).strip();
    if (lines.isEmpty() || field.equals("*")) {
      return new IfMatch(null); // What is not there is 404 before.
    }
    if (!LIST.matcher(field).matches()) {
      throw Refusal.invalid("", "If-Match must be * or a list of entity tags in double quotes");
    }
    return new IfMatch(ONE.matcher(field).results().map(MatchResult::group).toList());
  }

  public boolean allows(ObjectNode shape) {
    return tags == null || tags.contains(EntityTag.of(shape));
  }
}
