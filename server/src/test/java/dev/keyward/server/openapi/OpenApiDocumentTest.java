package dev.keyward.server.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The document itself. */
final class OpenApiDocumentTest {
  private final JsonNode document = new JsonMapper().readTree(OpenApiDocument.admin().bytes());

  private JsonNode node(Operation operation) {
    return document
        .path("paths")
        .path(operation.path())
        .path(operation.method().toLowerCase(Locale.ROOT));
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    List<JsonNode> references = document.findValues("$ref");
    assertFalse(references.isEmpty());
    for (JsonNode reference : references) {
      assertFalse(
          document.at(reference.stringValue().substring(1)).isMissingNode(), reference::toString);
    }
  }

  @Test
  void everySchemaIsAJsonSchema() {
    Schema meta =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
    for (JsonNode schema : document.findValues("schema")) {
      assertEquals(List.of(), meta.validate(schema));
    }
    for (Map.Entry<String, JsonNode> schema : document.at("/components/schemas").properties()) {
      assertEquals(List.of(), meta.validate(schema.getValue()), schema.getKey());
    }
  }

  @Test
  void everyObjectIsClosedButForProblems() {
    for (Map.Entry<String, JsonNode> schema : document.at("/components/schemas").properties()) {
      boolean object = schema.getValue().path("type").asString("").equals("object");
      if (object && !schema.getKey().equals("Problem")) {
        JsonNode others = schema.getValue().path("additionalProperties");
        assertTrue(others.isBoolean() || others.isObject(), schema.getKey());
      }
    }
  }

  @Test
  void everyStringThatIsTakenInIsBounded() {
    for (String name :
        List.of(
            "NewClient",
            "ClientPatch",
            "NewKey",
            "KeyPatch",
            "Rotation",
            "Revocation",
            "NewUser",
            "UserPatch",
            "UserPassword",
            "TokenRevocation")) {
      for (Map.Entry<String, JsonNode> member :
          document.at("/components/schemas/" + name + "/properties").properties()) {
        JsonNode reference = member.getValue().path("$ref");
        JsonNode schema =
            reference.isMissingNode()
                ? member.getValue()
                : document.at(reference.stringValue().substring(1));
        assertTrue(isBounded(schema), () -> name + "." + member.getKey());
      }
    }
  }

  /** An object may have members that are bounded, and no others. */
  private static boolean isBounded(JsonNode schema) {
    Set<String> bounds =
        Set.of("maxLength", "pattern", "enum", "format", "maxItems", "maxProperties", "maximum");
    boolean closed =
        schema.has("properties") && !schema.path("additionalProperties").asBoolean(true);
    return schema.path("type").asString("").equals("boolean")
        || schema.propertyNames().stream().anyMatch(bounds::contains)
        || closed && schema.path("properties").valueStream().allMatch(m -> isBounded(m));
  }

  @Test
  void everyOperationIsDescribed() {
    List<Operation> operations = OpenApiDocument.admin().operations();
    assertEquals(operations.size(), operations.stream().map(Operation::id).distinct().count());
    for (Operation operation : operations) {
      JsonNode node = node(operation);
      assertFalse(node.path("summary").stringValue().isBlank());
      assertTrue(node.path("security").isArray(), operation.id());
      assertTrue(node.path("responses").has("400"), operation.id());
      assertEquals(
          !operation.credentials().isEmpty(), node.path("responses").has("401"), operation.id());
      assertEquals(
          !operation.scopes().isEmpty(), node.path("responses").has("403"), operation.id());
      assertEquals(operation.body() != null, node.path("responses").has("415"), operation.id());
    }
  }

  @Test
  void everyPathVariableIsDeclared() {
    for (Operation operation : OpenApiDocument.admin().operations()) {
      long variables = operation.path().chars().filter(c -> c == '{').count();
      long declared =
          node(operation)
              .path("parameters")
              .valueStream()
              .map(this::resolve)
              .filter(p -> p.path("in").stringValue().equals("path"))
              .count();
      assertEquals(variables, declared, operation.id());
    }
  }

  private JsonNode resolve(JsonNode node) {
    JsonNode reference = node.path("$ref");
    return reference.isMissingNode() ? node : document.at(reference.stringValue().substring(1));
  }

  @Test
  void theVersionIsThreeOne() {
    assertNotNull(document.path("info").path("title").stringValue());
    assertTrue(document.path("openapi").stringValue().startsWith("3.1."));
  }
}
