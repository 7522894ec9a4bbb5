package dev.keyward.server.cli.key;

import dev.keyward.server.cli.JsonText;
import dev.keyward.server.cli.key.LineBodies.Part.Body;
import dev.keyward.server.cli.remote.CommandFailure;
import dev.keyward.server.cli.remote.Printable;
import java.io.PrintWriter;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Prints what became of each line, under its number in the file, and counts. */
final class ImportTally {
  private static final String EXISTS = "already_exists";

  private final boolean json;
  private final boolean existingOk;
  private final PrintWriter out;
  private final PrintWriter err;
  private long imported;
  private long existing;
  private long failed;

  /**
   * @param json whether every result is printed as JSON; else only failures are, for people
   * @param existingOk whether a key that is there already is no failure
   */
  ImportTally(boolean json, boolean existingOk, PrintWriter out, PrintWriter err) {
    this.json = json;
    this.existingOk = existingOk;
    this.out = out;
    this.err = err;
  }

  /** Takes the results of a body, one for each of its lines. */
  void add(Body body, List<JsonNode> results) throws CommandFailure {
    if (results.size() != body.lines()) {
      throw CommandFailure.failed(
          "The server told of " + results.size() + " lines instead of " + body.lines() + ".");
    }
    for (int i = 0; i < results.size(); i++) {
      JsonNode result = results.get(i);
      JsonNode error = result.path("error");
      if (error.isMissingNode()) {
        add(body.first() + i, "id", result.path("id"));
      } else {
        add(body.first() + i, "error", error);
      }
    }
    out.flush();
    err.flush();
  }

  /** A line that was not sent. */
  void tooLong(long line) {
    ObjectNode error = JsonNodeFactory.instance.objectNode();
    error.put("code", "line_too_long");
    error.put("message", "the line has more than " + LineBodies.MAX_BYTES + " bytes");
    add(line, "error", error);
  }

  private void add(long line, String member, JsonNode value) {
    String code = value.path("code").asString("");
    boolean isFailure = member.equals("error") && !(existingOk && code.equals(EXISTS));
    if (member.equals("id")) {
      imported++;
    } else if (code.equals(EXISTS)) {
      existing++;
    }
    failed += isFailure ? 1 : 0;
    if (json) {
      ObjectNode result = JsonNodeFactory.instance.objectNode().put("line", line);
      out.print(JsonText.line(result.set(member, value)) + '\n');
    } else if (isFailure) {
      String message = value.path("message").asString("");
      err.println(Printable.of("line " + line + ": " + code + ": " + message));
    }
  }

  ObjectNode summary() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("imported", imported)
        .put("existing", existing)
        .put("failed", failed);
  }

  static String words(JsonNode summary) {
    return "Imported "
        + summary.path("imported").asString()
        + ", there already "
        + summary.path("existing").asString()
        + ", failed "
        + summary.path("failed").asString()
        + '.';
  }
}
