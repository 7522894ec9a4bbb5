package dev.keyward.server.admin;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.keyward.server.admin.AdminBed.Request;
import dev.keyward.server.openapi.Operation;
import java.util.HashMap;
import java.util.Map;

/**
 * A valid request for every operation of the document. An operation without one fails the tests
 * that walk through the document.
 */
final class Examples {
  /**
   * The least valid body of each operation that takes one, and each of its members with a valid
   * value.
   */
  record Body(String least, Map<String, String> members) {}

  private final Map<String, Request> requests = new HashMap<>();
  private final Map<String, Body> bodies = new HashMap<>();

  Examples(AdminBed bed) {
    String client = bed.client("example");
    String key = bed.key(client);
    body(
        "createClient",
        "/v1/clients",
        "{\"name\":\"n\"}",
        Map.of("name", "\"n\"", "description", "\"d\"", "scopes", "[\"a\"]"));
    body(
        "createKey",
        "/v1/keys",
        "{\"client_id\":\"" + client + "\",\"name\":\"n\"}",
        Map.of(
            "client_id", "\"" + client + "\"",
            "name", "\"n\"",
            "env", "\"live\"",
            "scopes", "[\"a\"]",
            "expires_at", "\"2031-01-01T00:00:00Z\"",
            "expires_in", "\"15m\""));
    body("revokeKey", "/v1/keys/" + key + "/revoke", "{}", Map.of("reason", "\"superseded\""));
    body(
        "revokeClientKeys",
        "/v1/clients/" + client + "/keys/revoke",
        "{}",
        Map.of("reason", "\"superseded\""));
    get("listClients", "/v1/clients");
    get("getClient", "/v1/clients/" + client);
    get("listKeys", "/v1/keys");
    get("getKey", "/v1/keys/" + key);
    get("getStatus", "/v1/status");
    get("listRoutes", "/v1/routes");
    get("getOpenApi", "/v1/openapi.json");
    get("getLive", "/health/live");
    get("getReady", "/health/ready");
    get("getMetrics", "/metrics");
  }

  private void get(String id, String target) {
    requests.put(id, Request.get(target));
  }

  private void body(String id, String target, String least, Map<String, String> members) {
    requests.put(id, Request.post(target, least));
    bodies.put(id, new Body(least, members));
  }

  Request request(Operation operation) {
    Request request = requests.get(operation.id());
    assertNotNull(request, () -> "no example for " + operation.id() + ": add one");
    return request;
  }

  Body body(Operation operation) {
    Body body = bodies.get(operation.id());
    assertNotNull(body, () -> "no example body for " + operation.id() + ": add one");
    return body;
  }
}
