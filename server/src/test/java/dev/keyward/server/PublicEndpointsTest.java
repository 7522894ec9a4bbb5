package dev.keyward.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.CredentialKind;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Gatekeeper;
import dev.keyward.core.Principal;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.answer.IdentityFields;
import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.policy.Route;
import dev.keyward.core.policy.RouteTable;
import dev.keyward.server.cors.Preflights;
import dev.keyward.server.http.EndpointRequest;
import dev.keyward.server.http.Forwarding;
import dev.keyward.server.openapi.OpenApiDocument;
import dev.keyward.server.openapi.OperationHandler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where Keyward's own endpoints are, and what guards them, when {@code auth_path} is another. */
final class PublicEndpointsTest {
  private static final Set<CredentialKind> NOBODY_IN_PARTICULAR = Set.of();
  private static final Forwarding NO_GATEWAY =
      (head, allow, client, loop) -> {
        throw new IllegalStateException("no gateway");
      };

  private static OwnPaths paths(String authPath) {
    return OwnPaths.of(authPath, "https://auth.example");
  }

  private final RouteTable routes = PublicEndpoints.routes(paths("/id/v2"));
  private boolean ready = true;

  private static CanonicalPath path(String path) {
    return Objects.requireNonNull(CanonicalPath.of(path));
  }

  private HttpAnswer send(String authPath, String method, String target) {
    Map<String, OperationHandler> handlers = new HashMap<>();
    OpenApiDocument.publicListener()
        .operations()
        .forEach(o -> handlers.put(o.id(), call -> HttpAnswer.json(200, o.id().getBytes(UTF_8))));
    boolean posts = method.equals("POST");
    EndpointRequest request =
        new EndpointRequest(
            method,
            path(target),
            "",
            name -> posts && name.equals("Content-Type") ? List.of("application/json") : List.of(),
            (posts ? "{\"username\":\"a\",\"password\":\"b\"}" : "").getBytes(UTF_8),
            Principal.ANONYMOUS,
            ClientAddress.parse("192.0.2.1"),
            "request-1");
    return new PublicEndpoints(paths(authPath), handlers, () -> ready).handle(request);
  }

  private static String text(HttpAnswer answer) {
    return answer.status() + " " + new String(answer.body(), UTF_8);
  }

  private static void expectProblem(int status, String code, HttpAnswer answer) {
    assertEquals(status, answer.status());
    String body = new String(answer.body(), UTF_8);
    assertTrue(body.contains("\"code\":\"" + code + '"'), body);
  }

  @Test
  void allButGivingAKeyUpIsAUseOfIt() {
    assertFalse(isUse("/id/v2/keys/self/revoke"));
    for (String other : new String[] {"/id/v2/me", "/id/v2/verify", "/id/v2/password"}) {
      assertTrue(isUse(other), other);
    }
  }

  private boolean isUse(String path) {
    return Objects.requireNonNull(routes.match("POST", "", path(path))).isUse();
  }

  @ParameterizedTest
  @CsvSource({
    "/auth, POST, /auth/login, login",
    "/id, POST, /id/login, login",
    "/id, GET, /id/me, getMe",
    "/id/v2, POST, /id/v2/login, login",
    "/auth/auth, GET, /auth/auth/me, getMe",
    "/id, HEAD, /id/me, getMe",
    "/id, GET, /.well-known/jwks.json, getJwks",
    "/.well-known, GET, /.well-known/jwks.json, getJwks",
    "/.well-known, GET, /.well-known/me, getMe",
  })
  void theyAreBelowTheAuthPath(String authPath, String method, String target, String operation) {
    assertEquals("200 " + operation, text(send(authPath, method, target)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/id", "/id/", "/id/nothing", "/id/login/", "/id/auth/login", "/id/jwks.json"})
  void whatIsNotThereIs404(String target) {
    expectProblem(404, "not_found", send("/id", "GET", target));
  }

  /** The site asks for what is below the auth path only: the documented one is the gateway's. */
  @ParameterizedTest
  @ValueSource(strings = {"/auth/login", "/auth/me", "/idle", "/.well-known/other", "/"})
  void whatIsElsewhereIsTheGateways(String target) {
    PublicEndpoints own = new PublicEndpoints(paths("/id"), handlersOfNothing(), () -> true);
    Gatekeeper gatekeeper = request -> Deny.of(DenyReason.NO_ROUTE);
    PublicSite.Gatekeepers<Gatekeeper> gatekeepers =
        new PublicSite.Gatekeepers<>(
            paths("/id"),
            gatekeeper,
            gatekeeper,
            gatekeeper,
            gatekeeper,
            new Preflights<>(new RouteTable(List.of()), _ -> gatekeeper));
    PublicSite site = new PublicSite(gatekeepers, own, NO_GATEWAY, IdentityFields.USUAL, "");
    assertNull(site.endpoint(path(target)));
    assertNotNull(site.endpoint(path("/id/login")));
  }

  private static Map<String, OperationHandler> handlersOfNothing() {
    Map<String, OperationHandler> handlers = new HashMap<>();
    OpenApiDocument.publicListener()
        .operations()
        .forEach(operation -> handlers.put(operation.id(), call -> HttpAnswer.noContent()));
    return handlers;
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /id/login, POST",
    "DELETE, /id/password, POST",
    "PUT, /id/password/reset, POST",
    "POST, /id/me, 'GET, HEAD'",
    "OPTIONS, /id/health, 'GET, HEAD'",
    "POST, /.well-known/jwks.json, 'GET, HEAD'",
  })
  void anotherMethodIs405WithThoseThereAre(String method, String target, String allowed) {
    HttpAnswer answer = send("/id", method, target);
    expectProblem(405, "method_not_allowed", answer);
    assertTrue(answer.headers().contains(new HttpAnswer.Header("Allow", allowed)));
  }

  @Test
  void aNodeThatCanDecideIsHealthy() {
    assertEquals("200 ", text(send("/id", "GET", "/id/health")));
  }

  @Test
  void aNodeThatCannotDecideIsNot() {
    ready = false;
    assertEquals("503 ", text(send("/id", "GET", "/id/health")));
  }

  private Route route(String method, String target) {
    return Objects.requireNonNull(routes.match(method, "api.example", path(target)));
  }

  @Test
  void whoAsksWhoTheyAreNeedsACredential() {
    Set<CredentialKind> either = Set.of(CredentialKind.API_KEY, CredentialKind.ACCESS_TOKEN);
    assertEquals(either, route("GET", "/id/v2/me").credentials());
  }

  @Test
  void theOwnPasswordNeedsAToken() {
    assertEquals(
        Set.of(CredentialKind.ACCESS_TOKEN), route("POST", "/id/v2/password").credentials());
  }

  /** The credential comes first: what other methods there are is told to who has one. */
  @ParameterizedTest
  @ValueSource(strings = {"HEAD", "POST", "BREW"})
  void anotherMethodNeedsTheSameCredential(String method) {
    assertEquals(route("GET", "/id/v2/me"), route(method, "/id/v2/me"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/id/v2",
        "/id/v2/",
        "/id/v2/login",
        "/id/v2/password/reset",
        "/id/v2/health",
        "/id/v2/nothing/at/all",
        "/.well-known/jwks.json",
        "/.well-known/oauth-authorization-server"
      })
  void theOthersAreOpen(String target) {
    assertEquals(NOBODY_IN_PARTICULAR, route("GET", target).credentials());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/auth/login", "/id/v3/login", "/id", "/.well-known/other"})
  void nothingElseIsRouted(String target) {
    assertNull(routes.match("GET", "api.example", path(target)));
  }

  @Test
  void keysOfBothEnvironmentsMayAskWhoTheyAre() {
    assertEquals(
        Set.of(Environment.LIVE, Environment.TEST), route("GET", "/id/v2/me").environments());
  }
}
