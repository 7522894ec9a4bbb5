package dev.keyward.server.e2e;

import dev.keyward.server.e2e.KeepAlive.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A node without limits, where everything exists that an operation may be about, and whoever may
 * call it.
 */
final class InputHome implements AutoCloseable {
  private static final String PASSWORD = "violet thunder over nine lakes";

  final Service service;
  final Map<String, String> ids;
  final KeepAlive publicListener;
  final KeepAlive adminListener;
  private final String token;
  private final String verifier;

  InputHome(Path directory) throws Exception {
    service =
        ServerHome.in(directory)
            .configure(
                "limits: {failures_per_address: off, login: {per_address: off, per_account: off}}\n"
                    + ServerHome.ROUTES)
            .serve("--init");
    AdminApi admin = service.admin();
    String client = admin.client("the one that is asked about");
    ids =
        Map.of(
            "client_id", client,
            "key_id", admin.key(client).id(),
            "user_id", admin.user("whoever", PASSWORD),
            "kid", nextSigningKey(admin),
            "session_id", session(admin));
    verifier = admin.key(admin.client("backend"), "keyward:verify").secret();
    admin.user("caller", PASSWORD);
    try (PublicApi api = new PublicApi(service)) {
      token = api.token("caller", PASSWORD);
    }
    Path ca = service.data().resolve("ca.crt");
    publicListener = new KeepAlive(service.url(), ca);
    adminListener = new KeepAlive(service.adminUrl(), ca);
  }

  /** One that does not log in anywhere else. */
  private String session(AdminApi admin) throws Exception {
    admin.user("somebody", PASSWORD);
    try (PublicApi api = new PublicApi(service)) {
      return Jwt.read(api.token("somebody", PASSWORD)).claim("sid");
    }
  }

  /** One that does not sign: without it the caller's token stays good. */
  private static String nextSigningKey(AdminApi admin) throws Exception {
    return admin.post("/v1/signing-keys/rotate", "{}").expect(201).json().path("kid").asString();
  }

  KeepAlive listener(DocumentedOperation operation) {
    return operation.admin() ? adminListener : publicListener;
  }

  /** The path, with ids of what exists. */
  String target(DocumentedOperation operation) {
    String target = operation.path();
    for (Map.Entry<String, String> id : ids.entrySet()) {
      target = target.replace('{' + id.getKey() + '}', id.getValue());
    }
    if (target.contains("{")) {
      throw new AssertionError("no id for " + target + ": add one");
    }
    return target;
  }

  /** The header line of somebody who may call the operation; empty when anybody may. */
  String credential(DocumentedOperation operation) {
    if (operation.isOpen()) {
      return "";
    }
    if (operation.needs("accessToken")) {
      return "Authorization: Bearer " + token + "\r\n";
    }
    return "X-API-Key: " + (operation.admin() ? service.adminKey() : verifier) + "\r\n";
  }

  /** A call of the operation with this body, of the right type. */
  Request call(DocumentedOperation operation, byte[] body) {
    return call(operation, "Content-Type: " + operation.mediaType() + "\r\n", body);
  }

  Request call(DocumentedOperation operation, String body) {
    return call(operation, body.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @param fields each with its line end
   */
  Request call(DocumentedOperation operation, String fields, byte[] body) {
    return new Request(operation.method(), target(operation), credential(operation) + fields, body);
  }

  /** The log, once the process has ended in good order. */
  String logAfterTheEnd() throws Exception {
    if (service.process().terminate() != 0) {
      throw new AssertionError(service.process().log());
    }
    return service.process().log();
  }

  /** What must never be told. */
  List<String> secrets() {
    return List.of(service.adminKey(), verifier, token, PASSWORD);
  }

  @Override
  public void close() throws IOException {
    publicListener.close();
    adminListener.close();
    service.close();
  }
}
