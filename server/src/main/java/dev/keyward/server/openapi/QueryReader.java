package dev.keyward.server.openapi;

import dev.keyward.core.answer.Problem.FieldError;
import dev.keyward.server.openapi.Operation.Parameter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Reads the query of an operation: known parameters, each once, each as its schema says. */
final class QueryReader {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private QueryReader() {}

  static Map<String, String> read(String query, Map<String, Parameter> known) throws Refusal {
    Map<String, String> values = new HashMap<>();
    for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      Parameter parameter = known.get(name);
      if (parameter == null) {
        throw Refusal.invalid(
            "", "the query has " + called(name) + ", which this operation does not know");
      }
      if (values.put(name, value) != null) {
        throw Refusal.invalid("", "the query has " + called(name) + " twice");
      }
      check(name, value, parameter);
    }
    return values;
  }

  private static void check(String name, String value, Parameter parameter) throws Refusal {
    List<FieldError> errors = parameter.schema().check(node(parameter.type(), value));
    if (!errors.isEmpty()) {
      throw Refusal.invalid("", "the query parameter " + name + ' ' + errors.getFirst().message());
    }
  }

  /**
   * The value as the JSON its schema is about; what does not look like it stays a string, which the
   * schema refuses.
   */
  private static JsonNode node(String type, String value) {
    if (type.equals("integer") && value.matches("[0-9]{1,9}")) {
      return NODES.numberNode(Integer.parseInt(value));
    }
    boolean isBoolean = type.equals("boolean") && (value.equals("true") || value.equals("false"));
    return isBoolean ? NODES.booleanNode(value.equals("true")) : NODES.stringNode(value);
  }

  private static String called(String name) {
    return SchemaMessages.isHarmless(name) ? "a parameter '" + name + "'" : "a parameter";
  }

  private static String decode(String text) throws Refusal {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid("", "the query has a bad escape");
    }
  }
}
