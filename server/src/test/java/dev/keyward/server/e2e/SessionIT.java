package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.testkit.store.EmbeddedPostgresServer;
import dev.keyward.testkit.store.scene.Together;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Sessions over HTTPS: renewed, raced for, stolen, listed and ended. */
final class SessionIT {
  private static final String PASSWORD = "violet thunder over nine lakes";
  private static final String OTHER = "copper rain beyond seven hills";
  private static final int MANY = 100;
  private static final String OFF =
      "limits: {failures_per_address: off, login: {per_address: off, per_account: off}}\n";

  @TempDir private Path directory;

  private Service serve(String database, String tokens) throws Exception {
    String store =
        database.equals("postgresql")
            ? "database: '" + EmbeddedPostgresServer.newDatabase() + "'\n"
            : "";
    return ServerHome.in(directory)
        .configure(store + tokens + OFF + ServerHome.ROUTES)
        .serve("--init");
  }

  private static PublicApi.Reply refresh(PublicApi api, String token) throws Exception {
    return api.post(
        "/auth/refresh", AdminApi.JSON.createObjectNode().put("refresh_token", token).toString());
  }

  private static JsonNode login(PublicApi api) throws Exception {
    return api.login("ada", PASSWORD).expect(200).json();
  }

  private static String refreshToken(JsonNode tokens) {
    return tokens.path("refresh_token").asString();
  }

  private static String accessToken(JsonNode tokens) {
    return tokens.path("access_token").asString();
  }

  private static List<PublicApi.Reply> race(PublicApi api, String token) throws Exception {
    return Together.run(
        MANY,
        _ -> {
          try {
            return refresh(api, token);
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  /** Without grace all others are thieves, as far as anybody can tell. */
  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgresql"})
  void ofAHundredWithOneTokenExactlyOneGetsASuccessor(String database) throws Exception {
    try (Service service = serve(database, "");
        PublicApi api = new PublicApi(service)) {
      service.admin().user("ada", PASSWORD, "data:read");
      JsonNode login = login(api);

      List<PublicApi.Reply> replies = race(api, refreshToken(login));

      assertEquals(1, replies.stream().filter(reply -> reply.status() == 200).count());
      assertEquals(MANY - 1, replies.stream().filter(reply -> reply.status() == 401).count());
      // And the session is over, for both sides.
      JsonNode successor =
          replies.stream().filter(reply -> reply.status() == 200).findFirst().orElseThrow().json();
      refresh(api, refreshToken(successor)).expect(401);
      api.withToken("/auth/me", accessToken(successor)).expect(401);
      api.withToken("/auth/me", accessToken(login)).expect(401);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgresql"})
  void withinTheGraceAHundredGetTheSameSuccessor(String database) throws Exception {
    try (Service service = serve(database, "tokens: {refresh_grace: 10s}\n");
        PublicApi api = new PublicApi(service)) {
      service.admin().user("ada", PASSWORD, "data:read");

      Set<String> successors =
          race(api, refreshToken(login(api))).stream()
              .map(reply -> refreshToken(reply.expect(200).json()))
              .collect(Collectors.toSet());

      assertEquals(1, successors.size());
      refresh(api, successors.iterator().next()).expect(200);
    }
  }

  @Test
  void sessionIsSeenAndEndedByAdministrators() throws Exception {
    try (Service service = serve("sqlite", "");
        PublicApi api = new PublicApi(service)) {
      String user = service.admin().user("ada", PASSWORD, "data:read");
      JsonNode first = login(api);
      JsonNode second = login(api);
      JsonNode items =
          service.admin().get("/v1/users/" + user + "/sessions").expect(200).json().path("items");
      assertEquals(2, items.size());
      String id = items.path(0).path("id").asString();
      assertEquals(Jwt.read(accessToken(first)).claim("sid"), id);
      assertEquals("127.0.0.1", items.path(0).path("address").asString());
      assertTrue(items.path(0).path("user_agent").asString().startsWith("Java-http-client"));
      assertEquals(items.path(0), service.admin().get("/v1/sessions/" + id).expect(200).json());

      service.admin().post("/v1/sessions/" + id + "/revoke", "").expect(200);

      refresh(api, refreshToken(first)).expect(401);
      api.withToken("/auth/me", accessToken(first)).expect(401);
      api.withToken("/auth/me", accessToken(second)).expect(200);
      service.admin().get("/v1/sessions/" + id).expect(404);
      service.admin().post("/v1/sessions/" + id + "/revoke", "").expect(404);
      String metrics = service.admin().get("/metrics").expect(200).body();
      assertTrue(
          metrics.contains("keyward_sessions_ended_total{by=\"administrator\"} 1.0"), metrics);
      assertTrue(metrics.contains("keyward_renewals_total{result=\"unknown\"} 1.0"), metrics);
    }
  }

  @Test
  void logoutPasswordAndDisablingEndSessions() throws Exception {
    try (Service service = serve("sqlite", "");
        PublicApi api = new PublicApi(service)) {
      String user = service.admin().user("ada", PASSWORD, "data:read");
      JsonNode gone = login(api);
      api.post("/auth/logout", "{}", "Authorization", "Bearer " + accessToken(gone)).expect(204);
      refresh(api, refreshToken(gone)).expect(401);
      api.withToken("/auth/me", accessToken(gone)).expect(401);

      JsonNode own = login(api);
      JsonNode other = login(api);
      String change =
          "{\"current_password\":\"" + PASSWORD + "\",\"new_password\":\"" + OTHER + "\"}";
      api.post("/auth/password", change, "Authorization", "Bearer " + accessToken(own)).expect(204);
      api.withToken("/auth/me", accessToken(own)).expect(200);
      api.withToken("/auth/me", accessToken(other)).expect(401);
      refresh(api, refreshToken(other)).expect(401);
      JsonNode renewed = refresh(api, refreshToken(own)).expect(200).json();
      assertNotEquals(refreshToken(own), refreshToken(renewed));

      service.admin().send("PATCH", "/v1/users/" + user, "application/json", "{\"enabled\":false}");
      refresh(api, refreshToken(renewed)).expect(401);
      api.withToken("/auth/me", accessToken(renewed)).expect(401);
    }
  }

  /** What a stolen token looks like to an operator. */
  @Test
  void reuseIsInTheLogAndInTheAuditLog() throws Exception {
    try (Service service = serve("sqlite", "");
        PublicApi api = new PublicApi(service)) {
      service.admin().user("ada", PASSWORD, "data:read");
      JsonNode login = login(api);
      refresh(api, refreshToken(login)).expect(200);
      refresh(api, refreshToken(login)).expect(401);

      JsonNode last =
          service
              .admin()
              .get("/v1/audit?action=session.end")
              .expect(200)
              .json()
              .path("items")
              .path(0);
      assertEquals("reuse", last.path("details").path("by").asString());
      assertEquals(Jwt.read(accessToken(login)).claim("sid"), last.path("target").asString());
      service.process().awaitLogged("result", "REUSED");
    }
  }
}
