package dev.keyward.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.apikey.KeyFormat;
import dev.keyward.server.cli.CliBed.Run;
import dev.keyward.server.scan.SampleKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code keyward scan} and {@code keyward key lookup}. */
final class ScanCommandTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String STRANGER = SampleKeys.key(new Random(5));

  @TempDir Path directory;
  @TempDir Path tree;
  private CliBed bed;

  @BeforeEach
  void open() throws Exception {
    bed = new CliBed(directory);
  }

  @AfterEach
  void close() {
    bed.close();
  }

  private static String masked(String key) {
    return KeyFormat.start(key) + "***";
  }

  private String file(String name, String text) throws IOException {
    Path file = tree.resolve(name);
    Files.writeString(file, text);
    return file.toString();
  }

  private JsonNode key(String... more) {
    List<String> line = new ArrayList<>();
    String client =
        JSON.readTree(bed.run("client", "create", "--name", "c", "--json").out())
            .path("id")
            .stringValue();
    line.addAll(List.of("key", "create", "--client", client, "--name", "k", "--json"));
    line.addAll(List.of(more));
    return JSON.readTree(bed.run(line.toArray(String[]::new)).out());
  }

  private String state(JsonNode key) {
    JsonNode now =
        JSON.readTree(bed.run("key", "get", key.path("id").stringValue(), "--json").out());
    return now.path("state").stringValue() + ' ' + now.path("revocation_reason").asString("");
  }

  @Test
  void aFindingIsALineWithoutTheKeyAndExits1WithoutAnyCall() throws Exception {
    String file = file("a", "x\n  " + STRANGER);
    Run run = bed.run("scan", tree.toString());
    assertEquals(1, run.exit());
    assertEquals(file + ":2:3: " + masked(STRANGER) + "\n", run.out());
    assertTrue(run.err().contains("found 1 in 1 files"), run.err());
    assertFalse((run.out() + run.err()).contains(STRANGER));
    assertEquals(List.of(), bed.calls);
  }

  @Test
  void nothingFoundExits0AndSomethingUnreadableExits5() throws Exception {
    file("a", "nothing");
    assertEquals(0, bed.run("scan", tree.toString()).exit());
    Run missing = bed.run("scan", tree.toString(), tree.resolve("no\u001b[31m").toString());
    assertEquals(5, missing.exit());
    assertTrue(missing.err().contains("no\\u{1b}[31m does not exist"), missing.err());
    file("b", STRANGER);
    assertEquals(1, bed.run("scan", tree.toString(), "/nothing").exit());
  }

  @Test
  void standardInputIsAMinus() {
    Run run = bed.runWith("a\nb " + STRANGER, "scan", "-");
    assertEquals("-:2:3: " + masked(STRANGER) + "\n", run.out());
    assertEquals(1, run.exit());
  }

  @Test
  void jsonIsOneObjectInAscii() throws Exception {
    String file = file("\u00e9\n", STRANGER + "\n" + STRANGER);
    Files.createSymbolicLink(tree.resolve("link"), tree);
    file("skipped.min.js", STRANGER);
    Run run = bed.run("scan", "--json", "--exclude", "*.min.js", tree.toString(), "/nothing");
    assertEquals(1, run.exit());
    assertTrue(run.out().chars().allMatch(c -> c < 0x7f));
    JsonNode json = JSON.readTree(run.out());
    assertEquals(file, json.at("/findings/0/file").stringValue());
    assertEquals(2, json.at("/findings/1/line").intValue());
    assertEquals(1, json.at("/findings/1/column").intValue());
    assertEquals(masked(STRANGER), json.at("/findings/1/key").stringValue());
    assertEquals(1, json.path("files").intValue());
    assertEquals("[\"/nothing\"]", json.path("unreadable").toString());
    assertEquals("{\"excluded\":1,\"links\":1,\"special\":0}", json.path("skipped").toString());
    assertTrue(json.at("/findings/0/outcome").isMissingNode());
  }

  @Test
  void aNameThatIsAKeyIsMaskedToo() throws Exception {
    file(STRANGER, STRANGER);
    Run text = bed.run("scan", tree.toString());
    Run json = bed.run("scan", "--json", tree.toString());
    assertFalse((text.out() + json.out()).contains(STRANGER));
    assertTrue(text.out().startsWith(tree + "/" + masked(STRANGER) + ":1:1: "), text.out());
  }

  @Test
  void theRegexIsPrintedAsItIs() {
    Run run = bed.run("scan", "--print-regex");
    assertEquals(0, run.exit());
    assertEquals(KeyFormat.REGEX + "\n", run.out());
  }

  @Test
  void aWrongCommandLineExits2() {
    for (List<String> arguments :
        List.of(
            List.of("scan"),
            List.of("scan", ""),
            List.of("scan", "--exclude", "[", "."),
            List.of("scan", "--exclude", "", "."),
            List.of("scan", "--reason", "x", "."))) {
      assertEquals(2, bed.run(arguments.toArray(String[]::new)).exit(), arguments::toString);
    }
  }

  @Test
  void theHelpNamesTheExitCodesAndWhatIsNotRead() {
    String help = bed.run("scan", "--help").out();
    for (int code = 0; code <= 5; code++) {
      String wanted = code + " ";
      assertTrue(help.lines().anyMatch(line -> line.strip().startsWith(wanted)), help);
    }
    assertTrue(help.contains(".git"), help);
  }

  @Test
  void eachKeyOfThisInstallationIsRevokedOnce() throws Exception {
    JsonNode leaked = key();
    JsonNode kept = key();
    String secret = leaked.path("secret").stringValue();
    String file = file("a", secret + "\n" + STRANGER + "\n" + secret);
    bed.calls.clear();

    Run run = bed.run("scan", "--revoke", tree.toString());

    String id = leaked.path("id").stringValue();
    assertEquals(
        file
            + ":1:1: "
            + masked(secret)
            + " "
            + id
            + " revoked\n"
            + file
            + ":2:1: "
            + masked(STRANGER)
            + " not a key of this installation\n"
            + file
            + ":3:1: "
            + masked(secret)
            + " "
            + id
            + " revoked\n",
        run.out());
    assertEquals(1, run.exit());
    assertEquals(
        List.of("POST /v1/keys/lookup", "POST /v1/keys/" + id + "/revoke", "POST /v1/keys/lookup"),
        bed.calls);
    assertEquals("REVOKED key_compromise", state(leaked));
    assertEquals("ACTIVE ", state(kept));
  }

  @Test
  void whatWasRevokedBeforeKeepsItsReason() throws Exception {
    JsonNode leaked = key();
    bed.run("key", "revoke", leaked.path("id").stringValue(), "--reason", "superseded");
    file("a", leaked.path("secret").stringValue());

    Run run = bed.run("scan", "--revoke", "--json", tree.toString());

    JsonNode finding = JSON.readTree(run.out()).at("/findings/0");
    assertEquals("already_revoked", finding.path("outcome").stringValue());
    assertEquals(leaked.path("id"), finding.path("key_id"));
    assertEquals("REVOKED superseded", state(leaked));
  }

  @Test
  void theLastAdminKeyAndTheOwnKeyAreLeftAlone() throws Exception {
    JsonNode admin = key("--scope", "keyward:admin");
    file("a", admin.path("secret").stringValue() + "\n" + CliBed.KEY);
    bed.calls.clear();

    Run run = bed.run("scan", "--revoke", "--json", tree.toString());

    assertEquals(1, run.exit());
    JsonNode findings = JSON.readTree(run.out()).path("findings");
    assertEquals("refused", findings.at("/0/outcome").stringValue());
    assertTrue(findings.at("/0/detail").stringValue().contains("last_admin_key"), run.out());
    assertEquals("refused", findings.at("/1/outcome").stringValue());
    assertTrue(findings.at("/1/key_id").isNull());
    assertEquals(2, bed.calls.size(), "of the own key nothing is asked");
    assertEquals("ACTIVE ", state(admin));
  }

  @Test
  void anApiThatIsNotToBeHadExits3AndFindingsAreShownAllTheSame() throws Exception {
    String secret = key().path("secret").stringValue();
    file("a", secret + "\n" + STRANGER);

    Run run = bed.run("scan", "--revoke", "--admin-url", "https://127.0.0.1:1", tree.toString());

    assertEquals(3, run.exit());
    assertEquals(2, run.out().lines().count());
    assertTrue(run.out().contains(masked(secret) + " not revoked: Cannot reach"), run.out());
  }

  @Test
  void missingConnectionSettingsExit4BeforeAnythingIsRead() throws Exception {
    file("a", STRANGER);
    Files.delete(directory.resolve("admin.key"));
    Run run = bed.run("scan", "--revoke", tree.toString());
    assertEquals(4, run.exit());
    assertEquals("", run.out());
    assertEquals(1, bed.run("scan", tree.toString()).exit(), "without --revoke none are needed");
  }

  @Test
  void lookupTellsWhoseKeyItIs() {
    JsonNode key = key();
    String secret = key.path("secret").stringValue();
    Run run = bed.runWith(secret + "\n", "key", "lookup");
    assertEquals(0, run.exit(), run.err());
    assertTrue(run.out().contains(key.path("id").stringValue()));
    assertFalse(run.out().contains(secret));
    assertEquals(1, bed.runWith(STRANGER + "\n", "key", "lookup").exit());
    Run broken = bed.runWith(secret + "0\n", "key", "lookup");
    assertEquals(1, broken.exit());
    assertFalse(broken.err().contains(secret));
    assertEquals(1, bed.runWith("", "key", "lookup").exit());
  }
}
