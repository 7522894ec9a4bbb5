package dev.keyward.storage.jdbc;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.StorageException;
import dev.keyward.storage.engine.Dialect;
import dev.keyward.testkit.store.EmbeddedPostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only PostgreSQL has: a URL with many parts, and a network that fails. */
final class PostgresDialectTest {
  private static final String SECRET = "hunter2";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://user@host/db",
        "postgresql://user:pass@host:5433/db",
        "postgresql://us%40er:p%3A%2Fss+@my_db.internal/d%20b",
        "postgresql://user@[::1]:5432/db",
        "postgresql://user@host/db?sslmode=verify-full&sslrootcert=/etc/ca.pem",
        "postgresql://user@host/db?",
      })
  void urlsThatArePossible(String url) {
    assertDoesNotThrow(() -> Database.checkUrl(url));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://host/db",
        "postgresql://user:hunter2@host",
        "postgresql://user:hunter2@host/",
        "postgresql://user:hunter2@/db",
        "postgresql://user:hunter2@host:0/db",
        "postgresql://user:hunter2@host:65536/db",
        "postgresql://user:hunter2@host:pg/db",
        "postgresql://user:hunter2@host/db/x",
        "postgresql://user:hunter2@host/db#x",
        "postgresql://user:hunter2@ho st/db",
        "postgresql://user:hunter2%4@host/db",
        "postgresql://user:hunter2@host/db?sslmode",
        "postgresql://user:hunter2@host/db?sslmode=sometimes",
        "postgresql://user:hunter2@host/db?sslmode=require&sslmode=disable",
        "postgresql://user:hunter2@host/db?socketFactory=java.lang.String",
        "postgresql://user:hunter2@host/db?SSLMODE=require",
        "postgres://user:hunter2@host/db",
        "jdbc:postgresql://host/db?user=user&password=hunter2",
        "mysql://user:hunter2@host/db",
        "",
      })
  void impossibleUrlsAreRefusedWithoutRepeatingThePassword(String url) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> Database.checkUrl(url));

    assertFalse(refusal.getMessage().contains(SECRET), refusal.getMessage());
    assertEquals(1, refusal.getMessage().lines().count());
  }

  @Test
  void nameTellsWhereAndHidesThePassword() {
    Dialect dialect = Dialect.of("postgresql://user:hunter2@host/keys");

    assertEquals("the PostgreSQL database keys at host:5432", dialect.name());
    assertFalse(dialect.toString().contains(SECRET));
  }

  @Test
  void unknownUserIsRefusedInOneLine() {
    String url = EmbeddedPostgresServer.newDatabase().replace("postgres@", "nobody:hunter2@");

    assertRefused(url, "role \"nobody\" does not exist");
  }

  @Test
  void unknownDatabaseIsRefusedInOneLine() {
    assertRefused(EmbeddedPostgresServer.newDatabase() + "x", "x\" does not exist");
  }

  @Test
  void closedPortIsRefusedInOneLine() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }

    assertRefused("postgresql://postgres:hunter2@localhost:" + port + "/db", "refused");
  }

  @Test
  void silentServerIsRefusedSoon() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String url = "postgresql://postgres:hunter2@127.0.0.1:" + silent.getLocalPort() + "/db";

      assertTimeoutPreemptively(Duration.ofSeconds(8), () -> assertRefused(url, "timed out"));
    }
  }

  @Test
  void plainConnectionToAnotherMachineIsNotTriedUnlessTheUrlSaysSo() {
    String url = EmbeddedPostgresServer.newDatabase().replace("localhost", "127.1");

    assertRefused(url, "does not support SSL");
    Database.open(url + "?sslmode=disable").close();
  }

  private static void assertRefused(String url, String because) {
    StorageException refusal = assertThrows(StorageException.class, () -> Database.open(url));
    assertEquals(1, refusal.getMessage().lines().count());
    assertTrue(refusal.getMessage().contains(because), refusal.getMessage());
    assertFalse(refusal.getMessage().contains(SECRET), refusal.getMessage());
  }

  @Test
  void textComparesByItsBytesInEveryId() {
    JdbcFixture fixture = JdbcFixture.postgres();
    String idsThatDoNot =
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND"
            + " data_type = 'text' AND collation_name IS DISTINCT FROM 'C' AND column_name IN"
            + " ('id', 'client_id', 'username', 'kid')";
    try (Database database = Database.open(fixture.url())) {
      assertEquals(
          List.of(),
          database.read(handle -> handle.createQuery(idsThatDoNot).mapTo(String.class).list()));
    }
  }
}
