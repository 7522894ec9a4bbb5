package dev.keyward.server.e2e;

import dev.keyward.server.openapi.OpenApiDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * An operation as an OpenAPI document has it, for tests that walk through the documents: what is
 * documented tomorrow is tested tomorrow.
 *
 * @param admin whether it is on the admin listener
 * @param document all of it, for references
 * @param node what the document says of it
 */
record DocumentedOperation(
    boolean admin, JsonNode document, String method, String path, JsonNode node) {

  /**
   * @param place {@code path}, {@code query} or {@code header}
   */
  record Parameter(String name, String place) {}

  /** Every operation of both listeners. */
  static List<DocumentedOperation> all() {
    List<DocumentedOperation> operations = new ArrayList<>();
    add(operations, false, OpenApiDocument.publicListener());
    add(operations, true, OpenApiDocument.admin());
    return operations;
  }

  /** Those that take a body of JSON. */
  static List<DocumentedOperation> withBodies() {
    return all().stream().filter(operation -> operation.mediaType().endsWith("json")).toList();
  }

  /** Those that take a form. */
  static List<DocumentedOperation> withForms() {
    return all().stream()
        .filter(operation -> operation.mediaType().equals("application/x-www-form-urlencoded"))
        .toList();
  }

  private static void add(
      List<DocumentedOperation> operations, boolean admin, OpenApiDocument source) {
    JsonNode document = AdminApi.JSON.readTree(source.bytes());
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        operations.add(
            new DocumentedOperation(
                admin,
                document,
                operation.getKey().toUpperCase(Locale.ROOT),
                path.getKey(),
                operation.getValue()));
      }
    }
  }

  String id() {
    return node.path("operationId").asString();
  }

  /** The type of its body, empty when it takes none. */
  String mediaType() {
    List<String> types = List.copyOf(node.at("/requestBody/content").propertyNames());
    return types.isEmpty() ? "" : types.getFirst();
  }

  /** Whether the body is one object on each line. */
  boolean takesLines() {
    return mediaType().equals("application/x-ndjson");
  }

  /** The JSON pointer of the schema of the body. */
  String schemaPointer() {
    return "/paths/"
        + path.replace("/", "~1")
        + '/'
        + method.toLowerCase(Locale.ROOT)
        + "/requestBody/content/"
        + mediaType().replace("/", "~1")
        + "/schema";
  }

  JsonNode schema() {
    return resolve(document.at(schemaPointer()));
  }

  /** What a reference leads to; anything else is itself. */
  JsonNode resolve(JsonNode schema) {
    JsonNode reference = schema.path("$ref");
    return reference.isMissingNode()
        ? schema
        : resolve(document.at(reference.asString().substring(1)));
  }

  List<Parameter> parameters() {
    return node.path("parameters")
        .valueStream()
        .map(this::resolve)
        .map(each -> new Parameter(each.path("name").asString(), each.path("in").asString()))
        .toList();
  }

  /** Whether it hashes a password, which takes a while each time. */
  boolean hashes() {
    return schema()
        .path("properties")
        .valueStream()
        .anyMatch(member -> member.path("$ref").asString("").endsWith("/Password"));
  }

  /** The scheme that it wants when it has only one, such as {@code accessToken}. */
  boolean needs(String scheme) {
    JsonNode security = node.path("security");
    return security.size() == 1 && security.path(0).has(scheme);
  }

  boolean isOpen() {
    return node.path("security").isEmpty();
  }

  @Override
  public String toString() {
    return method + ' ' + path;
  }
}
