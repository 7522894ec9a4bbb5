package dev.keyward.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.cli.CliBed.Run;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

final class PepperCommandsTest {
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

  @Test
  void rotateShowsTheNewOneAndListAll() {
    Run made = bed.run("pepper", "rotate");

    assertEquals(0, made.exit(), made.err());
    assertTrue(made.out().contains("state:       PENDING\n"), made.out());
    Run listed = bed.run("pepper", "list");
    assertEquals(0, listed.exit(), listed.err());
    List<String> lines = listed.out().lines().toList();
    assertEquals(3, lines.size(), listed.out());
    assertTrue(lines.get(0).matches("ID +STATE +CREATED_AT +ACTIVE_FROM +KEYS"), listed.out());
    assertTrue(lines.get(1).matches("pepper-1 +ACTIVE .* 0"), listed.out());
    assertTrue(lines.get(2).matches("pepper_\\S+ +PENDING .* 0"), listed.out());
    assertEquals(List.of("POST /v1/peppers/rotate", "GET /v1/peppers"), bed.calls);
  }

  @Test
  void jsonIsTheAnswerOfTheApi() {
    Run made = bed.run("pepper", "rotate", "--json");

    assertEquals(0, made.exit(), made.err());
    assertEquals("PENDING", new JsonMapper().readTree(made.out()).path("state").stringValue());
  }

  @Test
  void aRefusalIsTold() {
    assertEquals(0, bed.run("pepper", "rotate").exit());

    Run refused = bed.run("pepper", "rotate");

    assertEquals(1, refused.exit());
    assertEquals("", refused.out());
    assertTrue(refused.err().contains("not active yet"), refused.err());
  }

  @Test
  void aWrongCommandLineAsksNobody() {
    assertEquals(2, bed.run("pepper", "rotate", "now").exit());
    assertEquals(2, bed.run("pepper").exit());
    assertEquals(List.of(), bed.calls);
  }
}
