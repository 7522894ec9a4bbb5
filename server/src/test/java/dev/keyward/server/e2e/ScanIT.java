package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.e2e.KeywardProcess.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Keys that lie in files are found, and revoked on a real node. */
final class ScanIT {
  @TempDir private Path home;

  private Result scan(String input, String... more) throws Exception {
    List<String> line = new java.util.ArrayList<>(List.of("scan"));
    line.addAll(List.of(more));
    return KeywardProcess.run(home, Map.of(), input, line);
  }

  @Test
  void aLeakedKeyIsRefusedAfterTheScan() throws Exception {
    try (Service keyward = Service.quickstart(home)) {
      AdminApi.Key leaked = keyward.admin().key(keyward.clientId());
      Path work = Files.createDirectories(home.resolve("work/src"));
      Files.writeString(work.resolve("app.py"), "\nKEY = \"" + leaked.secret() + "\"\n");
      Files.copy(keyward.data().resolve("admin.key"), work.resolve("admin.key"));

      Result shown = scan("", "work");
      assertEquals(1, shown.exitCode(), shown::toString);
      assertTrue(shown.out().contains("work/src/app.py:2:8: kw_live_"), shown::out);
      keyward.curl().withKey(keyward.url() + "/data", leaked.secret()).expect(200);

      Result revoked = scan("", "work", "--revoke", "--json");
      assertEquals(1, revoked.exitCode(), revoked::toString);
      JsonNode findings = AdminApi.JSON.readTree(revoked.out()).path("findings");
      assertEquals("refused", findings.at("/0/outcome").asString(), "the own admin key");
      assertEquals("revoked", findings.at("/1/outcome").asString());
      assertEquals(leaked.id(), findings.at("/1/key_id").asString());
      keyward.curl().withKey(keyward.url() + "/data", leaked.secret()).expect(401);

      for (Result result : List.of(shown, revoked)) {
        assertFalse((result.out() + result.err()).contains(leaked.secret()));
        assertFalse((result.out() + result.err()).contains(keyward.adminKey()));
      }
      assertFalse(keyward.process().log().contains(leaked.secret()));
    }
  }

  @Test
  void aPipeIsReadAndACleanTreeExits0() throws Exception {
    Path clean = Files.createDirectories(home.resolve("clean"));
    Files.writeString(clean.resolve("a"), "kw_live_not_a_key");
    assertEquals(0, scan("", "clean").exitCode());
    assertEquals(0, scan("nothing\n", "-").exitCode());
    assertEquals(5, scan("", "clean", "gone").exitCode());
    Files.writeString(home.resolve("@odd"), "--help");
    Files.writeString(home.resolve("-h"), "x");
    assertTrue(scan("", "--", "@odd", "-h").err().contains("found 0 in 2 files"));
    assertEquals(2, scan("").exitCode());
  }
}
