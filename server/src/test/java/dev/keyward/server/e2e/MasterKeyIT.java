package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.e2e.KeywardProcess.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The master key of a real installation is replaced, and nobody who uses it notices. */
final class MasterKeyIT {
  private static final String PASSWORD = "violet thunder over nine lakes";

  @TempDir private Path directory;

  private Result rotate(Path home) throws Exception {
    return KeywardProcess.run(home, Map.of(), "master-key", "rotate");
  }

  @Test
  void keysTokensAndUsersOutliveTheMasterKey() throws Exception {
    Path file = directory.resolve("keyward-data/master.key");
    String key;
    String token;
    String authority;
    String old;
    try (Service service = Service.quickstart(directory);
        PublicApi api = new PublicApi(service)) {
      key = service.apiKey();
      service.admin().user("ada", PASSWORD);
      token = api.token("ada", PASSWORD);
      authority = Files.readString(service.data().resolve("ca.crt"));
      old = Files.readString(file);

      String refusal = rotate(directory).oneLine();
      assertTrue(refusal.contains("a Keyward runs on the data directory"), refusal);
      KeywardProcess.run(directory, Map.of(), "admin-key", "create").succeeded();
      String second =
          KeywardProcess.run(directory, Map.of(), "quickstart", "--port", "0", "--admin-port", "0")
              .oneLine();
      assertTrue(second.contains("a Keyward runs on the data directory"), second);
      assertEquals(old, Files.readString(file));
      api.get("/data", "X-API-Key", key).expect(200);
      assertEquals(0, service.process().terminate());
    }

    rotate(directory).succeeded();

    assertNotEquals(old, Files.readString(file));
    try (Service again = Service.quickstart(directory);
        PublicApi api = new PublicApi(again)) {
      api.get("/data", "X-API-Key", key).expect(200);
      api.withToken("/data", token).expect(200);
      api.withToken("/data", api.token("ada", PASSWORD)).expect(200);
      assertEquals(authority, Files.readString(again.data().resolve("ca.crt")));
      assertEquals(0, again.process().terminate());
    }
    Files.writeString(file, old);
    String refusal =
        KeywardProcess.run(directory, Map.of(), "quickstart", "--port", "0", "--admin-port", "0")
            .oneLine();
    assertTrue(refusal.contains("not the one that the database was made with"), refusal);
  }

  /** It was to be stopped, and was forgotten. */
  @Test
  void aNodeThatIsLeftRunningStopsToAnswer() throws Exception {
    try (PostgresServer postgres = new PostgresServer(directory.resolve("postgres"))) {
      String rest = "max_stale: 1s\ndatabase: '" + postgres.url() + "'\n" + ServerHome.ROUTES;
      ServerHome a = new ServerHome(Files.createDirectory(directory.resolve("a"))).configure(rest);
      String adminKey = a.install();
      Path key = Files.copy(a.data().resolve("master.key"), directory.resolve("mk"));
      ServerHome b =
          new ServerHome(Files.createDirectory(directory.resolve("b")))
              .configure("secrets: {master_key: '${file:" + key + "}'}\n" + rest);
      Files.createDirectory(b.data());
      ServerHome.chmod(b.data(), "rwx------");
      Files.writeString(b.data().resolve("admin.key"), "kw_live_nobody");
      try (Service left = b.serve();
          PublicApi api = new PublicApi(left)) {
        api.get("/auth/health").expect(200);

        KeywardProcess.run(
                a.directory(), Map.of(), "master-key", "rotate", "--config", a.config().toString())
            .succeeded();

        Await.until(() -> api.get("/auth/health").status() == 503, "that it is stale");
        left.process()
            .awaitLogged(
                "cause", "the master key was replaced: restart this node with the new one");
      }
      Service.serveWith(adminKey, a).close();
    }
  }
}
