package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What becomes of a key on one node counts on the other one. */
final class KeyLifeNodesIT {
  private static final String ON_FIRST_USE = "{\"until\":\"first_use\",\"deadline\":\"7d\"}";

  @TempDir private static Path directory;
  private static NodePair nodes;
  private static Service a;
  private static Service b;
  private static PublicApi atA;
  private static PublicApi atB;
  private static String client;

  @BeforeAll
  static void start() throws Exception {
    nodes = NodePair.start(directory, "limits: {failures_per_address: off}\n" + ServerHome.ROUTES);
    a = nodes.a();
    b = nodes.b();
    atA = nodes.atA();
    atB = nodes.atB();
    client = a.admin().client("c");
  }

  @AfterAll
  static void stop() throws Exception {
    if (nodes != null) {
      nodes.close();
    }
  }

  private static int status(PublicApi node, AdminApi.Key key) throws Exception {
    return node.get("/auth/me", "X-API-Key", key.secret()).status();
  }

  /** A key that both nodes have in memory. */
  private static AdminApi.Key knownKey() throws Exception {
    AdminApi.Key key = a.admin().key(client);
    assertEquals(200, status(atA, key));
    assertEquals(200, status(atB, key));
    return key;
  }

  private static AdminApi.Key rotate(Service node, AdminApi.Key old, String how) throws Exception {
    JsonNode made = node.admin().post("/v1/keys/" + old.id() + "/rotate", how).expect(201).json();
    return new AdminApi.Key(made.path("id").asString(), made.path("secret").asString());
  }

  private static JsonNode seen(Service node, AdminApi.Key key) throws Exception {
    return node.admin().get("/v1/keys/" + key.id()).expect(200).json();
  }

  @Test
  void theFirstUseOnOneNodeEndsTheOldKeyOnBoth() throws Exception {
    AdminApi.Key old = knownKey();
    AdminApi.Key made = rotate(a, old, ON_FIRST_USE);
    assertEquals(200, status(atA, old));
    assertEquals(200, status(atB, old));

    assertEquals(200, status(atB, made));

    assertEquals(401, status(atB, old), "at once where the new one was used");
    Await.until(() -> status(atA, old) == 401, "the first use");
    Await.until(() -> seen(a, old).path("state").asString().equals("REVOKED"), "its record");
    assertEquals("superseded", seen(a, old).path("revocation_reason").asString());
    assertEquals(200, status(atA, made));
  }

  @Test
  void aFirstUseIsNotTakenBackOnTheNodeThatSawIt() throws Exception {
    for (int round = 0; round < 5; round++) {
      AdminApi.Key old = knownKey();
      AdminApi.Key made = rotate(a, old, ON_FIRST_USE);
      assertEquals(200, status(atA, made));

      AdminApi.Reply refused =
          a.admin().send("DELETE", "/v1/keys/" + old.id() + "/rotate", "", "").expect(409);

      assertEquals("not_rotating", refused.json().path("code").asString());
      assertEquals("REVOKED", seen(a, old).path("state").asString());
      assertEquals(401, status(atA, old));
      assertEquals(200, status(atA, made));
    }
  }

  @Test
  void aNewKeyThatIsGivenUpEndsNoOther() throws Exception {
    AdminApi.Key old = knownKey();
    AdminApi.Key made = rotate(a, old, ON_FIRST_USE);

    atA.send("POST", "/auth/keys/self/revoke", BodyPublishers.noBody(), "X-API-Key", made.secret())
        .expect(204);

    assertEquals(401, status(atA, made));
    assertEquals(200, status(atA, old));
    assertEquals("ROTATING", seen(a, old).path("state").asString());
    a.admin().send("DELETE", "/v1/keys/" + old.id() + "/rotate", "", "").expect(204);
    assertEquals("ACTIVE", seen(a, old).path("state").asString());
  }

  @Test
  void cancelledOnTheOtherNodeTheOldKeyIsAllThereIs() throws Exception {
    AdminApi.Key old = knownKey();
    AdminApi.Key made = rotate(a, old, "{\"grace\":\"1h\"}");
    assertEquals(200, status(atA, made));

    b.admin().send("DELETE", "/v1/keys/" + old.id() + "/rotate", "", "").expect(204);

    assertEquals(401, status(atB, made), "at once where it was cancelled");
    Await.until(() -> status(atA, made) == 401, "the cancellation");
    assertEquals(200, status(atA, old));
    assertEquals("ACTIVE", seen(a, old).path("state").asString());
  }

  @Test
  void ofTwoRotationsAtOnceOneWins() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < 10; round++) {
        String path = "/v1/keys/" + a.admin().key(client).id() + "/rotate";
        List<Callable<Integer>> both =
            List.of(
                () -> a.admin().post(path, ON_FIRST_USE).status(),
                () -> b.admin().post(path, "{\"grace\":\"1h\"}").status());
        int sum = 0;
        for (Future<Integer> status : threads.invokeAll(both)) {
          sum += status.get();
        }
        assertEquals(201 + 409, sum);
      }
    }
  }

  @Test
  void disabledAndEnabledOnOneNodeCountsOnTheOther() throws Exception {
    AdminApi.Key key = knownKey();

    a.admin().post("/v1/keys/" + key.id() + "/disable", "").expect(200);

    assertEquals(401, status(atA, key));
    Await.until(() -> status(atB, key) == 401, "that it is disabled");
    b.admin().post("/v1/keys/" + key.id() + "/enable", "").expect(200);
    assertEquals(200, status(atB, key));
    Await.until(() -> status(atA, key) == 200, "that it is enabled");
  }

  @Test
  void aDeletedClientTakesItsKeysAlong() throws Exception {
    String gone = a.admin().client("gone");
    AdminApi.Key key = a.admin().key(gone);
    assertEquals(200, status(atA, key));
    assertEquals(200, status(atB, key));

    b.admin().send("DELETE", "/v1/clients/" + gone, "", "").expect(204);

    assertEquals(401, status(atB, key));
    Await.until(() -> status(atA, key) == 401, "the deletion");
  }
}
