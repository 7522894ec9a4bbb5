package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.testkit.Needs;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What testssl.sh, as Debian has it, finds about the public listener. */
@Tag("heavy")
final class TlsScanIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Path PROGRAM = Path.of("/usr/bin/testssl");
  private static final String NAME = "www.example.com";

  /** Such fields are an upstream's to say, but for HSTS. */
  private static final String CAREFUL =
      "HTTP/1.1 200 OK\r\nX-Content-Type-Options: nosniff\r\nContent-Length: 0\r\n\r\n";

  private static final Set<String> GOOD = Set.of("OK", "INFO");

  /**
   * Of the test's authority, which nobody asks whether it has revoked anything; of the program's
   * own openssl; and a check that hangs up before a session can have arrived.
   */
  private static final Set<String> NOT_OURS =
      Set.of("cert_revocation", "engine_problem", "sessionresumption_ticket");

  @Test
  void nothingIsFound(@TempDir Path directory) throws Exception {
    Needs.present(Files.isExecutable(PROGRAM), "testssl (testssl.sh)");
    try (RecordingUpstream upstream = new RecordingUpstream()) {
      upstream.answer((request, out) -> out.write(CAREFUL.getBytes(StandardCharsets.US_ASCII)));
      ServerHome home = PublicTlsIT.home(directory, upstream.uri().toString());
      try (Service service = home.serve("--init")) {
        String port = service.url().substring(service.url().lastIndexOf(':'));
        List<JsonNode> findings = findings(home, NAME + port);
        Set<String> ids = Set.copyOf(findings.stream().map(TlsScanIT::id).toList());
        assertTrue(
            ids.containsAll(
                Set.of("TLS1_3", "cipher_order", "HSTS_time", "RC4", "cert_revocation")),
            () -> "everything was looked at: " + ids);
        assertEquals(
            List.of(),
            findings.stream()
                .filter(finding -> !GOOD.contains(finding.path("severity").asString()))
                .filter(finding -> !NOT_OURS.contains(id(finding)))
                .toList());
      }
    }
  }

  /** Without the number of the certificate. */
  private static String id(JsonNode finding) {
    return finding.path("id").asString().replaceFirst(" .*", "");
  }

  private static List<JsonNode> findings(ServerHome home, String target) throws Exception {
    Path found = home.directory().resolve("found.json");
    Path said = home.directory().resolve("said.txt");
    Process testssl =
        new ProcessBuilder(
                PROGRAM.toString(),
                "--quiet",
                "--color",
                "0",
                "--warnings",
                "off",
                "--nodns",
                "none",
                "--ip",
                "127.0.0.1",
                "--add-ca",
                home.directory().resolve("servers.crt").toString(),
                "--jsonfile",
                found.toString(),
                "--protocols",
                "--standard",
                "--pfs",
                "--server-preference",
                "--server-defaults",
                "--header",
                "--vulnerable",
                target)
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      assertTrue(testssl.waitFor(40, TimeUnit.MINUTES), () -> "still running, see " + said);
    } finally {
      testssl.destroyForcibly();
    }
    return JSON.readTree(Files.readString(found)).valueStream().toList();
  }
}
