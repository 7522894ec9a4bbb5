package dev.keyward.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.cli.CliBed.Run;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class SigningKeyCommandsTest {
  @TempDir Path directory;
  private CliBed bed;

  @BeforeEach
  void open() throws Exception {
    bed = new CliBed(directory);
    bed.makeSigningKey();
  }

  @AfterEach
  void close() {
    bed.close();
  }

  private JsonNode json(String... line) {
    String[] all = Arrays.copyOf(line, line.length + 1);
    all[line.length] = "--json";
    Run run = bed.run(all);
    assertEquals(0, run.exit(), run.err());
    return new JsonMapper().readTree(run.out());
  }

  private String active() {
    return json("signing-key", "list").path("items").get(0).path("kid").stringValue();
  }

  @Test
  void rotateShowsTheNextOneAndListAll() {
    Run made = bed.run("signing-key", "rotate");

    assertEquals(0, made.exit(), made.err());
    assertTrue(made.out().contains("state:        PENDING\n"), made.out());
    Run listed = bed.run("signing-key", "list");
    assertEquals(0, listed.exit(), listed.err());
    List<String> lines = listed.out().lines().toList();
    assertEquals(3, lines.size(), listed.out());
    assertTrue(
        lines.get(0).matches("KID +ALGORITHM +STATE +CREATED_AT +ACTIVATED_AT +RETIRED_AT"),
        listed.out());
    assertTrue(listed.out().contains("ACTIVE "), listed.out());
    assertTrue(listed.out().contains("PENDING "), listed.out());
    assertEquals(List.of("POST /v1/signing-keys/rotate", "GET /v1/signing-keys"), bed.calls);
  }

  @Test
  void revokeShowsTheKeyAsItIs() {
    String kid = active();

    Run revoked = bed.run("signing-key", "revoke", kid);

    assertEquals(0, revoked.exit(), revoked.err());
    assertTrue(revoked.out().contains("state:        REVOKED\n"), revoked.out());
    assertTrue(revoked.out().contains("kid:          " + kid + "\n"), revoked.out());
    assertEquals(2, json("signing-key", "list").path("items").size());
  }

  @Test
  void jsonIsTheAnswerOfTheApi() {
    assertEquals("PENDING", json("signing-key", "rotate").path("state").stringValue());
    assertEquals("REVOKED", json("signing-key", "revoke", active()).path("state").stringValue());
  }

  @Test
  void aRefusalIsTold() {
    assertEquals(0, bed.run("signing-key", "rotate").exit());

    Run refused = bed.run("signing-key", "rotate");

    assertEquals(1, refused.exit());
    assertEquals("", refused.out());
    assertTrue(refused.err().contains("there already"), refused.err());
    assertEquals(1, bed.run("signing-key", "revoke", "x".repeat(43)).exit());
  }

  @Test
  void aWrongCommandLineAsksNobody() {
    for (String[] line :
        new String[][] {
          {"signing-key"},
          {"signing-key", "rotate", "now"},
          {"signing-key", "revoke"},
          {"signing-key", "revoke", "a", "b"},
          {"signing-key", "revoke", "../keys"},
          {"signing-key", "revoke", ""},
          {"signing-key", "revoke", "x".repeat(42)},
          {"signing-key", "revoke", "x".repeat(42) + "/"},
        }) {
      assertEquals(2, bed.run(line).exit(), () -> String.join(" ", line));
    }
    assertEquals(List.of(), bed.calls);
  }
}
