package dev.keyward.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.core.policy.Route;
import dev.keyward.core.policy.RouteTable;
import dev.keyward.server.openapi.OpenApiDocument;
import dev.keyward.server.openapi.Operation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AdminRoutesTest {
  private static final RouteTable TABLE = AdminRoutes.table();

  private static Route match(String method, String path) {
    Route route = TABLE.match(method, "localhost", CanonicalPath.of(path));
    assertNotNull(route, path);
    return route;
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/clients, keyward:clients:write",
    "GET, /v1/clients, keyward:keys:read",
    "HEAD, /v1/clients, keyward:keys:read",
    "GET, /v1/clients/client_1, keyward:keys:read",
    "POST, /v1/clients/client_1/keys/revoke, keyward:keys:write",
    "POST, /v1/keys, keyward:keys:write",
    "POST, /v1/keys/import, keyward:keys:write",
    "GET, /v1/keys, keyward:keys:read",
    "GET, /v1/keys/key_1, keyward:keys:read",
    "POST, /v1/keys/key_1/revoke, keyward:keys:write",
    "POST, /v1/users, keyward:users:write",
    "GET, /v1/users, keyward:users:write",
    "GET, /v1/users/user_1, keyward:users:write",
    "PATCH, /v1/users/user_1, keyward:users:write",
    "DELETE, /v1/users/user_1, keyward:users:write",
    "POST, /v1/users/user_1/password, keyward:users:write",
    "POST, /v1/users/user_1/unlock, keyward:users:write",
    "POST, /v1/tokens/revoke, keyward:tokens:revoke",
    "GET, /v1/signing-keys, keyward:admin",
    "POST, /v1/signing-keys/rotate, keyward:admin",
    "POST, /v1/signing-keys/abc/revoke, keyward:admin",
    "GET, /v1/peppers, keyward:admin",
    "POST, /v1/peppers/rotate, keyward:admin",
    "GET, /v1/status, keyward:admin",
    "GET, /v1/routes, keyward:admin",
    "GET, /metrics, keyward:metrics",
    "GET, /v1/openapi.json, ''",
    "GET, /v1/nothing, ''",
    "DELETE, /v1/keys, ''",
    "GET, /, ''",
    "POST, /health/ready, ''",
  })
  void eachOperationNeedsItsScope(String method, String path, String scope) {
    Route route = match(method, path);
    assertFalse(route.isPublic());
    assertEquals(scope, route.scopes().toString());
  }

  @Test
  void onlyHealthIsPublic() {
    assertTrue(match("GET", "/health/live").isPublic());
    assertTrue(match("HEAD", "/health/ready").isPublic());
    List<String> open =
        OpenApiDocument.admin().operations().stream()
            .filter(o -> o.credentials().isEmpty())
            .map(Operation::path)
            .toList();
    assertEquals(List.of("/health/live", "/health/ready"), open);
  }
}
