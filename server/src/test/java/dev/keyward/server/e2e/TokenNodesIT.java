package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes on one PostgreSQL server hear of each other's revocations and signing keys. */
final class TokenNodesIT {
  private static final Duration HEARD_WITHIN = Duration.ofSeconds(1);
  private static final String PASSWORD = "violet thunder over nine lakes";
  private static final int ROUNDS = 20;

  @TempDir private static Path directory;
  private static PostgresServer postgres;
  private static Service a;
  private static Service b;
  private static PublicApi atA;
  private static PublicApi atB;

  @BeforeAll
  static void start() throws Exception {
    postgres = new PostgresServer(directory.resolve("postgres"));
    a = node("a", "ES256", "").serve("--init");
    b = node("b", "ES256", ServerHome.masterKeyOf(a)).join(a).serve();
    atA = new PublicApi(a);
    atB = new PublicApi(b);
  }

  private static ServerHome node(String name, String algorithm, String secrets) throws Exception {
    return new ServerHome(Files.createDirectory(directory.resolve(name)))
        .configure(
            """
            database: '%s'
            tokens: {issuer: 'https://auth.example.com', audience: 'https://api.example.com', algorithm: %s}
            limits: {failures_per_address: off, login: {per_address: off, per_account: off}}
            """
                    .formatted(postgres.url(), algorithm)
                + secrets
                + ServerHome.ROUTES);
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable resource : new AutoCloseable[] {atA, atB, a, b, postgres}) {
      if (resource != null) {
        resource.close();
      }
    }
  }

  private static int status(PublicApi node, String token) throws Exception {
    return node.withToken("/auth/me", token).status();
  }

  /** A token that both nodes remember. */
  private static String knownToken(String username) throws Exception {
    String token = atA.token(username, PASSWORD);
    assertEquals(200, status(atA, token));
    assertEquals(200, status(atB, token));
    return token;
  }

  private static AdminApi.Reply revoke(String member, String value) throws Exception {
    return a.admin()
        .post("/v1/tokens/revoke", AdminApi.JSON.createObjectNode().put(member, value).toString());
  }

  @Test
  void tokenRevokedOnOneNodeIsRefusedOnTheOtherWithinASecond() throws Exception {
    String id = a.admin().user("heard", PASSWORD);
    for (String member : List.of("subject", "session_id")) {
      String token = knownToken("heard");
      String value = member.equals("subject") ? id : Jwt.read(token).claim("sid");

      revoke(member, value).expect(204);
      long revoked = System.nanoTime();

      assertEquals(401, status(atA, token), "at once where it was revoked");
      Await.until(() -> status(atB, token) == 401, "the revocation");
      Duration heard = Duration.ofNanos(System.nanoTime() - revoked);
      assertTrue(heard.compareTo(HEARD_WITHIN) <= 0, () -> member + " heard after " + heard);
    }
  }

  /** Even on a node that has not heard of the revocation yet. */
  @Test
  void loginRightAfterARevocationWorksOnEveryNode() throws Exception {
    String id = a.admin().user("returning", PASSWORD);
    for (int i = 0; i < ROUNDS; i++) {
      revoke("subject", id).expect(204);
      String token = atB.token("returning", PASSWORD);

      assertEquals(200, status(atA, token), "round " + i);
      assertEquals(200, status(atB, token), "round " + i);
    }
  }

  /** Two writes that overlap: the one that began first commits while the other waits for it. */
  @Test
  void revocationOfATransactionThatStaysOpenIsNotMissed() throws Exception {
    String slow = a.admin().user("slow", PASSWORD);
    String fast = a.admin().user("fast", PASSWORD);
    String slowToken = knownToken("slow");
    String fastToken = knownToken("fast");
    try (Connection connection = connect()) {
      connection.setAutoCommit(false);
      long sequence = insertRevocation(connection, slow);
      var posted = CompletableFuture.supplyAsync(() -> posted(fast));
      Await.until(TokenNodesIT::somebodyWaitsForALock, "the other write");
      assertEquals(200, status(atA, slowToken), "not committed yet");
      assertEquals(200, status(atB, fastToken), "not committed yet");

      execute(connection, "UPDATE change_head SET sequence = ?", sequence);
      connection.commit();

      posted.get(30, TimeUnit.SECONDS).expect(204);
    }
    for (PublicApi node : List.of(atA, atB)) {
      Await.until(() -> status(node, slowToken) == 401, "the slow revocation");
      Await.until(() -> status(node, fastToken) == 401, "the fast revocation");
    }
  }

  private static AdminApi.Reply posted(String subject) {
    try {
      return revoke("subject", subject);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Connection connect() throws SQLException {
    String url = postgres.url().replace("postgresql://postgres@", "jdbc:postgresql://");
    return DriverManager.getConnection(url + "?user=postgres");
  }

  /** As Keyward does it, up to the moment before the new number goes back. */
  private static long insertRevocation(Connection connection, String subject) throws SQLException {
    long sequence;
    try (PreparedStatement lock =
            connection.prepareStatement(
                "UPDATE change_head SET sequence = sequence RETURNING sequence");
        ResultSet head = lock.executeQuery()) {
      head.next();
      sequence = head.getLong(1) + 1;
    }
    long now = Instant.now().toEpochMilli();
    execute(
        connection,
        "INSERT INTO token_revocation (id, kind, value, issued_until, expires_at, created_at)"
            + " VALUES ('rev_slow', 'SUBJECT', ?, ?, ?, ?)",
        subject,
        now,
        now + 3_600_000,
        now);
    execute(
        connection,
        "INSERT INTO change (sequence, kind, subject, at) VALUES (?, 'TOKEN_REVOCATION',"
            + " 'rev_slow', ?)",
        sequence,
        now);
    return sequence;
  }

  private static void execute(Connection connection, String sql, Object... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.executeUpdate();
    }
  }

  private static boolean somebodyWaitsForALock() throws SQLException {
    try (Connection connection = connect();
        ResultSet waiting =
            connection
                .createStatement()
                .executeQuery("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")) {
      return waiting.next();
    }
  }

  /** A changed algorithm: verifiers know the key before it signs, and nothing is refused. */
  @Test
  void keyOfANodeThatStartsLaterIsPublishedByAllBeforeItSigns() throws Exception {
    a.admin().user("early", PASSWORD);
    String before = knownToken("early");
    ServerHome later = node("later", "EdDSA", ServerHome.masterKeyOf(a)).join(a);
    try (Service c = later.serve();
        PublicApi atC = new PublicApi(c)) {
      for (PublicApi node : List.of(atA, atB, atC)) {
        Await.until(
            () -> node.get("/.well-known/jwks.json").expect(200).body().contains("EdDSA"),
            "the next key");
        assertEquals(200, status(node, before));
        String token = node.token("early", PASSWORD);
        assertEquals("ES256", Jwt.read(token).header("alg"));
        for (PublicApi verifier : List.of(atA, atB, atC)) {
          publishesTheKeyOf(verifier, token);
        }
      }
    }
  }

  /** Whoever fetches the key set finds the key of every token that is issued. */
  private static void publishesTheKeyOf(PublicApi node, String token) throws Exception {
    String kid = Jwt.read(token).header("kid");
    String keys = node.get("/.well-known/jwks.json").expect(200).body();
    assertTrue(keys.contains(kid), () -> kid + " in " + keys);
    assertEquals(200, status(node, token));
  }
}
