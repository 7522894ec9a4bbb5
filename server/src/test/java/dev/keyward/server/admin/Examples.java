package dev.keyward.server.admin;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.keyward.server.admin.AdminBed.Request;
import dev.keyward.server.openapi.Operation;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

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

  private static final String TIME = "\"2029-12-31T00:00:00Z\"";
  private static final String LATER = "\"2030-02-01T00:00:00Z\"";

  private static int made;

  private final Map<String, Request> requests = new HashMap<>();
  private final Map<String, Body> bodies = new HashMap<>();

  Examples(AdminBed bed) {
    String client = bed.client("example");
    String key = bed.key(client);
    clients(client);
    String rotating = bed.key(client);
    bed.post("/v1/keys/" + rotating + "/rotate", "{\"grace\":\"1h\"}").expect(201);
    keys(bed, client, key, rotating);
    String user = bed.user("example-" + ++made);
    String session = bed.session(user);
    users(user);
    get("listUserSessions", "/v1/users/" + user + "/sessions");
    get("getSession", "/v1/sessions/" + session);
    act("revokeSession", "/v1/sessions/" + session + "/revoke");
    // So that a pepper made before is active.
    bed.now = bed.now.plusSeconds(60);
    get("listPeppers", "/v1/peppers");
    act("rotatePepper", "/v1/peppers/rotate");
    signingKeys(bed);
    get("listAudit", "/v1/audit");
    get("verifyAudit", "/v1/audit/verify");
    body(
        "explainRequest",
        "/v1/explain",
        "{\"method\":\"GET\",\"path\":\"/data\"}",
        Map.of(
            "method", "\"GET\"",
            "path", "\"/data\"",
            "headers", "{\"X-API-Key\":\"k\"}",
            "client_ip", "\"203.0.113.7\"",
            "scheme", "\"https\"",
            "client_certificate", "true"));
    get("getStatus", "/v1/status");
    get("listRoutes", "/v1/routes");
    get("getOpenApi", "/v1/openapi.json");
    get("getLive", "/health/live");
    get("getReady", "/health/ready");
    get("getMetrics", "/metrics");
  }

  private void clients(String client) {
    get("listClients", "/v1/clients");
    get("getClient", "/v1/clients/" + client);
    body(
        "createClient",
        "/v1/clients",
        "{\"name\":\"n\"}",
        Map.of(
            "name", "\"n\"",
            "description", "\"d\"",
            "scopes", "[\"a\"]",
            "rate_limit", "\"100/1m burst 20\"",
            "metadata", "{\"a\":\"b\"}"));
    body(
        Request.patch("/v1/clients/" + client, "{\"name\":\"m\"}"),
        "updateClient",
        "{\"name\":\"m\"}",
        Map.of(
            "name", "\"m\"",
            "description", "\"d\"",
            "scopes", "[\"a\"]",
            "rate_limit", "\"100/1m burst 20\"",
            "metadata", "{\"a\":\"b\"}"));
    requests.put("deleteClient", Request.delete("/v1/clients/" + client));
    body(
        "revokeClientKeys",
        "/v1/clients/" + client + "/keys/revoke",
        "{}",
        Map.of("reason", "\"superseded\""));
  }

  private void keys(AdminBed bed, String client, String key, String rotating) {
    get("listKeys", "/v1/keys");
    get("getKey", "/v1/keys/" + key);
    get("getKeyUsage", "/v1/keys/" + key + "/usage");
    String secret =
        bed.post("/v1/keys", "{\"client_id\":\"" + client + "\",\"name\":\"n\"}").text("secret");
    body(
        "lookupKey",
        "/v1/keys/lookup",
        "{\"secret\":\"" + secret + "\"}",
        Map.of("secret", '"' + secret + '"'));
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
            "expires_in", "\"15m\"",
            "allowed_ips", "[\"10.0.0.0/8\"]",
            "rate_limit", "\"off\"",
            "quota", "{\"requests\":5,\"per\":\"day\"}",
            "metadata", "{\"a\":\"b\"}"));
    requests.put(
        "importKeys",
        Request.lines(
            "{\"client_id\":\""
                + client
                + "\",\"name\":\"n\",\"raw\":\"key-made-elsewhere-"
                + made
                + "\"}"));
    body(
        Request.patch("/v1/keys/" + key, "{\"name\":\"m\"}"),
        "updateKey",
        "{\"name\":\"m\"}",
        Map.of(
            "name", "\"m\"",
            "scopes", "[\"a\"]",
            "expires_at", "\"2031-01-01T00:00:00Z\"",
            "allowed_ips", "[\"10.0.0.0/8\"]",
            "rate_limit", "\"off\"",
            "quota", "{\"requests\":5,\"per\":\"day\"}",
            "metadata", "{\"a\":\"b\"}"));
    body(
        "rotateKey",
        "/v1/keys/" + key + "/rotate",
        "{\"grace\":\"1h\"}",
        Map.of("grace", "\"1h\"", "until", "\"first_use\"", "deadline", "\"7d\""));
    requests.put("cancelKeyRotation", Request.delete("/v1/keys/" + rotating + "/rotate"));
    act("disableKey", "/v1/keys/" + key + "/disable");
    act("enableKey", "/v1/keys/" + key + "/enable");
    body("revokeKey", "/v1/keys/" + key + "/revoke", "{}", Map.of("reason", "\"superseded\""));
  }

  private void users(String user) {
    String password = '"' + AdminBed.PASSWORD + '"';
    get("listUsers", "/v1/users");
    get("getUser", "/v1/users/" + user);
    body(
        "createUser",
        "/v1/users",
        "{\"username\":\"new-" + made + "\",\"password\":" + password + "}",
        Map.of(
            "username",
            "\"new-" + made + '"',
            "password",
            password,
            "scopes",
            "[\"a\"]",
            "rate_limit",
            "\"1/1s\"",
            "metadata",
            "{\"a\":\"b\"}"));
    body(
        Request.patch("/v1/users/" + user, "{\"enabled\":false}"),
        "updateUser",
        "{\"enabled\":false}",
        Map.of(
            "scopes",
            "[\"a\"]",
            "enabled",
            "false",
            "rate_limit",
            "\"1/1s\"",
            "metadata",
            "{\"a\":\"b\"}"));
    requests.put("deleteUser", Request.delete("/v1/users/" + user));
    body("setUserPassword", "/v1/users/" + user + "/password", "{}", Map.of("password", password));
    body("unlockUser", "/v1/users/" + user + "/unlock", "{}", Map.of("forget_devices", "true"));
    body(
        "revokeTokens",
        "/v1/tokens/revoke",
        "{\"subject\":\"" + user + "\"}",
        Map.of(
            "jti", "\"j\"",
            "expires_at", LATER,
            "subject", "\"s\"",
            "client_id", "\"c\"",
            "session_id", "\"s\"",
            "issued_before", TIME));
  }

  /** So that there is one that signs, and room for the next. */
  private void signingKeys(AdminBed bed) {
    bed.makeSigningKey();
    String active = "";
    for (JsonNode key : bed.get("/v1/signing-keys").expect(200).json().path("items")) {
      String kid = key.path("kid").stringValue();
      switch (key.path("state").stringValue()) {
        case "PENDING" -> bed.call(signingKey(kid)).expect(200);
        case "ACTIVE" -> active = kid;
        default -> {}
      }
    }
    get("listSigningKeys", "/v1/signing-keys");
    body("rotateSigningKey", "/v1/signing-keys/rotate", "{}", Map.of());
    requests.put("revokeSigningKey", signingKey(active));
  }

  private static Request signingKey(String kid) {
    return new Request(
        "POST", "/v1/signing-keys/" + kid + "/revoke", Map.of(), new byte[0], AdminBed.ADMIN);
  }

  /** A call without a body. */
  private void act(String id, String target) {
    requests.put(id, new Request("POST", target, Map.of(), new byte[0], AdminBed.ADMIN));
  }

  private void get(String id, String target) {
    requests.put(id, Request.get(target));
  }

  private void body(String id, String target, String least, Map<String, String> members) {
    body(Request.post(target, least), id, least, members);
  }

  private void body(Request request, String id, String least, Map<String, String> members) {
    requests.put(id, request);
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
