package dev.keyward.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.cli.CliBed.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class KeyImportCommandTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path directory;
  private CliBed bed;
  private String client;

  @BeforeEach
  void open() throws Exception {
    bed = new CliBed(directory);
    Run made = bed.run("client", "create", "--name", "c", "--json");
    client = JSON.readTree(made.out()).path("id").stringValue();
  }

  @AfterEach
  void close() {
    bed.close();
  }

  private String line(String raw) {
    return JSON.createObjectNode()
            .put("client_id", client)
            .put("name", "k")
            .put("raw", raw)
            .toString()
        + "\n";
  }

  private String file(String text) throws Exception {
    Path file = directory.resolve("keys.ndjson");
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file.toString();
  }

  private long keys() {
    return bed.run("key", "list", "--limit", "1000").out().lines().count() - 1;
  }

  @Test
  void aFileIsImported() throws Exception {
    Run run = bed.run("key", "import", file(line("key-of-others-01") + line("key-of-others-02")));

    assertEquals(0, run.exit(), run.err());
    assertEquals("Imported 2, there already 0, failed 0.\n", run.out());
    assertEquals("", run.err());
    assertEquals(2, keys());
  }

  @Test
  void standardInputIsImported() {
    Run run = bed.runWith(line("key-of-others-01"), "key", "import", "-");

    assertEquals(0, run.exit(), run.err());
    assertEquals(1, keys());
  }

  @Test
  void whatFailedIsToldByItsLineAndNothingOfIt() throws Exception {
    String text =
        line("key-of-others-01")
            + "nope key-of-others-02\n"
            + line("key-of-others-01")
            + line("key-of-others-03");

    Run run = bed.run("key", "import", file(text));

    assertEquals(1, run.exit());
    assertEquals("Imported 2, there already 1, failed 2.\n", run.out());
    List<String> errors = run.err().lines().toList();
    assertEquals(2, errors.size(), run.err());
    assertTrue(errors.get(0).startsWith("line 2: invalid_request: "), run.err());
    assertEquals("line 3: already_exists: this key is stored already", errors.get(1));
    assertFalse((run.out() + run.err()).contains("others-0"));
  }

  @Test
  void againItIsNoFailureWhenToldSo() throws Exception {
    String file = file(line("key-of-others-01"));
    bed.run("key", "import", file);

    assertEquals(1, bed.run("key", "import", file).exit());
    Run run = bed.run("key", "import", file, "--existing-ok");

    assertEquals(0, run.exit(), run.err());
    assertEquals("Imported 0, there already 1, failed 0.\n", run.out());
    assertEquals("", run.err());
  }

  @Test
  void jsonIsOneResultOnEachLineUnderTheNumbersOfTheFile() throws Exception {
    String text =
        "x\n".repeat(5_000)
            + line("key-of-others-01")
            + "y".repeat(1 << 20)
            + "\n"
            + line("key-of-others-02");

    Run run = bed.run("key", "import", file(text), "--json");

    assertEquals(1, run.exit());
    List<JsonNode> results = run.out().lines().map(JSON::readTree).toList();
    assertEquals(5_003, results.size());
    assertEquals("invalid_request", results.get(4_999).at("/error/code").asString());
    assertEquals(5_000, results.get(4_999).path("line").intValue());
    assertEquals(5_001, results.get(5_000).path("line").intValue());
    assertTrue(results.get(5_000).path("id").asString().startsWith("key_"));
    assertEquals("line_too_long", results.get(5_001).at("/error/code").asString());
    assertEquals(5_003, results.get(5_002).path("line").intValue());
    assertEquals("", run.err());
  }

  @Test
  void aServerThatFailsInTheMiddleLeavesNoDoubtHowToGoOn() throws Exception {
    bed.answerInstead = 503;
    bed.answeredBefore.set(1);
    String file = file(line("key-of-others-01") + "x\n".repeat(5_000) + line("key-of-others-02"));

    Run run = bed.run("key", "import", file);

    assertEquals(1, run.exit());
    assertTrue(
        run.err()
            .contains(
                "Lines 1 to 5000 are done. Lines 5001 to 5002 may be done, those after are not."),
        run.err());
    assertTrue(run.err().contains("Imported 1, there already 0, failed 4999."), run.err());
    assertTrue(run.err().contains("--existing-ok"));
    bed.answerInstead = 0;
    assertTrue(
        bed.run("key", "import", file, "--existing-ok")
            .out()
            .contains("Imported 1, there already 1, failed 5000."));
  }

  @Test
  void aFileThatOthersCanReadIsWarnedOf() throws Exception {
    String file = file(line("key-of-others-01"));
    Files.setPosixFilePermissions(Path.of(file), PosixFilePermissions.fromString("rw-r--r--"));

    Run run = bed.run("key", "import", file);

    assertEquals(0, run.exit());
    assertTrue(run.err().startsWith("Warning: others can read "), run.err());
  }

  @Test
  void aFileThatIsNotThereIsAClearFailure() {
    Run run = bed.run("key", "import", directory.resolve("nothing").toString());

    assertEquals(1, run.exit());
    assertTrue(run.err().startsWith("Cannot read "), run.err());
    assertEquals(0, keys());
  }

  @Test
  void whatTheFileSaysIsSentAsItIs() throws Exception {
    Path file = directory.resolve("keys.ndjson");
    Files.write(file, ("\uFEFF" + line("key-of-others-01")).getBytes(UTF_8));

    assertEquals(1, bed.run("key", "import", file.toString()).exit());
  }
}
