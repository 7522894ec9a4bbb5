package dev.keyward.server.openapi;

import com.networknt.schema.SchemaRegistry;
import dev.keyward.core.CredentialKind;
import dev.keyward.core.Scopes;
import dev.keyward.server.openapi.Operation.Body;
import dev.keyward.server.openapi.Operation.Format;
import dev.keyward.server.openapi.Operation.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the operations out of the document. It knows the few forms that our document uses, and
 * fails at start on any other.
 */
final class OperationReader {
  /** The security schemes, which every alternative gives the same scopes. */
  private static final Map<String, CredentialKind> SCHEMES =
      Map.of("apiKey", CredentialKind.API_KEY, "accessToken", CredentialKind.ACCESS_TOKEN);

  private static final String CONTENT = "/requestBody/content/";

  private final JsonNode document;
  private final SchemaRegistry registry;
  private final SchemaMessages messages;

  OperationReader(JsonNode document, SchemaRegistry registry) {
    this.document = document;
    this.registry = registry;
    this.messages = new SchemaMessages(document);
  }

  List<Operation> read() {
    List<Operation> operations = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        operations.add(operation(path.getKey(), method.getKey(), method.getValue()));
      }
    }
    return List.copyOf(operations);
  }

  private Operation operation(String path, String method, JsonNode node) {
    String pointer = "/paths/" + path.replace("/", "~1") + '/' + method;
    JsonNode security = node.path("security");
    Set<CredentialKind> credentials = EnumSet.noneOf(CredentialKind.class);
    Set<String> scopes = new TreeSet<>();
    for (JsonNode alternative : security) {
      for (Map.Entry<String, JsonNode> scheme : alternative.properties()) {
        credentials.add(Objects.requireNonNull(SCHEMES.get(scheme.getKey())));
        scheme.getValue().forEach(scope -> scopes.add(scope.stringValue()));
      }
    }
    return new Operation(
        node.path("operationId").stringValue(),
        method.toUpperCase(Locale.ROOT),
        path,
        credentials,
        Scopes.of(scopes),
        parameters(node.path("parameters"), pointer + "/parameters/"),
        body(node.path("requestBody"), pointer + CONTENT));
  }

  private Map<String, Parameter> parameters(JsonNode list, String pointer) {
    Map<String, Parameter> parameters = new TreeMap<>();
    for (int i = 0; i < list.size(); i++) {
      String place = resolve(pointer + i);
      JsonNode parameter = document.at(place);
      if (parameter.path("in").stringValue().equals("query")) {
        String schema = resolve(place + "/schema");
        String type = document.at(schema).path("type").stringValue();
        parameters.put(parameter.path("name").stringValue(), new Parameter(type, schema(schema)));
      }
    }
    return parameters;
  }

  private @Nullable Body body(JsonNode node, String pointer) {
    if (node.isMissingNode()) {
      return null;
    }
    Format format =
        Arrays.stream(Format.values())
            .filter(each -> node.path("content").has(each.type()))
            .findFirst()
            .orElseThrow();
    String place = pointer + format.type().replace("/", "~1") + "/schema";
    return new Body(node.path("required").booleanValue(), format, schema(resolve(place)));
  }

  /** Where {@code pointer} leads when what stands there is a reference. */
  private String resolve(String pointer) {
    JsonNode reference = document.at(pointer).path("$ref");
    return reference.isMissingNode() ? pointer : reference.stringValue().substring(1);
  }

  private Schema schema(String pointer) {
    return new Schema(registry, messages, pointer);
  }
}
