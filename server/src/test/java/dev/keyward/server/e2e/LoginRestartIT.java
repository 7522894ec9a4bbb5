package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a login gave outlives the process that gave it, however that ended. */
final class LoginRestartIT {
  private static final String PASSWORD = "violet thunder over nine lakes";
  private static final String NO_LIMITS =
      "limits: {failures_per_address: off, login: {per_address: off, per_account: off}}\n";
  private static final int PEOPLE = 4;
  private static final int LOGINS_BEFORE_THE_CRASH = 12;

  @TempDir private Path directory;

  @Test
  void tokenOutlivesAnOrderlyRestartOnAnotherPort() throws Exception {
    String token;
    String issuer;
    try (Service service = Service.quickstart(directory);
        PublicApi api = new PublicApi(service)) {
      service.admin().user("ada", PASSWORD);
      token = api.token("ada", PASSWORD);
      issuer = Jwt.read(token).claim("iss");
      assertEquals(0, service.process().terminate());
    }

    try (Service again = Service.quickstart(directory);
        PublicApi api = new PublicApi(again)) {
      assertNotEquals(issuer, again.url(), "another port was asked for");
      api.withToken("/data", token).expect(200);
      assertEquals(issuer, Jwt.read(api.token("ada", PASSWORD)).claim("iss"));
    }
  }

  @Test
  void tokenThatWasRevokedStaysSo() throws Exception {
    String token;
    try (Service service = Service.quickstart(directory);
        PublicApi api = new PublicApi(service)) {
      String id = service.admin().user("ada", PASSWORD);
      token = api.token("ada", PASSWORD);
      api.withToken("/data", token).expect(200);
      service.admin().post("/v1/tokens/revoke", "{\"subject\":\"" + id + "\"}").expect(204);
      service.process().kill();
    }

    try (Service again = Service.quickstart(directory);
        PublicApi api = new PublicApi(again)) {
      api.withToken("/data", token).expect(401);
      api.withToken("/data", api.token("ada", PASSWORD)).expect(200);
    }
  }

  @Test
  void acknowledgedLoginsSurviveACrashInTheMiddleOfOthers() throws Exception {
    ServerHome home = ServerHome.in(directory).configure(NO_LIMITS + ServerHome.ROUTES);
    Map<String, String> people = new HashMap<>();
    List<Jwt> acknowledged = new CopyOnWriteArrayList<>();
    List<String> tokens = new CopyOnWriteArrayList<>();
    String adminKey;
    try (Service service = home.serve("--init");
        PublicApi api = new PublicApi(service)) {
      adminKey = service.adminKey();
      for (int i = 0; i < PEOPLE; i++) {
        people.put("person-" + i, service.admin().user("person-" + i, PASSWORD));
      }
      crashDuringLogins(service, api, people.keySet(), tokens);
    }
    tokens.forEach(token -> acknowledged.add(Jwt.read(token)));

    assertTrue(recordedSessions(home).containsAll(sessions(acknowledged)), "the audit rows");
    try (Service again = Service.serveWith(adminKey, home);
        PublicApi api = new PublicApi(again)) {
      for (String token : tokens) {
        api.withToken("/auth/me", token).expect(200);
      }
      for (Map.Entry<String, String> person : people.entrySet()) {
        remembersTheLastLogin(again, person, acknowledged);
      }
    }
  }

  /** Everybody logs in again and again; the process dies with some of them under way. */
  private static void crashDuringLogins(
      Service service, PublicApi api, Set<String> people, List<String> tokens) throws Exception {
    CountDownLatch enough = new CountDownLatch(LOGINS_BEFORE_THE_CRASH);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String person : people) {
        threads.submit(
            () -> {
              while (true) { // until the connection breaks
                tokens.add(api.token(person, PASSWORD));
                enough.countDown();
              }
            });
      }
      assertTrue(enough.await(60, TimeUnit.SECONDS), "logins");
      service.process().kill();
    }
  }

  private static Set<String> sessions(List<Jwt> tokens) {
    Set<String> sessions = new HashSet<>();
    tokens.forEach(token -> sessions.add(token.claim("sid")));
    assertEquals(tokens.size(), sessions.size(), "each login its own");
    return sessions;
  }

  private static Set<String> recordedSessions(ServerHome home) throws Exception {
    Set<String> sessions = new HashSet<>();
    String url = "jdbc:sqlite:" + home.data().resolve("keyward.db");
    try (Connection connection = DriverManager.getConnection(url);
        ResultSet rows =
            connection
                .createStatement()
                .executeQuery("SELECT details FROM audit WHERE action = 'user.login'")) {
      while (rows.next()) {
        sessions.add(AdminApi.JSON.readTree(rows.getString(1)).path("session_id").asString());
      }
    }
    return sessions;
  }

  private static void remembersTheLastLogin(
      Service service, Map.Entry<String, String> person, List<Jwt> acknowledged) throws Exception {
    long newest =
        acknowledged.stream()
            .filter(token -> token.claim("username").equals(person.getKey()))
            .mapToLong(token -> token.claims().path("iat").longValue())
            .max()
            .orElse(0);
    String last =
        service
            .admin()
            .get("/v1/users/" + person.getValue())
            .expect(200)
            .json()
            .path("last_login_at")
            .asString();
    assertFalse(
        newest > 0 && Instant.parse(last).getEpochSecond() < newest, () -> person + " " + last);
  }

  @Test
  void ownEndpointsMoveWithTheAuthPath() throws Exception {
    ServerHome home =
        ServerHome.in(directory)
            .write(
                "data: data\n"
                    + "public: {address: '127.0.0.1:0', auth_path: /id}\n"
                    + "admin: {address: '127.0.0.1:0'}\n"
                    + ServerHome.ROUTES);
    try (Service service = home.serve("--init");
        PublicApi api = new PublicApi(service)) {
      service.admin().user("ada", PASSWORD);
      String body = PublicApi.credentials("ada", PASSWORD).toString();

      String token = api.post("/id/login", body).expect(200).json().path("access_token").asString();

      api.withToken("/id/me", token).expect(200);
      api.get("/id/health").expect(200);
      api.get("/.well-known/jwks.json").expect(200);
      api.post("/auth/login", body).expect(401);
      api.withToken("/auth/me", token).expect(403);
    }
  }
}
