package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The keys that sign, from the command line to the tokens of a running node. */
final class SigningKeyIT {
  private static final String KEY_SET = "/.well-known/jwks.json";

  /** Housekeeping comes every minute. */
  private static final Duration LONG_ENOUGH = Duration.ofMinutes(3);

  @TempDir private Path home;
  private Service keyward;
  private PublicApi api;

  @BeforeEach
  void start() throws Exception {
    keyward = Service.quickstart(home);
    api = new PublicApi(keyward);
  }

  @AfterEach
  void stop() {
    api.close();
    keyward.close();
  }

  private JsonNode json(String... line) throws Exception {
    List<String> all = new ArrayList<>(List.of("signing-key"));
    all.addAll(List.of(line));
    all.add("--json");
    return AdminApi.JSON.readTree(
        KeywardProcess.run(home, Map.of(), all.toArray(String[]::new)).succeeded().out());
  }

  private String kid(String state) throws Exception {
    for (JsonNode key : json("list").path("items")) {
      if (key.path("state").asString().equals(state)) {
        return key.path("kid").asString();
      }
    }
    return "";
  }

  private String token() throws Exception {
    return api.token(
        keyward.ready().path("username").asString(), keyward.ready().path("password").asString());
  }

  private int status(String token) throws Exception {
    return api.withToken("/auth/me", token).status();
  }

  private boolean isPublished(String kid) throws Exception {
    return api.get(KEY_SET).expect(200).body().contains(kid);
  }

  @Test
  void aLeakedKeyIsRevokedAndEverybodyLogsInAgain() throws Exception {
    String forged = token();
    assertEquals(200, status(forged));
    String leaked = kid("ACTIVE");
    assertEquals(leaked, Jwt.read(forged).header("kid"));

    assertEquals("REVOKED", json("revoke", leaked).path("state").asString());

    assertEquals(401, status(forged));
    assertFalse(isPublished(leaked));
    String fresh = token();
    assertNotEquals(leaked, Jwt.read(fresh).header("kid"));
    assertEquals(200, status(fresh));
    assertTrue(isPublished(Jwt.read(fresh).header("kid")));
  }

  @Test
  void theNextKeyIsPublishedThenSignsAndNoTokenEnds() throws Exception {
    String before = token();
    String old = kid("ACTIVE");

    String next = json("rotate").path("kid").asString();

    assertTrue(isPublished(next));
    assertEquals(old, Jwt.read(token()).header("kid"));
    madeTenMinutesAgo(next);
    long end = System.nanoTime() + LONG_ENOUGH.toNanos();
    while (!kid("ACTIVE").equals(next)) {
      assertEquals(200, status(before));
      assertTrue(System.nanoTime() < end, "never active");
    }
    assertEquals(next, Jwt.read(token()).header("kid"));
    assertEquals(old, kid("RETIRED"));
    assertEquals(200, status(before));
    assertTrue(isPublished(old));
    String log = keyward.process().log();
    assertTrue(log.contains("signing_key.activate") && log.contains(next), log);
  }

  /** As if the time had passed. */
  private void madeTenMinutesAgo(String kid) throws Exception {
    Path database = keyward.data().resolve("keyward.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 10000");
      assertEquals(
          1,
          statement.executeUpdate(
              "UPDATE signing_key SET created_at = created_at - 600000 WHERE kid = '" + kid + "'"));
    }
  }

  @Test
  void aRestartKeepsTheKey() throws Exception {
    String token = token();
    String active = kid("ACTIVE");
    assertEquals(0, keyward.process().terminate());
    stop();
    start();

    String listed = keyward.admin().get("/v1/signing-keys").expect(200).body();
    assertTrue(listed.contains(active), listed);
    assertTrue(listed.contains("ACTIVE") && !listed.contains("RETIRED"), listed);
    assertEquals(200, status(token));
  }
}
