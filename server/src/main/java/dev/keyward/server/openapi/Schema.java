package dev.keyward.server.openapi;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import dev.keyward.core.answer.Problem.FieldError;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A schema of the document. Compiled when it is first needed, so that it costs nothing at start.
 */
final class Schema {
  private static final int MAX_ERRORS = 20;

  private final SchemaRegistry registry;
  private final SchemaMessages messages;
  private final String pointer;
  private volatile com.networknt.schema.@Nullable Schema compiled;

  /**
   * @param pointer its JSON pointer in the document
   */
  Schema(SchemaRegistry registry, SchemaMessages messages, String pointer) {
    this.registry = registry;
    this.messages = messages;
    this.pointer = pointer;
  }

  /** What is wrong with {@code instance}; empty when it is valid. */
  List<FieldError> check(JsonNode instance) {
    List<Error> errors = compiled().validate(instance);
    return errors.stream().limit(MAX_ERRORS).map(messages::describe).distinct().toList();
  }

  private com.networknt.schema.Schema compiled() {
    com.networknt.schema.Schema known = compiled;
    if (known == null) {
      known = registry.getSchema(SchemaLocation.of(OpenApiDocument.URI + '#' + pointer));
      compiled = known;
    }
    return known;
  }
}
