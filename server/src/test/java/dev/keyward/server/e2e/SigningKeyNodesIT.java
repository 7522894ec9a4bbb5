package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Two nodes go by the same signing keys, whichever of them replaces one. */
final class SigningKeyNodesIT {
  private static final Duration HEARD_WITHIN = Duration.ofSeconds(1);
  private static final String PASSWORD = "violet thunder over nine lakes";
  private static final int ROUNDS = 5;

  @TempDir private static Path directory;
  private static NodePair nodes;

  @BeforeAll
  static void start() throws Exception {
    nodes =
        NodePair.start(
            directory,
            """
            tokens: {issuer: 'https://auth.example.com', audience: 'https://api.example.com'}
            limits: {failures_per_address: off, login: {per_address: off, per_account: off}}
            """
                + ServerHome.ROUTES);
    nodes.a().admin().user("ada", PASSWORD);
  }

  @AfterAll
  static void stop() throws Exception {
    nodes.close();
  }

  private static int status(PublicApi node, String token) throws Exception {
    return node.withToken("/auth/me", token).status();
  }

  private static List<String> kids(String state) throws Exception {
    List<String> kids = new ArrayList<>();
    for (JsonNode key :
        nodes.a().admin().get("/v1/signing-keys").expect(200).json().path("items")) {
      if (key.path("state").asString().equals(state)) {
        kids.add(key.path("kid").asString());
      }
    }
    return kids;
  }

  private static String active() throws Exception {
    assertEquals(1, kids("ACTIVE").size());
    return kids("ACTIVE").getFirst();
  }

  private static AdminApi.Reply rotate(Service node) throws Exception {
    return node.admin().post("/v1/signing-keys/rotate", "{}");
  }

  private static AdminApi.Reply revoke(Service node, String kid) throws Exception {
    return node.admin().post("/v1/signing-keys/" + kid + "/revoke", "");
  }

  @Test
  void revokedKeysTokensAreRefusedOnTheOtherNodeWithinASecondAndNewOnesTakenAtOnce()
      throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      String old = nodes.atA().token("ada", PASSWORD);
      assertEquals(200, status(nodes.atA(), old));
      assertEquals(200, status(nodes.atB(), old));
      String leaked = active();

      revoke(nodes.a(), leaked).expect(200);
      long revoked = System.nanoTime();

      assertEquals(401, status(nodes.atA(), old), "at once where it was revoked");
      Await.until(() -> status(nodes.atB(), old) == 401, "the revocation");
      Duration heard = Duration.ofNanos(System.nanoTime() - revoked);
      assertTrue(heard.compareTo(HEARD_WITHIN) <= 0, () -> "heard after " + heard);
      String fresh = nodes.atA().token("ada", PASSWORD);
      assertNotEquals(leaked, Jwt.read(fresh).header("kid"));
      assertEquals(200, status(nodes.atB(), fresh));
    }
  }

  /** The other node has not heard of the new key when it sees its first token. */
  @Test
  void tokenOfAKeyMadeJustNowIsTakenOnTheOtherNodeAtOnce() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      revoke(nodes.a(), active()).expect(200);
      String fresh = nodes.atA().token("ada", PASSWORD);

      assertEquals(200, status(nodes.atB(), fresh), "round " + i);
    }
  }

  @Test
  void ofRotationsOnBothNodesAtOnceOneMakesAKey() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      var atB = CompletableFuture.supplyAsync(() -> rotated(nodes.b()));
      int first = rotate(nodes.a()).status();
      List<Integer> both = List.of(first, atB.get());

      assertTrue(both.contains(201) && both.contains(409), both::toString);
      assertEquals(1, kids("PENDING").size());
      revoke(nodes.b(), kids("PENDING").getFirst()).expect(200);
    }
  }

  private static int rotated(Service node) {
    try {
      return rotate(node).status();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
