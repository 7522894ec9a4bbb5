package dev.keyward.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.cli.CliBed.Run;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

final class ExplainCommandTest {
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
  void theDecisionComesFirstAndThenEachStep() {
    Run told = bed.run("explain", "curl https://a.example/data//x");
    assertEquals(0, told.exit(), told.err());
    List<String> lines = told.out().lines().toList();
    assertEquals("deny 401 NO_CREDENTIAL, no route", lines.get(0));
    assertTrue(lines.get(2).matches("RESULT +STEP +DETAIL"), told.out());
    assertTrue(told.out().contains("/data/x, for /data//x"), told.out());
    assertTrue(lines.getLast().startsWith("failed  answer "), told.out());
    assertEquals(List.of("POST /v1/explain"), bed.calls);
    assertEquals("", told.err());
  }

  @Test
  void aCredentialInAnArgumentIsWarnedOf() {
    Run told = bed.run("explain", "curl https://a.example/ -H 'X-API-Key: k'");
    assertEquals(0, told.exit(), told.err());
    assertTrue(told.err().contains("other users of this machine"), told.err());
  }

  @Test
  void aClientCertificateIsOfTls() {
    Run told = bed.run("explain", "--path", "/x", "--client-certificate");
    assertEquals(0, told.exit(), told.err());
    Run plain = bed.run("explain", "curl http://a.example/x", "--client-certificate");
    assertEquals(1, plain.exit());
    assertTrue(plain.err().contains("client_certificate"), plain.err());
  }

  @Test
  void theRequestMayComeInPieces() {
    Run told =
        bed.run(
            "explain",
            "--json",
            "--path",
            "/x?y",
            "--method",
            "POST",
            "--header",
            "Host: a.example",
            "--client-ip",
            "203.0.113.7");
    assertEquals(0, told.exit(), told.err());
    assertEquals("deny", new JsonMapper().readTree(told.out()).path("decision").asString());
    assertTrue(told.out().contains("POST over HTTPS, to a.example"), told.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--path /x curl",
        "--method POST curl",
        "--header a:b curl",
        "--path /x --header nocolon",
        "--path /x --api-key --token",
        "--api-key -",
        "wget",
      })
  void whatCannotBeMeantIsRefusedBeforeAnythingIsAsked(String arguments) {
    List<String> words = new java.util.ArrayList<>(List.of("explain"));
    words.addAll(List.of(arguments.split(" ", -1)));
    words.removeIf(String::isEmpty);
    Run refused = bed.run(words.toArray(String[]::new));
    assertEquals(2, refused.exit(), refused.err());
    assertFalse(refused.err().isEmpty());
    assertEquals(List.of(), bed.calls);
  }

  @Test
  void anAddressThatIsNoneIsRefusedByTheServer() {
    Run refused = bed.run("explain", "--path", "/x", "--client-ip", "nowhere");
    assertEquals(1, refused.exit());
    assertTrue(refused.err().contains("client_ip"), refused.err());
  }
}
