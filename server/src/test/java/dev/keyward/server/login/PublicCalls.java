package dev.keyward.server.login;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.Principal;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.server.http.EndpointRequest;
import dev.keyward.server.openapi.ApiEndpoint;
import dev.keyward.server.openapi.OpenApiDocument;
import dev.keyward.server.openapi.OperationHandler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Some operations of the public listener, called as the listener calls them. */
final class PublicCalls {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Map<String, List<String>> JSON_BODY =
      Map.of("Content-Type", List.of("application/json"));

  private final ApiEndpoint endpoint;

  /**
   * @param handlers of the operations under test; the others do nothing
   */
  PublicCalls(Map<String, OperationHandler> handlers) {
    Map<String, OperationHandler> all = new HashMap<>();
    OpenApiDocument.publicListener()
        .operations()
        .forEach(operation -> all.put(operation.id(), call -> HttpAnswer.noContent()));
    all.putAll(handlers);
    endpoint = new ApiEndpoint(OpenApiDocument.publicListener(), all);
  }

  Answer get(String path, Principal principal, Map<String, List<String>> headers) {
    return call("GET", path, principal, headers, new byte[0], "192.0.2.1");
  }

  /** By nobody in particular. */
  Answer post(String path, Map<String, ?> body, String address) {
    byte[] json = JSON.writeValueAsBytes(body);
    return call("POST", path, Principal.ANONYMOUS, JSON_BODY, json, address);
  }

  /** As {@link #post(String, Map, String)}, with more field lines. */
  Answer post(String path, Map<String, ?> body, Map<String, String> headers) {
    Map<String, List<String>> all = new HashMap<>(JSON_BODY);
    headers.forEach((name, value) -> all.put(name, List.of(value)));
    byte[] json = JSON.writeValueAsBytes(body);
    return call("POST", path, Principal.ANONYMOUS, all, json, "192.0.2.1");
  }

  private Answer call(
      String method,
      String target,
      Principal principal,
      Map<String, List<String>> headers,
      byte[] body,
      String address) {
    CanonicalPath path = Objects.requireNonNull(CanonicalPath.of(target));
    HttpAnswer answer =
        endpoint.handle(
            path,
            new EndpointRequest(
                method,
                path,
                "",
                name -> headers.getOrDefault(name, List.of()),
                body,
                principal,
                ClientAddress.parse(address),
                "request-1"));
    return new Answer(
        answer.status(),
        answer.headers().stream()
            .collect(Collectors.toMap(HttpAnswer.Header::name, HttpAnswer.Header::value)),
        new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8));
  }

  /** An answer, equal to another when a caller could not tell them apart. */
  record Answer(int status, Map<String, String> headers, String body) {
    JsonNode json() {
      return JSON.readTree(body);
    }

    String code() {
      return json().path("code").stringValue("");
    }

    List<String> pointers() {
      return json()
          .path("errors")
          .valueStream()
          .map(error -> error.path("pointer").stringValue())
          .toList();
    }

    @Nullable String header(String name) {
      return headers.get(name);
    }
  }
}
