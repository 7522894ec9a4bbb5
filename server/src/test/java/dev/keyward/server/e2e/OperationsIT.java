package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.audit.AuditEntry;
import dev.keyward.storage.jdbc.Database;
import dev.keyward.storage.jdbc.JdbcAuditLog;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an operator sees: metrics, health, the access log, and the audit log once the node has
 * stopped.
 */
@TestMethodOrder(OrderAnnotation.class)
final class OperationsIT {
  @TempDir private static Path home;
  private static RecordingUpstream upstream;
  private static Service keyward;
  private static AdminApi.Key key;

  @BeforeAll
  static void start() throws Exception {
    upstream = new RecordingUpstream();
    keyward = Service.quickstart(home, "--upstream", upstream.uri().toString());
    key = keyward.admin().key(keyward.clientId());
  }

  @AfterAll
  static void stop() throws Exception {
    try (Service _ = keyward;
        RecordingUpstream _ = upstream) {
      keyward.process().kill();
    }
  }

  /** The access log line of a request whose answer is this, with {@code -i}. */
  private static Map<String, String> line(Curl.Answer answer) throws Exception {
    List<String> ids =
        answer
            .body()
            .lines()
            .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("x-request-id:"))
            .toList();
    assertEquals(1, ids.size(), answer::toString);
    String id = ids.getFirst().substring(ids.getFirst().indexOf(':') + 1).strip();
    Map<String, String> line =
        keyward.process().awaitLogged("logger", "keyward.access", "request_id", id);
    assertEquals(
        1, keyward.process().logLines().all("request_id", id).size(), "one line for each request");
    return line;
  }

  private static void logged(Curl.Answer answer, int status, String code, String credential)
      throws Exception {
    Map<String, String> line = line(answer.expect(status));
    assertEquals(code, line.get("code"), line::toString);
    assertEquals(Integer.toString(status), line.get("status"), line::toString);
    assertEquals(credential, line.get("credential"), line::toString);
    assertEquals("/**", line.get("route"), line::toString);
    assertEquals("public", line.get("listener"));
    assertEquals("GET", line.get("method"));
    assertEquals("/data", line.get("path"), "without the query");
    assertEquals("127.0.0.1", line.get("address"));
    assertTrue(
        line.get("time").matches("2\\d{3}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z"),
        line::toString);
    assertTrue(Long.parseLong(line.get("micros")) >= 0);
  }

  @Test
  @Order(1)
  void everyAnswerHasItsLineWithTheExactReason() throws Exception {
    Curl curl = keyward.curl();
    String url = keyward.url() + "/data?secret=in-the-query";
    AdminApi.Key revoked = keyward.admin().key(keyward.clientId());
    keyward.admin().revoke(revoked.id());
    String broken = key.secret().substring(0, 20);

    logged(curl.withKey(url, key.secret(), "-i"), 200, "VALID", key.id());
    logged(curl.get(url, "-i"), 401, "NO_CREDENTIAL", "");
    logged(curl.withKey(url, broken, "-i"), 401, "MALFORMED", "");
    logged(curl.withKey(url, "unknown", "-i"), 401, "NOT_FOUND", "");
    logged(curl.withKey(url, revoked.secret(), "-i"), 401, "REVOKED", revoked.id());
    assertFalse(keyward.process().log().contains("in-the-query"));
  }

  @Test
  @Order(2)
  void aRequestIdIsKewardsOwnAndReachesTheUpstream() throws Exception {
    Curl.Answer answer =
        keyward
            .curl()
            .withKey(keyward.url() + "/data", key.secret(), "-i", "-H", "X-Request-Id: mine\"}");

    String id = line(answer).get("request_id");

    assertNotEquals("mine\"}", id);
    assertTrue(upstream.seen().getLast().toString().contains(id), "the upstream has it");
  }

  @Test
  @Order(3)
  void healthTellsNothingButTheStatus() throws Exception {
    for (String path : List.of("/health/live", "/health/ready")) {
      keyward.curl().get(keyward.adminUrl() + path).expect(200);
    }
    assertEquals("", keyward.curl().get(keyward.url() + "/auth/health").expect(200).body());
    assertTrue(keyward.admin().get("/v1/status").expect(200).body().contains("store"));
    keyward.curl().get(keyward.adminUrl() + "/v1/status").expect(401);
  }

  @Test
  @Order(4)
  void metricsHaveTheirDocumentedNames() throws Exception {
    keyward.curl().get(keyward.adminUrl() + "/metrics").expect(401);
    keyward.curl().withKey(keyward.adminUrl() + "/metrics", key.secret()).expect(403);

    String metrics = keyward.admin().get("/metrics").expect(200).body();

    for (String line :
        List.of(
            "keyward_requests_total{code=\"VALID\",decision=\"allow\",door=\"front\",listener=\"public\",status=\"200\"}",
            "keyward_requests_total{code=\"REVOKED\",decision=\"deny\",door=\"front\",listener=\"public\",status=\"401\"}",
            "keyward_requests_total{code=\"NO_CREDENTIAL\",decision=\"deny\",door=\"front\",listener=\"public\",status=\"401\"}",
            "keyward_request_duration_seconds_bucket{listener=\"public\",le=\"0.005\"}",
            "keyward_request_duration_seconds_count{listener=\"public\"}",
            "keyward_request_duration_seconds_sum{listener=\"public\"}",
            "jvm_memory_used_bytes{",
            "process_uptime_seconds ")) {
      assertTrue(
          metrics.lines().anyMatch(given -> given.startsWith(line)),
          () -> line + " is not in\n" + metrics);
    }
    assertFalse(metrics.contains(key.id()), "labels are bounded");
  }

  @Test
  @Order(5)
  void theAuditLogHoldsEachCreateAndRevoke() throws Exception {
    String client = keyward.admin().client("audited");
    AdminApi.Key made = keyward.admin().key(client);
    keyward.admin().revoke(made.id());
    assertEquals(0, keyward.process().terminate());

    try (Database database = Database.open("sqlite:" + keyward.data().resolve("keyward.db"))) {
      List<AuditEntry> rows = new JdbcAuditLog(database).list(null, 1_000).items();

      for (String[] act :
          new String[][] {
            {"client.create", client}, {"key.create", made.id()}, {"key.revoke", made.id()}
          }) {
        List<AuditEntry> found =
            rows.stream()
                .filter(
                    row ->
                        row.event().action().equals(act[0]) && row.event().target().equals(act[1]))
                .toList();
        assertEquals(1, found.size(), () -> act[0] + " " + rows);
        assertTrue(found.getFirst().event().actor().startsWith("key_"), "the admin key");
        assertEquals("127.0.0.1", found.getFirst().event().address());
        assertFalse(
            keyward
                .process()
                .logLines()
                .all("request_id", found.getFirst().event().requestId())
                .isEmpty(),
            "in the access log too");
      }
      assertTrue(
          rows.stream().anyMatch(row -> row.event().actor().equals("operator")),
          "what quickstart made");
      assertFalse(rows.toString().contains(made.secret()));
    }
  }
}
