package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.e2e.KeywardProcess.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The audit log of a running quickstart: shown, exported, checked, tampered with, cut off. */
@TestMethodOrder(OrderAnnotation.class)
final class AuditIT {
  @TempDir private static Path home;
  private static Service keyward;
  private static String noted = "";

  @BeforeAll
  static void start() throws Exception {
    keyward = Service.quickstart(home);
  }

  @AfterAll
  static void stop() {
    keyward.close();
  }

  /** The port is another one after the restart, which the data directory does not say. */
  private static Result run(String... line) throws Exception {
    return KeywardProcess.run(home, Map.of("KEYWARD_ADMIN_URL", keyward.adminUrl()), line);
  }

  private static JsonNode verify(String query) throws Exception {
    return keyward.admin().get("/v1/audit/verify" + query).expect(200).json();
  }

  private static void execute(String sql) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + keyward.data().resolve("keyward.db"));
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 10000");
      statement.execute(sql);
    }
  }

  @Test
  @Order(1)
  void onlyWhoMayReadItSeesIt() throws Exception {
    AdminApi.Key other =
        keyward.admin().key(keyward.clientId(), "keyward:keys:read", "keyward:users:write");
    AdminApi.Key reader = keyward.admin().key(keyward.clientId(), "keyward:audit:read");
    for (String path : List.of("/v1/audit", "/v1/audit/verify")) {
      String url = keyward.adminUrl() + path;
      keyward.curl().get(url).expect(401);
      String refusal = keyward.curl().withKey(url, other.secret()).expect(403).body();
      assertTrue(refusal.contains("insufficient_scope"), refusal);
      keyward.curl().withKey(url, reader.secret()).expect(200);
    }
    keyward.curl().withKey(keyward.adminUrl() + "/v1/keys", reader.secret()).expect(403);
  }

  @Test
  @Order(2)
  void everythingIsInOneChainFromTheFirstStartOn() throws Exception {
    AdminApi.Key key = keyward.admin().key(keyward.clientId());
    keyward.admin().revoke(key.id());

    JsonNode records = keyward.admin().list("/v1/audit");

    assertEquals("operator", records.path(0).path("actor").asString());
    for (int i = 0; i < records.size(); i++) {
      assertEquals(i + 1, records.path(i).path("sequence").asInt());
    }
    JsonNode last = records.path(records.size() - 1);
    assertEquals("key.revoke", last.path("action").asString());
    assertEquals(key.id(), last.path("target").asString());
    assertFalse(records.toString().contains(key.secret()));
    noted = verify("").path("head").asString();
    assertEquals(records.size() + ":" + last.path("hash").asString(), noted);
  }

  @Test
  @Order(3)
  void linesAreHadWithCurlPageByPage() throws Exception {
    String url = keyward.adminUrl() + "/v1/audit?limit=2";
    String[] lines = {"-i", "-H", "Accept: application/x-ndjson"};

    String answer = keyward.curl().withKey(url, keyward.adminKey(), lines).expect(200).body();

    assertTrue(answer.contains("</v1/audit?cursor=2&limit=2>; rel=\"next\""), answer);
    assertTrue(answer.contains("{\"sequence\":2,"), answer);
    assertFalse(answer.contains("{\"sequence\":3,"), answer);
  }

  @Test
  @Order(4)
  void theCommandLineExportsAndVerifies() throws Exception {
    Path file = home.resolve("audit.ndjson");
    Result export = run("audit", "export", "--output", file.toString()).succeeded();
    List<String> lines = Files.readAllLines(file);
    assertEquals(noted, export.err().strip().replaceAll(".* ", ""));
    assertEquals("Records: " + lines.size() + ", head: " + noted, export.err().strip());
    assertTrue(run("audit", "list").succeeded().out().contains("key.revoke"));
    assertTrue(run("audit", "verify", "--head", noted).succeeded().out().contains(noted));
  }

  @Test
  @Order(5)
  void theHeadIsInTheLogAndTheMetrics() throws Exception {
    keyward.process().awaitLogged("logger", "keyward.audit", "message", "head of the audit log");

    String metrics = keyward.admin().get("/metrics").expect(200).body();

    String records = noted.substring(0, noted.indexOf(':'));
    assertTrue(metrics.contains("\nkeyward_audit_records " + records + ".0\n"), metrics);
    assertTrue(metrics.contains("\nkeyward_audit_unsealed 0.0\n"), metrics);
    assertTrue(metrics.contains("\nkeyward_audit_sealed_timestamp_seconds "), metrics);
  }

  @Test
  @Order(6)
  void theChainGoesOnAfterARestartAndItsEndWasLogged() throws Exception {
    AdminApi.Key key = keyward.admin().key(keyward.clientId());
    assertEquals(0, keyward.process().terminate());
    String last =
        keyward
            .process()
            .logLines()
            .all("logger", "keyward.audit", "message", "head of the audit log")
            .getLast()
            .get("head");
    assertNotEquals(noted, last, "what was sealed while it stopped");
    keyward.close();

    keyward = Service.quickstart(home);

    keyward.admin().revoke(key.id());
    assertTrue(verify("?head=" + noted).path("valid").asBoolean());
    assertTrue(verify("?head=" + last).path("valid").asBoolean());
    noted = verify("").path("head").asString();
  }

  @Test
  @Order(7)
  void aChangeBehindItsBackIsNamed() throws Exception {
    execute("UPDATE audit SET actor = 'key_somebodyelse' WHERE sequence = 2");

    Result result = run("audit", "verify");

    assertEquals(1, result.exitCode());
    assertTrue(result.out().contains("record 2 was changed"), result.out());
    assertEquals(2, verify("").path("first_bad").asInt());
    execute("UPDATE audit SET actor = 'operator' WHERE sequence = 2");
    run("audit", "verify").succeeded();
  }

  @Test
  @Order(8)
  void whatWasCutOffWithItsHeadIsFoundByTheOneThatWasNoted() throws Exception {
    execute("DELETE FROM audit WHERE sequence > 4");
    execute(
        "UPDATE audit_head SET sequence = 4, hash = (SELECT hash FROM audit WHERE sequence = 4)");

    run("audit", "verify").succeeded();
    Result result = run("audit", "verify", "--head", noted);

    assertEquals(1, result.exitCode());
    assertTrue(result.out().contains("record 5 was changed, is missing"), result.out());
  }
}
