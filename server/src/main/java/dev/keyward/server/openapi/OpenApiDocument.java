package dev.keyward.server.openapi;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.path.PathType;
import dev.keyward.core.policy.CanonicalPath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * An OpenAPI document of this build: what is routed by and validated against is the same file.
 * Immutable.
 */
public final class OpenApiDocument {
  static final String URI = "urn:keyward:openapi";

  private static final OpenApiDocument ADMIN = new OpenApiDocument(read("/openapi.json"));
  private static final OpenApiDocument PUBLIC = new OpenApiDocument(read("/public-openapi.json"));

  private final byte[] bytes;
  private final List<Operation> operations;

  private OpenApiDocument(byte[] bytes) {
    this.bytes = bytes;
    String text = new String(bytes, StandardCharsets.UTF_8);
    this.operations = new OperationReader(new JsonMapper().readTree(bytes), registry(text)).read();
  }

  /** Which operation a request is for. */
  public sealed interface Match {
    /**
     * @param variables of the path, by name, decoded
     */
    record Found(Operation operation, Map<String, String> variables) implements Match {}

    /**
     * The path exists, but not with this method.
     *
     * @param allowed the methods it has, sorted
     */
    record WrongMethod(List<String> allowed) implements Match {}

    record NoSuchPath() implements Match {}
  }

  /** What the admin listener answers. */
  public static OpenApiDocument admin() {
    return ADMIN;
  }

  /** Keyward's own endpoints on the public listener; {@code /auth} stands for their prefix. */
  public static OpenApiDocument publicListener() {
    return PUBLIC;
  }

  private static byte[] read(String name) {
    try (InputStream in = OpenApiDocument.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, "it is in the jar").readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SchemaRegistry registry(String text) {
    SchemaRegistryConfig config =
        SchemaRegistryConfig.builder()
            .formatAssertionsEnabled(true)
            .pathType(PathType.JSON_POINTER)
            .build();
    return SchemaRegistry.withDialect(
        Dialects.getOpenApi31(),
        builder -> builder.schemas(Map.of(URI, text)).schemaRegistryConfig(config));
  }

  public List<Operation> operations() {
    return operations;
  }

  /** The document as it is served; a copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /**
   * Finds the operation; HEAD is GET whose body the listener leaves out (RFC 9110 section 9.3.2). A
   * path that the document has word for word is no example of a template (OpenAPI 3.1, Paths
   * Object).
   */
  public Match match(String method, CanonicalPath path) {
    String wanted = method.equals("HEAD") ? "GET" : method;
    boolean literal = operations.stream().anyMatch(o -> o.segments().equals(path.segments()));
    TreeSet<String> allowed = new TreeSet<>();
    for (Operation operation : operations) {
      if (literal && !operation.segments().equals(path.segments())) {
        continue;
      }
      Map<String, String> variables = variables(operation.segments(), path.segments());
      if (variables != null && operation.method().equals(wanted)) {
        return new Match.Found(operation, variables);
      }
      if (variables != null) {
        allowed.addAll(operation.methods());
      }
    }
    return allowed.isEmpty() ? new Match.NoSuchPath() : new Match.WrongMethod(List.copyOf(allowed));
  }

  private static @Nullable Map<String, String> variables(List<String> template, List<String> path) {
    if (template.size() != path.size()) {
      return null;
    }
    Map<String, String> variables = new HashMap<>();
    for (int i = 0; i < template.size(); i++) {
      String expected = template.get(i);
      String actual = path.get(i);
      if (expected.startsWith("{") && !actual.isEmpty()) {
        variables.put(expected.substring(1, expected.length() - 1), actual);
      } else if (!expected.equals(actual)) {
        return null;
      }
    }
    return variables;
  }
}
