package dev.keyward.server.gateway.replay;

import dev.keyward.testkit.enforcement.Call.Line;
import dev.keyward.testkit.wire.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Envoy with ext_authz over HTTP: API reference v3, "ExtAuthz" ({@code allowed_headers}, {@code
 * with_request_body}), "HttpService" ({@code path_prefix}), "AuthorizationRequest" and
 * "AuthorizationResponse" ({@code allowed_upstream_headers}, {@code allowed_client_headers}); "HTTP
 * header manipulation", sections x-forwarded-for, x-forwarded-proto and x-request-id. A question
 * has the method and host of the request, its path behind the prefix, no body, and of its fields
 * {@code Authorization} and those that are allowed; lines of one name are one. As for all requests
 * of its own, Envoy ends {@code x-forwarded-for} with its own address, and adds {@code
 * x-envoy-internal} and the time it waits. It names itself in place of a loopback address.
 *
 * @param prefix of paths
 * @param allowed fields for Keyward
 * @param told fields for the API, by how they begin
 * @param refused fields for the client
 * @param mutated fields that are removed before
 * @param removed fields that are removed behind
 */
record Envoy(
    String prefix,
    Set<String> allowed,
    List<String> told,
    List<String> refused,
    Set<String> mutated,
    Set<String> removed)
    implements Proxy {
  static final String OWN_ADDRESS = "10.0.0.5";

  private static final Set<String> HOP_BY_HOP =
      Set.of("connection", "keep-alive", "proxy-connection", "te", "transfer-encoding", "upgrade");

  /** With the printed file. */
  static Envoy printed() {
    JsonNode manager =
        Printed.yaml("envoy")
            .at("/static_resources/listeners/0/filter_chains/0/filters/0/typed_config");
    JsonNode filters = manager.path("http_filters");
    JsonNode service = filters.at("/1/typed_config/http_service");
    JsonNode mutations = filters.at("/0/typed_config/mutations/request_mutations");
    JsonNode last =
        manager.at("/route_config/virtual_hosts/0/routes").valueStream().toList().getLast();
    return new Envoy(
        service.path("path_prefix").stringValue(),
        Set.copyOf(names(service.at("/authorization_request/allowed_headers"))),
        names(service.at("/authorization_response/allowed_upstream_headers")),
        names(service.at("/authorization_response/allowed_client_headers")),
        Set.copyOf(Printed.texts(mutations, "remove")),
        last.path("request_headers_to_remove")
            .valueStream()
            .map(JsonNode::stringValue)
            .collect(Collectors.toSet()));
  }

  private static List<String> names(JsonNode matcher) {
    List<String> names = new ArrayList<>(Printed.texts(matcher.path("patterns"), "exact"));
    names.addAll(Printed.texts(matcher.path("patterns"), "prefix"));
    return names;
  }

  /** Told to keep one field more to itself. */
  Envoy without(String field) {
    Set<String> fewer =
        allowed.stream().filter(each -> !each.equals(field)).collect(Collectors.toSet());
    return new Envoy(prefix, fewer, told, refused, mutated, removed);
  }

  @Override
  public String question(Arrival arrival) {
    return question(arrival, "");
  }

  /**
   * @param body as much of it as is sent along, where Envoy is told to; empty for none
   */
  String question(Arrival arrival, String body) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("host", arrival.host());
    fields.put("content-length", Integer.toString(body.length()));
    entered(arrival)
        .forEach(
            (name, value) -> {
              if (allowed.contains(name) || name.equals("authorization")) {
                fields.put(name, value);
              }
            });
    if (!body.isEmpty()) {
      fields.put("x-envoy-auth-partial-body", "true");
    }
    fields.put("x-envoy-internal", "true");
    fields.merge("x-forwarded-for", OWN_ADDRESS, (hops, own) -> hops + ',' + own);
    fields.put("x-envoy-expected-rq-timeout-ms", "5000");
    return fields.entrySet().stream()
        .map(field -> field.getKey() + ": " + field.getValue() + "\r\n")
        .collect(
            Collectors.joining(
                "",
                arrival.method() + ' ' + prefix + arrival.target() + " HTTP/1.1\r\n",
                "\r\n" + body));
  }

  /** The fields that the question is about. */
  private Map<String, String> entered(Arrival arrival) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (Line line : arrival.lines()) {
      if (line.name().indexOf('_') >= 0) {
        throw new IllegalArgumentException("Envoy answers such a name with 400");
      }
      fields.merge(
          line.name().toLowerCase(Locale.ROOT), line.value(), (one, other) -> one + ',' + other);
    }
    HOP_BY_HOP.forEach(fields::remove);
    mutated.forEach(fields::remove);
    String peer = arrival.address().equals("127.0.0.1") ? OWN_ADDRESS : arrival.address();
    fields.merge("x-forwarded-for", peer, (hops, last) -> hops + ',' + last);
    fields.put("x-forwarded-proto", arrival.tls() ? "https" : "http");
    fields.put("x-request-id", "2f1a5c0e-6d1c-4d62-9d0e-5f3c8f7a1b2c");
    return fields;
  }

  @Override
  public List<Line> passed(Arrival arrival, Message answer) {
    Map<String, String> fields = entered(arrival);
    for (Line line : answer.headers()) {
      String name = line.name().toLowerCase(Locale.ROOT);
      if (told.stream().anyMatch(name::startsWith)) {
        fields.put(name, line.value());
      }
    }
    removed.forEach(fields::remove);
    return fields.entrySet().stream()
        .map(field -> new Line(field.getKey(), field.getValue()))
        .toList();
  }

  /** The fields of Keyward's refusal that the client gets; its body it gets whole. */
  List<String> shown(Message answer) {
    return answer.headers().stream()
        .map(line -> line.name().toLowerCase(Locale.ROOT))
        .filter(name -> refused.stream().anyMatch(name::startsWith))
        .distinct()
        .toList();
  }

  @Override
  public boolean keepsMethod() {
    return true;
  }
}
