package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.e2e.KeywardProcess.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The command line against a running quickstart; its data directory says where that is. */
final class CommandLineIT {
  @TempDir private static Path home;
  private static Service keyward;

  @BeforeAll
  static void start() throws Exception {
    keyward = Service.quickstart(home);
  }

  @AfterAll
  static void stop() {
    keyward.close();
  }

  private static Result run(String... line) throws Exception {
    return KeywardProcess.run(home, Map.of(), line);
  }

  private static JsonNode json(String... line) throws Exception {
    List<String> all = new ArrayList<>(Arrays.asList(line));
    all.add("--json");
    Result result = run(all.toArray(String[]::new)).succeeded();
    assertEquals("", result.err());
    return AdminApi.JSON.readTree(result.out());
  }

  @Test
  void helpNamesEveryCommandAndTheExitCodes() throws Exception {
    Result help = run("--help").succeeded();
    for (String command :
        List.of(
            "quickstart",
            "serve",
            "config",
            "admin-key",
            "client",
            "key",
            "audit",
            "generate-completion")) {
      assertTrue(help.out().lines().anyMatch(line -> line.strip().startsWith(command)), help.out());
    }
    assertTrue(run("key", "create", "--help").succeeded().out().contains("Exit codes"));
    assertTrue(run("--version").succeeded().out().startsWith("keyward "));
    Result wrong = run("frobnicate");
    assertEquals(2, wrong.exitCode());
    assertEquals("", wrong.out());
    assertFalse(wrong.err().isBlank());
  }

  @Test
  void clientsAndKeysFromCreationToRevocation() throws Exception {
    JsonNode client = json("client", "create", "--name", "from the command line");
    String id = client.path("id").asString();
    assertEquals("from the command line", json("client", "get", id).path("name").asString());
    assertTrue(json("client", "list").path("items").toString().contains(id));

    JsonNode made =
        json(
            "key",
            "create",
            "--client",
            id,
            "--name",
            "first",
            "--scope",
            "data:read",
            "--expires-in",
            "1h");
    String secret = made.path("secret").asString();
    String key = made.path("id").asString();
    keyward.curl().withKey(keyward.url() + "/data", secret).expect(200);
    JsonNode got = json("key", "get", key);
    assertEquals("ACTIVE", got.path("state").asString());
    assertFalse(got.toString().contains(secret), "shown once");
    Result listed = run("key", "list").succeeded();
    assertTrue(listed.out().contains(key) && !listed.out().contains(secret), listed.out());

    assertEquals(
        "REVOKED",
        json("key", "revoke", key, "--reason", "key_compromise").path("state").asString());
    keyward.curl().withKey(keyward.url() + "/data", secret).expect(401);
  }

  @Test
  void textForPeopleShowsTheSecretOnALineOfItsOwn() throws Exception {
    Result made =
        run("key", "create", "--client-id", keyward.clientId(), "--name", "another").succeeded();

    String secret = made.out().lines().toList().getLast();

    keyward.curl().withKey(keyward.url() + "/data", secret).expect(200);
  }

  @Test
  void exitCodesSayWhoseFaultItIs() throws Exception {
    Result refused =
        run("key", "create", "--client", "client_00000000000000000000000000", "--name", "x");
    assertEquals(1, refused.exitCode(), refused::toString);
    assertEquals("", refused.out());
    assertFalse(refused.err().isBlank());
    assertEquals(2, run("key", "create").exitCode());
    assertEquals(2, run("key", "get", "../clients").exitCode());
    assertEquals(3, run("key", "list", "--admin-url", "https://127.0.0.1:9").exitCode());
    assertEquals(4, run("key", "list", "--data", "nowhere").exitCode());
  }

  @Test
  void secretsAreTakenFromTheEnvironmentAndNeverFromArguments() throws Exception {
    Map<String, String> environment =
        Map.of(
            "KEYWARD_ADMIN_URL", keyward.adminUrl(),
            "KEYWARD_ADMIN_KEY", keyward.adminKey(),
            "KEYWARD_CA_FILE", keyward.data().resolve("ca.crt").toString());
    Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
    KeywardProcess.run(elsewhere, environment, "client", "list").succeeded();

    for (String option :
        List.of("--admin-key", "--key", "--api-key", "--secret", "--password", "--master-key")) {
      for (String[] command :
          new String[][] {
            {"key", "list"}, {"quickstart"}, {"serve", "--config", "x"}, {"admin-key", "create"}
          }) {
        if (option.equals("--admin-key") || command[0].equals("key")) {
          List<String> line = new ArrayList<>(Arrays.asList(command));
          line.addAll(List.of(option, keyward.adminKey()));
          Result result = run(line.toArray(String[]::new));
          assertEquals(2, result.exitCode(), result::toString);
        }
      }
    }
    KeywardProcess.Result wrong =
        KeywardProcess.run(
            elsewhere,
            Map.of("KEYWARD_ADMIN_URL", keyward.adminUrl(), "KEYWARD_ADMIN_KEY", "hunter2"),
            "client",
            "list");
    assertEquals(4, wrong.exitCode());
    assertFalse(wrong.err().contains("hunter2"), wrong::err);
  }

  @Test
  void aServerThatIsNotTrustedGetsNoKey() throws Exception {
    Path own = home.resolve("own.crt");
    Certificates.selfSigned(own, home.resolve("own.key"));

    Result result = run("key", "list", "--ca-file", own.toString());

    assertEquals(3, result.exitCode(), result::toString);
  }

  @Test
  void savedAdminKeyIsTheOneTheCommandLineUses() throws Exception {
    Path file = home.resolve("keyward-data/admin.key");
    String before = Files.readString(file);

    String made = run("admin-key", "create", "--save").succeeded().out().strip();

    assertNotEquals(before.strip(), made);
    assertEquals(made, Files.readString(file).strip());
    assertEquals("rw-------", Snapshot.mode(file));
    run("key", "list").succeeded();
    keyward.curl().withKey(keyward.adminUrl() + "/v1/clients", before.strip()).expect(200);
  }
}
