package dev.keyward.server.openapi;

import dev.keyward.core.answer.Problem.FieldError;
import dev.keyward.server.http.EndpointRequest;
import dev.keyward.server.openapi.OpenApiDocument.Match.Found;
import dev.keyward.server.openapi.Operation.Body;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a request as strictly as its operation is documented, in this order: the query, the
 * declared type of the body, its JSON, its schema (ASVS 2.2.1, 4.1.1, 15.3.3).
 */
public final class CallReader {
  private static final List<String> CONTENT_TYPES =
      List.of(
          "application/json",
          "application/json;charset=utf-8",
          "application/json;charset=\"utf-8\"");

  private CallReader() {}

  public static OperationCall read(Found found, EndpointRequest request) throws Refusal {
    Operation operation = found.operation();
    Map<String, String> query = QueryReader.read(request.query(), operation.parameters());
    return new OperationCall(
        operation, found.variables(), query, body(operation, request), request, null);
  }

  private static ObjectNode body(Operation operation, EndpointRequest request) throws Refusal {
    Body rule = operation.body();
    boolean sent = request.body().length > 0;
    if (rule == null) {
      if (sent) {
        throw Refusal.invalid("", "this operation takes no body");
      }
      return JsonNodeFactory.instance.objectNode();
    }
    List<String> contentTypes = request.headers().apply("Content-Type");
    if (!sent && contentTypes.isEmpty()) {
      if (rule.required()) {
        throw Refusal.invalid("", StrictJson.EMPTY);
      }
      return JsonNodeFactory.instance.objectNode();
    }
    checkHeaders(contentTypes, request);
    ObjectNode body = StrictJson.object(request.body());
    List<FieldError> errors = rule.schema().check(body);
    if (!errors.isEmpty()) {
      throw Refusal.invalid(errors);
    }
    return body;
  }

  private static void checkHeaders(List<String> contentTypes, EndpointRequest request)
      throws Refusal {
    boolean json =
        contentTypes.size() == 1
            && CONTENT_TYPES.contains(
                contentTypes.getFirst().replaceAll("[ \t]", "").toLowerCase(Locale.ROOT));
    if (!json) {
      throw Refusal.unsupportedMediaType(
          "Send the body with 'Content-Type: application/json', in UTF-8.");
    }
    if (!request.headers().apply("Content-Encoding").isEmpty()) {
      throw Refusal.unsupportedMediaType("Send the body without Content-Encoding.");
    }
  }
}
