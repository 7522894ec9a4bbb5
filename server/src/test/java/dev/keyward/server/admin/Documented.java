package dev.keyward.server.admin;

import dev.keyward.server.openapi.OpenApiDocument;
import dev.keyward.server.openapi.Operation;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What the OpenAPI document says of an operation, for tests that walk through it. */
final class Documented {
  private static final JsonNode DOCUMENT = AdminBed.JSON.readTree(OpenApiDocument.admin().bytes());

  private Documented() {}

  /** The status of an operation that was carried out. */
  static int success(Operation operation) {
    return node(operation).path("responses").propertyNames().stream()
        .filter(status -> status.startsWith("2"))
        .mapToInt(Integer::parseInt)
        .findFirst()
        .orElseThrow();
  }

  /** The names of all members of the body. */
  static Set<String> members(Operation operation) {
    return Set.copyOf(body(operation).path("properties").propertyNames());
  }

  /** The pointers of the members that the body must have. */
  static Set<String> required(Operation operation) {
    return body(operation)
        .path("required")
        .valueStream()
        .map(name -> '/' + name.stringValue())
        .collect(Collectors.toSet());
  }

  private static JsonNode body(Operation operation) {
    JsonNode schema =
        node(operation).at("/requestBody/content/application~1json/schema").path("$ref");
    return DOCUMENT.at(schema.stringValue().substring(1));
  }

  private static JsonNode node(Operation operation) {
    return DOCUMENT
        .path("paths")
        .path(operation.path())
        .path(operation.method().toLowerCase(Locale.ROOT));
  }
}
