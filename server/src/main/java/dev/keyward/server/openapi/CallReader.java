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
 * declared type of the body, its JSON or form, its schema (ASVS 2.2.1, 4.1.1, 15.3.3). Of a body
 * with one object on each line, JSON and schema are left to {@link #line}: a bad line is no fault
 * of the others.
 */
public final class CallReader {
  private CallReader() {}

  public static OperationCall read(Found found, EndpointRequest request) throws Refusal {
    Operation operation = found.operation();
    Map<String, String> query = QueryReader.read(request.query(), operation.parameters());
    return new OperationCall(
        operation, found.variables(), query, body(operation, request), request, null);
  }

  /**
   * The same call with this line of its body as the body.
   *
   * @param line without its end
   */
  public static OperationCall line(OperationCall call, byte[] line) throws Refusal {
    Body rule = call.operation().body();
    if (rule == null) {
      throw new IllegalArgumentException(call + " takes no body");
    }
    return call.with(checked(rule, StrictJson.line(line)));
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
    checkHeaders(rule.format().type(), contentTypes, request);
    return switch (rule.format()) {
      case JSON -> checked(rule, StrictJson.object(request.body()));
      case FORM -> checked(rule, Form.read(request.body()));
      case LINES -> {
        if (!sent) {
          throw Refusal.invalid("", StrictJson.EMPTY);
        }
        yield JsonNodeFactory.instance.objectNode();
      }
    };
  }

  private static ObjectNode checked(Body rule, ObjectNode body) throws Refusal {
    List<FieldError> errors = rule.schema().check(body);
    if (!errors.isEmpty()) {
      throw Refusal.invalid(errors);
    }
    return body;
  }

  private static void checkHeaders(
      String wanted, List<String> contentTypes, EndpointRequest request) throws Refusal {
    if (contentTypes.size() != 1 || !isType(contentTypes.getFirst(), wanted)) {
      throw Refusal.unsupportedMediaType(
          "Send the body with 'Content-Type: " + wanted + "', in UTF-8.");
    }
    if (!request.headers().apply("Content-Encoding").isEmpty()) {
      throw Refusal.unsupportedMediaType("Send the body without Content-Encoding.");
    }
  }

  /** Whether it is this type, alone or with the charset that it has anyway. */
  private static boolean isType(String sent, String wanted) {
    String compact = sent.replaceAll("[ \t]", "").toLowerCase(Locale.ROOT);
    return compact.equals(wanted)
        || compact.equals(wanted + ";charset=utf-8")
        || compact.equals(wanted + ";charset=\"utf-8\"");
  }
}
