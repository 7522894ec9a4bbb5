package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.testkit.wire.RecordingUpstream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes on one PostgreSQL server, which dies and comes back. */
@TestMethodOrder(OrderAnnotation.class)
final class TwoNodesIT {
  /**
   * The promise is 5 s for nodes that are connected by polling alone, and these poll four times a
   * second.
   */
  private static final Duration HEARD_WITHIN = Duration.ofSeconds(1);

  @TempDir private static Path directory;
  private static PostgresServer postgres;
  private static RecordingUpstream upstream;
  private static Service a;
  private static Service b;

  @BeforeAll
  static void start() throws Exception {
    postgres = new PostgresServer(directory.resolve("postgres"));
    upstream = new RecordingUpstream();
    a = node("a", "").serve("--init");
    b = node("b", ServerHome.masterKeyOf(a)).join(a).serve();
  }

  private static ServerHome node(String name, String secrets) throws Exception {
    return new ServerHome(Files.createDirectory(directory.resolve(name)))
        .configure(
            secrets
                + "database: '"
                + postgres.url()
                + "'\nmax_stale: 5s\nroutes:\n  - {path: /**, credentials: [api_key], upstream: '"
                + upstream.uri()
                + "'}\n");
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable resource : new AutoCloseable[] {a, b, postgres, upstream}) {
      if (resource != null) {
        resource.close();
      }
    }
  }

  private static int status(Service node, String key) throws Exception {
    return node.curl().withKey(node.url() + "/x", key).status();
  }

  @Test
  @Order(1)
  void aKeyMadeOnOneNodeWorksOnTheOtherAtFirstUse() throws Exception {
    AdminApi.Key key = a.admin().key(a.admin().client("c"));

    assertEquals(200, status(b, key.secret()));
    assertEquals(200, status(a, key.secret()));
  }

  @Test
  @Order(2)
  void aKeyRevokedOnOneNodeIsRefusedOnTheOtherWithinASecond() throws Exception {
    AdminApi.Key key = a.admin().key(a.admin().client("c"));
    assertEquals(200, status(a, key.secret()));
    assertEquals(200, status(b, key.secret()));

    a.admin().revoke(key.id());
    long revoked = System.nanoTime();

    assertEquals(401, status(a, key.secret()), "at once where it was revoked");
    Await.until(() -> status(b, key.secret()) == 401, "the revocation");
    // What is measured includes the process of curl that found it.
    Duration heard = Duration.ofNanos(System.nanoTime() - revoked);
    assertTrue(heard.compareTo(HEARD_WITHIN) <= 0, () -> "heard after " + heard);
  }

  @Test
  @Order(3)
  void initOnADatabaseOfAnotherMasterKeyMakesNothing() throws Exception {
    ServerHome stranger = node("stranger", "");

    String refusal = stranger.refusal(Map.of(), "--init");

    assertTrue(refusal.contains("master key"), refusal);
    assertFalse(Files.exists(stranger.data()), "no directory");
  }

  @Test
  @Order(4)
  void initOnADatabaseThatDoesNotAnswerMakesNothing() throws Exception {
    ServerHome stranger = node("lost", "");
    String nowhere = "postgresql://postgres:hunter2secret@127.0.0.1:9/x";

    String refusal = stranger.refusal(Map.of("KEYWARD__DATABASE", nowhere), "--init");

    assertTrue(refusal.contains("cannot be opened"), refusal);
    assertFalse(refusal.contains("hunter2secret"), refusal);
  }

  @Test
  @Order(5)
  void bothSealOneChain() throws Exception {
    for (int i = 0; i < 5; i++) {
      a.admin().client("a" + i);
      b.admin().client("b" + i);
      a.admin().get("/v1/audit?limit=1").expect(200);
    }
    String head = a.admin().get("/v1/audit/verify").expect(200).json().path("head").asString();

    String found = b.admin().get("/v1/audit/verify?head=" + head).expect(200).body();

    assertTrue(found.contains("\"valid\":true"), found);
    assertTrue(found.contains(head), found);
  }

  @Test
  @Order(6)
  void withoutItsDatabaseANodeAnswersForWhatItKnowsUntilThatIsStale() throws Exception {
    String client = a.admin().client("c");
    AdminApi.Key known = a.admin().key(client);
    AdminApi.Key unknown = a.admin().key(client);
    assertEquals(200, status(b, known.secret()));

    postgres.kill();

    assertEquals(200, status(b, known.secret()), "known, and not stale yet");
    assertEquals(503, status(b, unknown.secret()), "never 401, which would throw a good key away");
    Await.until(() -> status(b, known.secret()) == 503, "staleness");
    b.curl().get(b.url() + "/auth/health").expect(503);
    b.curl().get(b.adminUrl() + "/health/ready").expect(503);
    b.curl().get(b.adminUrl() + "/health/live").expect(200);
    assertEquals(503, b.admin().get("/v1/clients").status());
    assertEquals(503, b.admin().get("/v1/audit").status());
    assertEquals(503, b.admin().get("/v1/audit/verify").status());
    int seen = upstream.seen().size();
    status(b, known.secret());
    assertEquals(seen, upstream.seen().size(), "nothing is let through");

    postgres.comeBack();

    for (Service node : new Service[] {a, b}) {
      Await.until(() -> status(node, known.secret()) == 200, "the return");
      assertEquals(200, status(node, unknown.secret()));
      node.curl().get(node.url() + "/auth/health").expect(200);
    }
  }

  @Test
  @Order(7)
  void theLogSaysOnceThatTheDatabaseIsGoneAndOnceThatItIsBack() throws Exception {
    b.process().awaitLogged("message", "the change feed can be read again");

    assertEquals(
        1,
        b.process()
            .logLines()
            .all("level", "error", "logger", "keyward.server", "message", LOST)
            .size());
    assertEquals(0, b.process().terminate());
    assertEquals(0, a.process().terminate());
  }

  private static final String LOST =
      "the change feed cannot be read; revocations made elsewhere do not arrive";
}
