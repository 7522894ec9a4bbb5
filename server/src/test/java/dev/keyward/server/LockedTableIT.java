package dev.keyward.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.testkit.store.EmbeddedPostgresServer;
import dev.keyward.testkit.wire.RawClient;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lookups that hang in PostgreSQL hold their share of the connections, and leave the others to
 * administration, to the change feed and to probes.
 */
final class LockedTableIT {
  private static final int MORE_THAN_ALL_CONNECTIONS = 60;

  @TempDir private Path directory;

  @Test
  void administrationGoesOnWhileLookupsHang() throws Exception {
    String url = EmbeddedPostgresServer.newDatabase();
    String settings = "database: " + url + "\nlimits: {failures_per_address: off}\nroutes: []\n";
    try (NodeBed node = new NodeBed(directory, settings, InstantSource.system(), keys -> keys);
        Connection other = DriverManager.getConnection("jdbc:" + jdbc(url), "postgres", null)) {
      String known = node.key();
      assertEquals(200, node.ask("/auth/me", known).status());
      assertEquals(200, node.admin("/v1/clients").statusCode());
      other.setAutoCommit(false);
      List<RawClient> hanging = new ArrayList<>();
      try (Statement statement = other.createStatement()) {
        statement.execute("LOCK TABLE api_key IN ACCESS EXCLUSIVE MODE");
        for (int i = 0; i < MORE_THAN_ALL_CONNECTIONS; i++) {
          hanging.add(node.connect().send(NodeBed.get("/auth/me", "stranger" + i)));
        }
        awaitHanging(statement, 4);

        assertEquals(200, node.admin("/v1/clients").statusCode());
        assertEquals(200, node.admin("/v1/status").statusCode());
        assertEquals(200, node.ask("/auth/health", "any").status());
        assertEquals(200, node.ask("/auth/me", known).status());
        assertTrue(hanging(statement) <= 4, "no more than their share");
      }
      other.rollback();
      for (RawClient client : hanging) {
        client.close();
      }
      assertEquals(401, node.ask("/auth/me", "stranger").status());
    }
  }

  private static String jdbc(String url) {
    return url.replace("postgres@", "");
  }

  private static void awaitHanging(Statement statement, int wanted) throws Exception {
    while (hanging(statement) < wanted) {
      Thread.onSpinWait();
    }
  }

  private static int hanging(Statement statement) throws Exception {
    try (ResultSet row =
        statement.executeQuery(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'api_key'::regclass")) {
      row.next();
      return row.getInt(1);
    }
  }
}
