package dev.keyward.server.e2e;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Valid bodies of an operation, made from its schema. */
final class SampleBodies {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String URI = "urn:keyward:sampled";

  /** Texts of which one fits each pattern that the documents have. */
  private static final List<String> TEXTS =
      List.of(
          "a",
          "/a",
          "15m",
          "9/1h",
          "10.0.0.1",
          "abcdefghijklmnopqrstuvwxyz012345",
          "client_00000000000000000000000000",
          "key_00000000000000000000000000",
          "user_00000000000000000000000000",
          "session_00000000000000000000000000");

  /**
   * Where a text stands in a body: names of members, {@code 0} for the item of a list.
   *
   * @param isName whether the text is the name of a member there
   * @param pattern that it must fit, empty when there is none
   */
  record Place(List<String> path, boolean isName, String pattern) {
    /** Whether the pattern, read as RFC 9485 and ECMA-262 do, lets the text in. */
    boolean admits(String text) {
      return Pattern.compile(pattern.replaceFirst("\\$$", "\\\\z")).matcher(text).find();
    }

    @Override
    public String toString() {
      return '/' + String.join("/", path) + (isName ? " (name)" : "");
    }
  }

  private final DocumentedOperation operation;
  private final Map<String, String> known;
  private final Schema validator;

  /**
   * @param known what members with these names hold, such as ids of what exists
   */
  SampleBodies(DocumentedOperation operation, Map<String, String> known) {
    this.operation = operation;
    this.known = known;
    SchemaRegistryConfig config =
        SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build();
    this.validator =
        SchemaRegistry.withDialect(
                Dialects.getOpenApi31(),
                builder ->
                    builder
                        .schemas(Map.of(URI, operation.document().toString()))
                        .schemaRegistryConfig(config))
            .getSchema(SchemaLocation.of(URI + '#' + operation.schemaPointer()));
  }

  /** With as few members as there may be. */
  ObjectNode least() {
    return completed(sample(operation.schema(), List.of()), "");
  }

  /** With this member, and with as few others as there may be. */
  ObjectNode with(String member) {
    return completed(sample(operation.schema(), List.of(member)), member);
  }

  /** With one member more, when it is not valid yet. */
  private ObjectNode completed(ObjectNode body, String kept) {
    if (isValid(body)) {
      return body;
    }
    for (String other : operation.schema().path("properties").propertyNames()) {
      ObjectNode more = body.deepCopy();
      if (!other.equals(kept)) {
        include(more, operation.schema(), List.of(other));
      }
      if (isValid(more)) {
        return more;
      }
    }
    throw new AssertionError("no valid body of " + operation + " with " + kept);
  }

  private boolean isValid(JsonNode body) {
    return validator.validate(body).isEmpty();
  }

  /** A value of a member or item, with what {@code path} names in it. */
  private JsonNode sample(String name, JsonNode reference, List<String> path) {
    JsonNode schema = operation.resolve(reference);
    if (schema.has("enum")) {
      return schema.path("enum").path(0);
    }
    return switch (type(schema)) {
      case "string" -> NODES.stringNode(text(name, schema));
      case "integer" -> NODES.numberNode(1);
      case "boolean" -> NODES.booleanNode(true);
      case "array" -> NODES.arrayNode().add(sample("", schema.path("items"), rest(path)));
      case "object" -> sample(schema, path);
      default -> throw new AssertionError("no sample of " + schema);
    };
  }

  private ObjectNode sample(JsonNode schema, List<String> path) {
    ObjectNode object = NODES.objectNode();
    schema.path("required").forEach(name -> include(object, schema, List.of(name.asString())));
    if (!path.isEmpty() && schema.path("properties").has(path.getFirst())) {
      include(object, schema, path);
    }
    return object;
  }

  /** Puts in the first member of the path, with the rest of it below, and what must go with it. */
  private void include(ObjectNode object, JsonNode schema, List<String> path) {
    String name = path.getFirst();
    object.set(name, sample(name, schema.path("properties").path(name), rest(path)));
    for (JsonNode other : schema.path("dependentRequired").path(name)) {
      if (!object.has(other.asString())) {
        include(object, schema, List.of(other.asString()));
      }
    }
  }

  private static List<String> rest(List<String> path) {
    return path.isEmpty() ? path : path.subList(1, path.size());
  }

  private String text(String name, JsonNode schema) {
    if (known.containsKey(name)) {
      return known.get(name);
    }
    if (schema.path("format").asString("").equals("date-time")) {
      return "2031-01-01T00:00:00Z";
    }
    Pattern pattern = Pattern.compile(schema.path("pattern").asString(""));
    return TEXTS.stream()
        .filter(text -> pattern.matcher(text).find())
        .filter(text -> text.length() >= schema.path("minLength").asInt(0))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no text for " + schema + ": add one"));
  }

  /** The first type, when there are several. */
  private static String type(JsonNode schema) {
    JsonNode type = schema.path("type");
    return type.isArray() ? type.path(0).asString() : type.asString("");
  }

  /** Every place of a body that takes a text. */
  List<Place> texts() {
    List<Place> places = new ArrayList<>();
    collect(operation.schema(), List.of(), places);
    return places;
  }

  private void collect(JsonNode reference, List<String> path, List<Place> places) {
    JsonNode schema = operation.resolve(reference);
    switch (type(schema)) {
      case "string" -> places.add(new Place(path, false, schema.path("pattern").asString("")));
      case "array" -> collect(schema.path("items"), plus(path, "0"), places);
      case "object" -> {
        for (Map.Entry<String, JsonNode> member : schema.path("properties").properties()) {
          collect(member.getValue(), plus(path, member.getKey()), places);
        }
        if (schema.path("additionalProperties").isObject()) {
          collect(schema.path("additionalProperties"), plus(path, "a"), places);
          places.add(new Place(path, true, schema.at("/propertyNames/pattern").asString("")));
        }
      }
      default -> {}
    }
  }

  private static List<String> plus(List<String> path, String step) {
    List<String> longer = new ArrayList<>(path);
    longer.add(step);
    return longer;
  }

  /** A text that is right in this place. */
  String text(Place place) {
    if (known.containsKey(place.path().getLast())) {
      return known.get(place.path().getLast());
    }
    Pattern pattern = Pattern.compile(place.pattern());
    return TEXTS.stream().filter(text -> pattern.matcher(text).find()).findFirst().orElseThrow();
  }

  /** A body that would be valid, but for this text in this place. */
  ObjectNode putting(String text, Place place) {
    ObjectNode body = completed(sample(operation.schema(), place.path()), place.path().getFirst());
    if (place.isName()) {
      ((ObjectNode) body.at('/' + String.join("/", place.path()))).put(text, "a");
      return body;
    }
    JsonNode parent = body;
    for (String step : place.path().subList(0, place.path().size() - 1)) {
      parent = step.equals("0") ? parent.path(0) : parent.path(step);
    }
    String last = place.path().getLast();
    if (parent instanceof ArrayNode array) {
      array.set(0, NODES.stringNode(text));
    } else {
      ((ObjectNode) parent).put(last, text);
    }
    return body;
  }

  /** For each member some values of types that it does not have. */
  Map<String, List<JsonNode>> wrongTypes() {
    Map<String, List<JsonNode>> wrong = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> member : operation.schema().path("properties").properties()) {
      JsonNode type = operation.resolve(member.getValue()).path("type");
      List<JsonNode> values = new ArrayList<>();
      add(values, type, "null", NODES.nullNode());
      add(values, type, "boolean", NODES.booleanNode(false));
      add(values, type, "integer", NODES.numberNode(7));
      add(values, type, "number", NODES.numberNode(7.5));
      add(values, type, "string", NODES.stringNode("hunter2"));
      add(values, type, "array", NODES.arrayNode());
      add(values, type, "object", NODES.objectNode());
      wrong.put(member.getKey(), values);
    }
    return wrong;
  }

  private static void add(List<JsonNode> values, JsonNode type, String other, JsonNode value) {
    boolean allowed =
        type.isArray()
            ? type.valueStream().anyMatch(each -> each.asString().equals(other))
            : type.asString().equals(other);
    if (!allowed) {
      values.add(value);
    }
  }
}
