package dev.keyward.server.admin.openapi;

import dev.keyward.core.Scopes;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One operation of the document.
 *
 * @param id its {@code operationId}
 * @param path the template, such as {@code /v1/keys/{key_id}}
 * @param scopes what the caller must hold
 * @param isPublic whether no credential is needed
 * @param parameters of the query, by name
 * @param body null when it takes none
 */
public record Operation(
    String id,
    String method,
    String path,
    Scopes scopes,
    boolean isPublic,
    Map<String, Parameter> parameters,
    @Nullable Body body) {

  /**
   * A query parameter.
   *
   * @param type of its value: {@code string}, {@code integer} or {@code boolean}
   */
  record Parameter(String type, Schema schema) {}

  /**
   * @param required whether the operation needs a body; one that is sent is checked either way
   */
  record Body(boolean required, Schema schema) {}

  public Operation {
    parameters = Map.copyOf(parameters);
  }

  /** The route pattern of the template: {@code *} for each variable. */
  public String pattern() {
    return path.replaceAll("\\{[a-z_]+}", "*");
  }

  List<String> segments() {
    return List.of(path.substring(1).split("/", -1));
  }
}
