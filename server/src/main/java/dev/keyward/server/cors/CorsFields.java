package dev.keyward.server.cors;

import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.policy.Cors;
import dev.keyward.server.request.RequestHead;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The fields of the CORS protocol in answers. Whatever an upstream says of it is replaced. */
final class CorsFields {
  /** What Keyward says in fields that scripts do not see otherwise. */
  private static final List<String> ALWAYS_EXPOSED =
      List.of("RateLimit", "RateLimit-Policy", "Retry-After", "WWW-Authenticate", "X-Request-Id");

  private static final String OWN = "access-control-";

  private CorsFields() {}

  /** The origin whose script asks; empty when there is none, or more than one. */
  static String origin(RequestHead head) {
    List<String> origins = head.headers().getAll(HttpHeaderNames.ORIGIN);
    return origins.size() == 1 ? origins.getFirst().strip() : "";
  }

  /** The method of the request that a preflight asks about; empty when it is none. */
  static String requestedMethod(RequestHead head) {
    List<String> methods = head.headers().getAll(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
    return methods.size() == 1 ? methods.getFirst().strip() : "";
  }

  /** The answer to a preflight of an origin that is allowed. */
  static HttpAnswer preflight(Cors cors, RequestHead head) {
    String methods =
        cors.methods().isEmpty() ? requestedMethod(head) : list(cors.methods().stream().sorted());
    HttpAnswer answer =
        HttpAnswer.noContent()
            .with("Access-Control-Allow-Origin", allowed(cors, origin(head)))
            .with("Access-Control-Allow-Methods", methods)
            .with("Access-Control-Allow-Headers", list(cors.headers().stream().sorted()))
            .with("Access-Control-Max-Age", Long.toString(cors.maxAge().toSeconds()))
            .with("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
    return cors.credentials() ? answer.with("Access-Control-Allow-Credentials", "true") : answer;
  }

  /** Says in the answer to a request who may read it. */
  static void mark(HttpHeaders answer, Cors cors, RequestHead head) {
    List<String> upstreams =
        answer.names().stream()
            .filter(name -> name.regionMatches(true, 0, OWN, 0, OWN.length()))
            .toList();
    upstreams.forEach(answer::remove);
    String origin = origin(head);
    answer.add(HttpHeaderNames.VARY, HttpHeaderNames.ORIGIN);
    if (origin.isEmpty() || !cors.allows(origin)) {
      return;
    }
    answer.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, allowed(cors, origin));
    if (cors.credentials()) {
      answer.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }
    answer.set(
        HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS,
        list(Stream.concat(ALWAYS_EXPOSED.stream(), cors.exposed().stream())));
  }

  private static String allowed(Cors cors, String origin) {
    return cors.any() ? "*" : origin;
  }

  private static String list(Stream<String> names) {
    return names.collect(Collectors.joining(", "));
  }
}
