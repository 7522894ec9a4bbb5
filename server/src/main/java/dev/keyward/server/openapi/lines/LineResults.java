package dev.keyward.server.openapi.lines;

import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.server.openapi.Json;
import dev.keyward.server.openapi.Ndjson;
import dev.keyward.server.openapi.Refusal;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/** What became of each line of a body, answered in the order of the lines. */
public final class LineResults {
  private final SortedMap<Integer, ObjectNode> results = new TreeMap<>();

  /** The line made the thing with this id. */
  public void made(int line, String id) {
    results.put(line, Json.object().put("line", line).put("id", id));
  }

  /** The line did nothing, for what its operation would be refused for. */
  public void refused(int line, Refusal refusal) {
    refused(line, refusal.code(), refusal.words());
  }

  /**
   * The line did nothing.
   *
   * @param code stable, for programs
   * @param message without anything that was sent
   */
  public void refused(int line, String code, String message) {
    ObjectNode result = Json.object().put("line", line);
    result.putObject("error").put("code", code).put("message", message);
    results.put(line, result);
  }

  public HttpAnswer answer() {
    return Ndjson.answer(results.values());
  }
}
