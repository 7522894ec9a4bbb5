package dev.keyward.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.server.openapi.OpenApiDocument;
import dev.keyward.server.openapi.OpenApiDocument.Match;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Checks that answers are what the OpenAPI document says: status, content type and every member.
 */
final class DocumentedAnswers {
  private final JsonNode document = new JsonMapper().readTree(OpenApiDocument.admin().bytes());
  private final SchemaRegistry registry =
      SchemaRegistry.withDialect(
          Dialects.getOpenApi31(),
          builder ->
              builder
                  .schemas(
                      Map.of(
                          "urn:test:openapi",
                          new String(OpenApiDocument.admin().bytes(), StandardCharsets.UTF_8)))
                  .schemaRegistryConfig(
                      SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));

  void check(String method, String path, int status, String contentType, JsonNode body) {
    String schema = "/components/schemas/Problem";
    if (OpenApiDocument.admin().match(method, Objects.requireNonNull(CanonicalPath.of(path)))
        instanceof Match.Found found) {
      String operation =
          "/paths/"
              + found.operation().path().replace("/", "~1")
              + "/"
              + found.operation().method().toLowerCase(java.util.Locale.ROOT);
      String response = resolve(operation + "/responses/" + status);
      assertFalse(
          document.at(response).isMissingNode(),
          () -> status + " is not documented for " + found.operation().id());
      JsonNode content = document.at(response + "/content");
      String media = contentType.split(";", 2)[0];
      assertTrue(content.isEmpty() ? media.isEmpty() : content.has(media), contentType);
      schema = response + "/content/" + media.replace("/", "~1") + "/schema";
    }
    if (contentType.contains("json")) {
      Schema compiled = registry.getSchema(SchemaLocation.of("urn:test:openapi#" + schema));
      assertEquals(List.of(), compiled.validate(body), () -> "not as documented: " + body);
    }
  }

  private String resolve(String pointer) {
    JsonNode reference = document.at(pointer).path("$ref");
    return reference.isMissingNode() ? pointer : reference.stringValue().substring(1);
  }
}
