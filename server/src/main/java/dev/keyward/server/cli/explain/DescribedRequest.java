package dev.keyward.server.cli.explain;

import dev.keyward.server.observe.Masking;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The request that a command line tells of. */
final class DescribedRequest {
  String method = "GET";
  String target = "/";
  String scheme = "https";
  boolean certified;
  private final Map<String, List<String>> fields = new LinkedHashMap<>();

  void field(String name, String value) {
    String known = fields.keySet().stream().filter(name::equalsIgnoreCase).findAny().orElse(name);
    fields.computeIfAbsent(known, first -> new ArrayList<>()).add(value);
  }

  boolean has(String name) {
    return fields.keySet().stream().anyMatch(name::equalsIgnoreCase);
  }

  /** Whether it may have a credential in it that Keyward knows. */
  boolean hasCredential() {
    return has("X-API-Key")
        || has("Authorization")
        || target.contains("access_token=")
        || !Masking.masked(target).equals(target);
  }

  /** The body of {@code /v1/explain}. */
  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("method", method).put("path", target).put("scheme", scheme);
    ObjectNode headers = json.putObject("headers");
    fields.forEach(
        (name, values) -> {
          ArrayNode lines = headers.putArray(name);
          values.forEach(lines::add);
        });
    if (certified) {
      json.put("client_certificate", true);
    }
    return json;
  }
}
