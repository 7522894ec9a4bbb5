package dev.keyward.server.openapi;

import dev.keyward.core.CredentialKind;
import dev.keyward.core.Scopes;
import dev.keyward.core.limit.RouteLimits;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.policy.PathPattern;
import dev.keyward.core.policy.Route;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One operation of the document.
 *
 * @param id its {@code operationId}
 * @param path the template, such as {@code /v1/keys/{key_id}}
 * @param credentials the kinds of which any one is enough; empty when none is needed
 * @param scopes what the caller must hold
 * @param parameters of the query, by name
 * @param body null when it takes none
 */
public record Operation(
    String id,
    String method,
    String path,
    Set<CredentialKind> credentials,
    Scopes scopes,
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
  record Body(boolean required, Format format, Schema schema) {}

  /** How a body is written. */
  enum Format {
    JSON("application/json"),

    /** One JSON object on each line, each of which the schema is about. */
    LINES(Ndjson.TYPE),

    /** The parameters of OAuth (RFC 6749 appendix B), as an object of strings. */
    FORM("application/x-www-form-urlencoded");

    private final String type;

    Format(String type) {
      this.type = type;
    }

    /** Its media type. */
    String type() {
      return type;
    }
  }

  public Operation {
    credentials = Set.copyOf(credentials);
    parameters = Map.copyOf(parameters);
  }

  /** The route pattern of the template: {@code *} for each variable. */
  public String pattern() {
    return path.replaceAll("\\{[a-z_]+}", "*");
  }

  /**
   * The rule that guards it.
   *
   * @param pattern where it is reached
   */
  public Route route(String pattern, Set<Environment> environments) {
    return new Route(
        id,
        Set.of(),
        PathPattern.parse(pattern),
        methods(),
        credentials,
        scopes,
        environments,
        RouteLimits.NONE,
        null,
        Route.DEFAULT_TIMEOUT,
        false);
  }

  /** The methods by which it is reached: HEAD is GET without the body (RFC 9110 section 9.3.2). */
  public Set<String> methods() {
    return method.equals("GET") ? Set.of("GET", "HEAD") : Set.of(method);
  }

  /** Whether it takes a body with one JSON object on each line. */
  public boolean takesLines() {
    return body != null && body.format() == Format.LINES;
  }

  /** Whether it is one of OAuth, which has a way of its own to say what is wrong. */
  boolean isOfOAuth() {
    return body != null && body.format() == Format.FORM;
  }

  List<String> segments() {
    return List.of(path.substring(1).split("/", -1));
  }
}
