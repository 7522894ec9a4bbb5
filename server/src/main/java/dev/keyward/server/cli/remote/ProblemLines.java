package dev.keyward.server.cli.remote;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A problem document for people: title, detail, and each error, one per line. */
final class ProblemLines {
  private ProblemLines() {}

  static List<String> of(int status, JsonNode problem) {
    List<String> lines = new ArrayList<>();
    String title = problem.path("title").asString("The server answered " + status);
    lines.add(Printable.of(title) + code(problem));
    String detail = problem.path("detail").asString("");
    if (!detail.isEmpty()) {
      lines.add(Printable.of(detail));
    }
    for (JsonNode error : problem.path("errors")) {
      String pointer = error.path("pointer").asString("");
      lines.add(
          Printable.of(
              (pointer.isEmpty() ? "" : pointer + ": ") + error.path("message").asString("")));
    }
    return lines;
  }

  private static String code(JsonNode problem) {
    String code = problem.path("code").asString("");
    return code.isEmpty() ? "" : " (" + Printable.of(code) + ")";
  }
}
