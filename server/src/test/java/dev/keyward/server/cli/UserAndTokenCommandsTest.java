package dev.keyward.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.token.TokenRevocation;
import dev.keyward.core.token.TokenRevocation.Kind;
import dev.keyward.server.cli.CliBed.Run;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class UserAndTokenCommandsTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String PASSWORD = "correct horse battery staple 7";
  private static final String OTHER = "wr\u00f6ng donkey capacitor paperclip";

  @TempDir Path directory;
  private CliBed bed;

  @BeforeEach
  void open() throws Exception {
    bed = new CliBed(directory);
  }

  @AfterEach
  void close() {
    bed.close();
  }

  private static JsonNode json(Run run) {
    assertEquals(0, run.exit(), run.err());
    assertEquals("", run.err());
    return JSON.readTree(run.out());
  }

  private String user(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("user", "create", "--username", "Alice", "--json"));
    arguments.addAll(Arrays.asList(more));
    return json(bed.runWith(PASSWORD + "\n", arguments.toArray(String[]::new)))
        .path("id")
        .stringValue();
  }

  @Test
  void createTakesThePasswordFromStandardInput() {
    Run run =
        bed.runWith(
            PASSWORD + "\n",
            "user",
            "create",
            "--username",
            "Alice",
            "--scope",
            "b,a",
            "--metadata",
            "team=x=y",
            "--metadata",
            "note=a, b");
    assertEquals(0, run.exit(), run.err());
    assertTrue(run.out().contains("username:      alice\n"), run.out());
    assertTrue(run.out().contains("scopes:        a b\n"), run.out());
    assertTrue(run.out().contains("metadata:      note=a, b team=x=y\n"), run.out());
    assertFalse(run.out().contains(PASSWORD));
    assertTrue(bed.hasPassword("alice", PASSWORD));
  }

  @Test
  void withoutAPasswordNothingIsSent() {
    for (String input : List.of("", "\n")) {
      Run run = bed.runWith(input, "user", "create", "--username", "alice");
      assertEquals(1, run.exit());
      assertTrue(run.err().startsWith("No password"), run.err());
    }
    assertEquals("", bed.lastKey);
  }

  @Test
  void aRefusalIsToldWithItsPlaceAndNotRepeated() {
    Run run = bed.runWith("too short\n", "user", "create", "--username", "alice");
    assertEquals(1, run.exit());
    assertTrue(run.err().contains("/password: "), run.err());
    assertFalse(run.err().contains("too short"));
    user();
    Run taken = bed.runWith(PASSWORD, "user", "create", "--username", "ALICE");
    assertEquals(1, taken.exit());
    assertTrue(taken.err().contains("(username_taken)"), taken.err());
  }

  @Test
  void listAndGet() {
    String id = user("--scope", "a");
    Run list = bed.run("user", "list");
    assertTrue(list.out().startsWith("ID "), list.out());
    assertTrue(list.out().contains("alice"));
    assertTrue(bed.run("user", "get", id).out().contains("enabled:       true\n"));
    assertEquals(
        json(bed.run("user", "get", id, "--json")),
        json(bed.run("user", "list", "--json")).at("/items/0"));
  }

  @Test
  void updateChangesWhatIsNamed() {
    String id = user("--scope", "a", "--metadata", "k=v");
    JsonNode disabled = json(bed.run("user", "update", id, "--disable", "--json"));
    assertFalse(disabled.path("enabled").booleanValue());
    assertEquals("[\"a\"]", disabled.path("scopes").toString());
    JsonNode more =
        json(bed.run("user", "update", id, "--enable", "--scope", "b", "--scope", "c", "--json"));
    assertTrue(more.path("enabled").booleanValue());
    assertEquals("[\"b\",\"c\"]", more.path("scopes").toString());
    assertEquals("{\"k\":\"v\"}", more.path("metadata").toString());
    JsonNode less =
        json(bed.run("user", "update", id, "--no-scopes", "--metadata", "x=", "--json"));
    assertEquals("[]", less.path("scopes").toString());
    assertEquals("{\"x\":\"\"}", less.path("metadata").toString());
    JsonNode none = json(bed.run("user", "update", id, "--no-metadata", "--json"));
    assertEquals("{}", none.path("metadata").toString());
  }

  @Test
  void unlockShowsTheUser() {
    String id = user();
    assertTrue(bed.run("user", "list").out().contains("LOCKED"));
    assertTrue(bed.run("user", "unlock", id).out().contains("locked:        false\n"));
    JsonNode unlocked = json(bed.run("user", "unlock", id, "--forget-devices", "--json"));
    assertFalse(unlocked.path("locked").booleanValue(true));
    assertEquals(1, bed.run("user", "unlock", "user_" + "0".repeat(26)).exit());
    assertEquals(2, bed.run("user", "unlock", "not an id").exit());
  }

  @Test
  void deleteSaysSo() {
    String id = user();
    assertEquals("Deleted " + id + ".\n", bed.run("user", "delete", id).out());
    assertEquals(1, bed.run("user", "delete", id).exit());
    assertTrue(json(bed.run("user", "delete", user(), "--json")).isEmpty());
  }

  @Test
  void passwordSetsOrShowsAResetTokenOnce() {
    String id = user();
    Run set = bed.runWith(OTHER + "\r\n", "user", "password", id);
    assertEquals(0, set.exit(), set.err());
    assertFalse(set.out().contains(OTHER));
    assertTrue(bed.hasPassword("alice", OTHER));
    Run reset = bed.runWith("", "user", "password", id, "--reset");
    assertEquals(0, reset.exit(), reset.err());
    String token = reset.out().lines().toList().getLast();
    assertTrue(token.matches("kwr_[A-Za-z0-9_-]{43}"), "the last line is the token alone");
    assertEquals(1, reset.out().split(token, -1).length - 1, "and it is there once");
    assertTrue(reset.out().contains("expires_at:"));
    assertTrue(bed.hasPassword("alice", OTHER));
    JsonNode again = json(bed.runWith("", "user", "password", id, "--reset", "--json"));
    assertEquals(2, again.size());
  }

  private TokenRevocation revoked(String... arguments) {
    List<String> all = new ArrayList<>(List.of("token", "revoke"));
    all.addAll(Arrays.asList(arguments));
    Run run = bed.run(all.toArray(String[]::new));
    assertEquals(0, run.exit(), run.err());
    assertEquals("Revoked.\n", run.out());
    return bed.revoked().getLast();
  }

  @Test
  void tokensAreRevokedByWhatNamesThem() {
    TokenRevocation single = revoked("--jti", "j", "--expires-at", "2030-01-02T00:00:00Z");
    assertEquals(Kind.JTI, single.kind());
    assertEquals(Instant.parse("2030-01-02T00:00:00Z"), single.expiresAt());
    assertEquals(Kind.SUBJECT, revoked("--subject", "user_1").kind());
    assertEquals("keyward", revoked("--client", "keyward").value());
    assertEquals(Kind.SESSION, revoked("--session", "s").kind());
    assertEquals(Kind.ALL, revoked("--issued-before", "2029-01-01T00:00:00Z").kind());
    TokenRevocation before =
        revoked("--subject", "user_1", "--issued-before", "2029-01-01T00:00:00Z");
    assertEquals(Kind.SUBJECT, before.kind());
    assertEquals(Instant.parse("2028-12-31T23:59:59.999Z"), before.issuedUntil());
    assertEquals("{ }\n", bed.run("token", "revoke", "--subject", "s", "--json").out());
  }

  @Test
  void aWrongCommandLineExits2() {
    String id = "user_00000000000000000000000000";
    for (List<String> arguments :
        List.of(
            List.of("user"),
            List.of("user", "create"),
            List.of("user", "create", "--username", "a", "--password", "secret"),
            List.of("user", "create", "--username", "a", "--metadata", "novalue"),
            List.of("user", "get", "../keys"),
            List.of("user", "update", id),
            List.of("user", "update", id, "--enable", "--disable"),
            List.of("user", "update", id, "--scope", "a", "--no-scopes"),
            List.of("user", "update", id, "--metadata", "a=b", "--no-metadata"),
            List.of("user", "update", "alice", "--enable"),
            List.of("user", "delete"),
            List.of("user", "delete", "a/b"),
            List.of("user", "password", id, "secret"),
            List.of("user", "list", "--cursor", "a&b"),
            List.of("token"),
            List.of("token", "revoke"),
            List.of("token", "revoke", "--jti", "j"),
            List.of("token", "revoke", "--expires-at", "2030-01-02T00:00:00Z"),
            List.of("token", "revoke", "--subject", "a", "--client", "b"),
            List.of("token", "revoke", "--session", "a", "--client", "b"))) {
      Run run = bed.runWith(PASSWORD, arguments.toArray(String[]::new));
      assertEquals(2, run.exit(), arguments::toString);
    }
    assertEquals("", bed.lastKey, "nothing was sent");
  }

  @Test
  void whatDoesNotGoTogetherIsToldByTheServer() {
    Run run =
        bed.run("token", "revoke", "--session", "s", "--issued-before", "2029-01-01T00:00:00Z");
    assertEquals(1, run.exit());
    assertTrue(run.err().contains("(invalid_request)"), run.err());
  }
}
