package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The pepper is replaced while two nodes answer; none ever refuses a key. */
final class PepperNodesIT {
  private static final Duration LONG_ENOUGH = Duration.ofMinutes(3);

  @TempDir private static Path directory;

  private static ServerHome node(PostgresServer postgres, String name, String secrets)
      throws Exception {
    return new ServerHome(Files.createDirectory(directory.resolve(name)))
        .configure(
            secrets
                + "database: '"
                + postgres.url()
                + "'\nlimits: {failures_per_address: off}\n"
                + ServerHome.ROUTES);
  }

  private static JsonNode pepper(Service node, String id) throws Exception {
    for (JsonNode pepper : node.admin().get("/v1/peppers").expect(200).json().path("items")) {
      if (pepper.path("id").asString().equals(id)) {
        return pepper;
      }
    }
    throw new AssertionError("no pepper " + id);
  }

  private static void assertAllWork(List<AdminApi.Key> keys, PublicApi... nodes) throws Exception {
    for (PublicApi node : nodes) {
      for (AdminApi.Key key : keys) {
        assertEquals(200, node.get("/auth/me", "X-API-Key", key.secret()).status());
      }
    }
  }

  @Test
  void everyKeyWorksOnBothNodesAllTheTime() throws Exception {
    try (PostgresServer postgres = new PostgresServer(directory.resolve("postgres"));
        Service a = node(postgres, "a", "").serve("--init");
        Service b = node(postgres, "b", ServerHome.masterKeyOf(a)).join(a).serve();
        PublicApi atA = new PublicApi(a);
        PublicApi atB = new PublicApi(b)) {
      String client = a.admin().client("c");
      List<AdminApi.Key> keys = new ArrayList<>();
      keys.add(a.admin().key(client));
      keys.add(b.admin().key(client));

      String id = a.admin().post("/v1/peppers/rotate", "").expect(201).json().path("id").asString();
      b.admin().post("/v1/peppers/rotate", "").expect(409);

      long end = System.nanoTime() + LONG_ENOUGH.toNanos();
      while (!pepper(b, id).path("state").asString().equals("ACTIVE")) {
        assertAllWork(keys, atA, atB);
        assertTrue(System.nanoTime() < end, "never active");
      }
      keys.add(a.admin().key(client));
      keys.add(b.admin().key(client));
      while (pepper(a, id).path("keys").intValue() < keys.size()) {
        assertAllWork(keys, atA, atB);
        assertTrue(System.nanoTime() < end, "never hashed anew");
      }
      assertAllWork(keys, atA, atB);
    }
  }
}
