package dev.keyward.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.cli.CliBed.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class AuditCommandsTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String HASH = "0123456789abcdef".repeat(4);

  @TempDir Path directory;
  private CliBed bed;

  @BeforeEach
  void open() throws Exception {
    bed = new CliBed(directory);
    for (int i = 0; i < 3; i++) {
      client("c" + i);
    }
  }

  @AfterEach
  void close() {
    bed.close();
  }

  private void client(String name) {
    assertEquals(0, bed.run("client", "create", "--name", name).exit());
  }

  private Run run(String... arguments) {
    Run run = bed.run(arguments);
    assertEquals(0, run.exit(), run.err());
    return run;
  }

  private void execute(String sql) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("keyward.db"));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> firstColumn(Run run) {
    return run.out().lines().skip(1).map(line -> line.split(" ", 2)[0]).toList();
  }

  @Test
  void theNewestRecordsComeFirst() {
    Run run = run("audit", "list");
    assertTrue(run.out().startsWith("SEQUENCE  TIME"), run.out());
    assertTrue(run.out().contains("client.create"), run.out());
    assertTrue(run.out().contains("name=c2"), run.out());
    assertEquals(List.of("3", "2", "1"), firstColumn(run));
    assertEquals(List.of("1", "2", "3"), firstColumn(run("audit", "list", "--oldest-first")));
  }

  @Test
  void pagesAreNamed() {
    Run first = run("audit", "list", "--limit", "2");
    assertEquals("More with --cursor 2", first.out().lines().toList().getLast());
    assertEquals(List.of("1"), firstColumn(run("audit", "list", "--limit", "2", "--cursor", "2")));
  }

  @Test
  void filtersAreOptions() {
    assertEquals(3, firstColumn(run("audit", "list", "--actor", "key_caller")).size());
    assertEquals(0, firstColumn(run("audit", "list", "--actor", "operator")).size());
    assertEquals(3, firstColumn(run("audit", "list", "--action", "client.*")).size());
    assertEquals(0, firstColumn(run("audit", "list", "--action", "key.*")).size());
    String target = run("audit", "list", "--limit", "1").out().lines().toList().get(1);
    String id = target.replaceAll(".*(client_[0-9a-z]+).*", "$1");
    assertEquals(List.of("3"), firstColumn(run("audit", "list", "--target", id)));
    assertEquals(
        3, firstColumn(run("audit", "list", "--since", "2030-01-01T02:00:00+02:00")).size());
    assertEquals(0, firstColumn(run("audit", "list", "--until", "2030-01-01T00:00:00Z")).size());
    Run refused = bed.run("audit", "list", "--actor", "a&limit=1");
    assertEquals(0, refused.exit(), "one value, however it is written");
    assertEquals(1, bed.run("audit", "list", "--since", "yesterday").exit());
  }

  @Test
  void everyRecordIsExportedOnALine() {
    JsonNode items =
        JSON.readTree(run("audit", "list", "--oldest-first", "--json").out()).path("items");

    Run run = run("audit", "export");

    assertEquals(items.valueStream().map(JsonNode::toString).toList(), run.out().lines().toList());
    String head = "3:" + items.path(2).path("hash").stringValue();
    assertEquals("Records: 3, head: " + head + "\n", run.err());
    assertEquals(0, bed.run("audit", "verify", "--head", head).exit());
  }

  @Test
  void anExportIsInAscii() {
    client("J\u00fcrgen \uD83D\uDE00");

    Run run = run("audit", "export");

    assertTrue(run.out().chars().allMatch(c -> c < 0x7f), run.out());
    JsonNode last = JSON.readTree(run.out().lines().toList().getLast());
    assertEquals("J\u00fcrgen \uD83D\uDE00", last.at("/details/name").stringValue());
  }

  @Test
  void anExportOfMoreThanAPageIsWhole() throws Exception {
    execute(
        "INSERT INTO audit (id, actor, action, target, request_id, address, details, at)"
            + " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2100)"
            + " SELECT 'audit_' || i, 'operator', 'user.login', 'u', '', '', '{}', 0 FROM n");

    Run run = run("audit", "export");

    List<String> lines = run.out().lines().toList();
    assertEquals(2_103, lines.size());
    for (int i = 0; i < lines.size(); i++) {
      assertEquals(i + 1, JSON.readTree(lines.get(i)).path("sequence").asInt());
    }
    assertEquals(2_100, run("audit", "export", "--action", "user.login").out().lines().count());
  }

  @Test
  void anExportToAFileReplacesItWhenItIsWhole() throws Exception {
    Path file = directory.resolve("audit.ndjson");
    Files.writeString(file, "before");

    Run run = run("audit", "export", "--output", file.toString(), "--json");

    JsonNode summary = JSON.readTree(run.out());
    assertEquals("", run.err());
    assertEquals(3, summary.path("records").asInt());
    assertEquals(3, Files.readAllLines(file).size());
    assertTrue(summary.path("head").stringValue().startsWith("3:"));

    bed.answerInstead = 503;
    assertEquals(1, bed.run("audit", "export", "--output", file.toString()).exit());
    assertEquals(3, Files.readAllLines(file).size(), "the one before");
    bed.answerInstead = 0;
    assertEquals(
        1, bed.run("audit", "export", "--output", directory.resolve("no/x").toString()).exit());
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(List.of(), left.filter(f -> f.toString().endsWith(".part")).toList());
    }
    assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file));
  }

  @Test
  void nothingToExportIsNoFailure() {
    Run run = run("audit", "export", "--actor", "operator");
    assertEquals("", run.out());
    assertEquals("Records: 0\n", run.err());
  }

  @Test
  void aChainThatHoldsExits0() {
    Run run = run("audit", "verify");
    assertTrue(run.out().startsWith("The chain holds.\nRecords that hold: 3\nHead: 3:"), run.out());
    JsonNode answer = JSON.readTree(run("audit", "verify", "--json").out());
    assertTrue(answer.path("valid").booleanValue());
    assertTrue(run.out().contains(answer.path("head").stringValue()));
  }

  @Test
  void aBrokenChainIsNamedAndExits1() throws Exception {
    run("audit", "verify");
    execute("UPDATE audit SET actor = 'key_other' WHERE sequence = 2");

    Run run = bed.run("audit", "verify");

    assertEquals(1, run.exit());
    assertEquals(
        List.of(
            "The chain is broken: record 2 was changed, is missing or is out of place.",
            "Records that hold: 1"),
        run.out().lines().limit(2).toList());
    Run json = bed.run("audit", "verify", "--json");
    assertEquals(1, json.exit());
    assertFalse(JSON.readTree(json.out()).path("valid").booleanValue());
  }

  @Test
  void aLogThatWasCutOffIsFoundByItsHead() throws Exception {
    String head = JSON.readTree(run("audit", "verify", "--json").out()).path("head").stringValue();
    execute("DELETE FROM audit");
    execute("UPDATE audit_head SET sequence = 0, hash = NULL");

    Run whole = run("audit", "verify");
    assertTrue(whole.out().endsWith("Records that hold: 0\nHead: -\n"), whole.out());
    Run cut = bed.run("audit", "verify", "--head", head);
    assertEquals(1, cut.exit());
    assertTrue(cut.out().contains("record 1 was changed, is missing"), cut.out());
  }

  @Test
  void aWrongCommandLineExits2() {
    for (List<String> arguments :
        List.of(
            List.of("audit"),
            List.of("audit", "list", "--cursor", "x"),
            List.of("audit", "list", "--cursor", "1&limit=5"),
            List.of("audit", "export", "--json"),
            List.of("audit", "verify", "--head", "12"),
            List.of("audit", "verify", "--head", "0:" + HASH),
            List.of("audit", "verify", "x"))) {
      assertEquals(2, bed.run(arguments.toArray(String[]::new)).exit(), arguments::toString);
    }
  }

  @Test
  void aServerThatCannotBeReachedExits3() {
    for (String verb : List.of("list", "export", "verify")) {
      assertEquals(3, bed.run("audit", verb, "--admin-url", "https://127.0.0.1:1").exit());
    }
  }
}
