package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Keys of other formats, imported on one of two nodes, work on both as they are. */
final class KeyImportIT {
  private static final String NDJSON = "application/x-ndjson";

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

  private static int status(PublicApi node, String key) throws Exception {
    return node.get("/auth/me", "X-API-Key", key).status();
  }

  private static ObjectNode line(String client, String... scopes) {
    ObjectNode line = AdminApi.JSON.createObjectNode().put("client_id", client).put("name", "k");
    for (String scope : scopes) {
      line.withArray("scopes").add(scope);
    }
    return line;
  }

  private static String hashOf(String key) throws Exception {
    byte[] sha256 =
        MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.US_ASCII));
    ObjectNode line = line(client, "data:read");
    line.putObject("hash")
        .put("algorithm", "sha-256")
        .put("encoding", "hex")
        .put("value", HexFormat.of().formatHex(sha256));
    return line.toString();
  }

  private static String raw(String key) {
    return line(client, "data:read").put("raw", key).toString();
  }

  private static JsonNode imported(Service node, String line) throws Exception {
    return AdminApi.JSON.readTree(
        node.admin().send("POST", "/v1/keys/import", NDJSON, line).expect(200).body());
  }

  private static String id(JsonNode result) {
    assertFalse(result.path("id").isMissingNode(), result::toString);
    return result.path("id").asString();
  }

  private static String code(JsonNode result) {
    return result.at("/error/code").asString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sk_live_51HAbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdef",
        "sk_test_4eC39HqLyjWDarjtT1zdp7dc",
        "550e8400-e29b-41d4-a716-446655440000",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo+/w==",
        "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",
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        "a,b;c:d'e\"f(g)[h]{i}|j\\k/l?m=n&o%p#q@r",
        "sixteen-letters.",
      })
  void aKeyOfAnotherFormatWorksAtOnceOnBothNodes(String key) throws Exception {
    assertEquals(401, status(atA, key));
    assertEquals(401, status(atB, key));

    String id = id(imported(a, raw(key)));

    assertEquals(200, status(atA, key), "at once where it was imported");
    Await.until(() -> status(atB, key) == 200, "the import");
    JsonNode principal = atA.get("/auth/me", "Authorization", "ApiKey " + key).json();
    assertEquals(id, principal.at("/principal/credential_id").asString());
    assertEquals(502, atA.get("/data/x", "X-API-Key", key).status(), "let through");
    assertEquals("already_exists", code(imported(b, raw(key))));
  }

  @Test
  void whatOnlyLooksLikeSuchAKeyIsRefused() throws Exception {
    String key = "sk_live_whatOnlyLooksLikeIt0123456789";
    id(imported(a, raw(key)));

    for (String other :
        List.of(key + "0", key.substring(1), "sk_live_9", key.toUpperCase(java.util.Locale.ROOT))) {
      assertEquals(401, status(atA, other));
      assertEquals(401, status(atA, other), "from memory");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sk_live_9876543210zyxwvutsrqponm", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"})
  void aKeyKnownByItsHashWorksAndIsHashedAnewByItsFirstUse(String key) throws Exception {
    assertEquals(401, status(atA, key));
    assertEquals(401, status(atB, key));
    String id = id(imported(a, hashOf(key)));
    assertEquals("sha-256", pepper(id));

    assertEquals(200, status(atA, key));
    Await.until(() -> status(atB, key) == 200, "the import");

    Await.until(() -> !pepper(id).equals("sha-256"), "the new hash");
    assertEquals(200, status(atA, key));
    assertEquals(200, status(atB, key));
    assertEquals("already_exists", code(imported(a, hashOf(key))));
    assertEquals("already_exists", code(imported(b, raw(key))));
    assertEquals("", seen(id).path("start").asString());
  }

  @Test
  void theHashOfAKeyThatIsThereGivesNobodyASecondOne() throws Exception {
    String key = "key-of-others-brought-as-text";
    String id = id(imported(a, raw(key)));
    var _ = imported(a, hashOf(key));
    assertEquals(200, status(atA, key));

    a.admin().revoke(id);

    assertEquals(401, status(atA, key));
    Await.until(() -> status(atB, key) == 401, "the revocation");
  }

  private static String pepper(String id) throws Exception {
    String url = nodes.postgres().url().replace("postgresql://postgres@", "jdbc:postgresql://");
    try (Connection connection = DriverManager.getConnection(url + "?user=postgres");
        PreparedStatement query =
            connection.prepareStatement("SELECT pepper_id FROM api_key WHERE id = ?")) {
      query.setString(1, id);
      try (ResultSet row = query.executeQuery()) {
        assertTrue(row.next());
        return row.getString(1);
      }
    }
  }

  private static JsonNode seen(String id) throws Exception {
    return a.admin().get("/v1/keys/" + id).expect(200).json();
  }

  @Test
  void anImportedKeyIsDisabledReplacedAndRevokedLikeAnyOther() throws Exception {
    String key = "sk_live_disabledReplacedRevoked01";
    String id = id(imported(a, hashOf(key)));
    assertEquals(200, status(atA, key));
    String path = "/v1/keys/" + id;

    a.admin().post(path + "/disable", "").expect(200);
    assertEquals(401, status(atA, key));
    Await.until(() -> status(atB, key) == 401, "that it is disabled");
    b.admin().post(path + "/enable", "").expect(200);
    assertEquals(200, status(atB, key));
    Await.until(() -> status(atA, key) == 200, "that it is enabled");

    String made =
        a.admin()
            .post(path + "/rotate", "{\"until\":\"first_use\",\"deadline\":\"7d\"}")
            .expect(201)
            .json()
            .path("secret")
            .asString();
    assertTrue(made.startsWith("kw_live_"));
    assertEquals(200, status(atA, key));
    assertEquals(200, status(atA, made));
    assertEquals(401, status(atA, key));
    Await.until(() -> status(atB, key) == 401, "the first use");
    Await.until(() -> seen(id).path("state").asString().equals("REVOKED"), "its record");
  }

  @Test
  void aNodeThatStartsLaterTakesThemToo() throws Exception {
    String broken = "sk_live_aNodeThatStartsLater";
    String hashed = "sk_live_aNodeThatStartsLaterByHash";
    id(imported(a, raw(broken)));
    id(imported(a, hashOf(hashed)));

    try (Service c = nodes.another("c");
        PublicApi atC = new PublicApi(c)) {
      assertEquals(200, status(atC, broken));
      assertEquals(200, status(atC, hashed));
    }
  }

  @Test
  void whoMayNotWriteKeysImportsNone() throws Exception {
    String reader = a.admin().key(client, "keyward:keys:read", "keyward:clients:write").secret();
    String writer = a.admin().key(client, "keyward:keys:write").secret();
    Path ca = a.data().resolve("ca.crt");
    try (AdminApi asReader = new AdminApi(a.adminUrl(), ca, reader);
        AdminApi asWriter = new AdminApi(a.adminUrl(), ca, writer)) {
      String line = raw("key-of-others-by-a-reader");
      asReader.send("POST", "/v1/keys/import", NDJSON, line).expect(403);
      String admin =
          line(client, "keyward:admin").put("raw", "key-of-others-for-an-admin").toString();
      JsonNode result =
          AdminApi.JSON.readTree(
              asWriter.send("POST", "/v1/keys/import", NDJSON, admin).expect(200).body());
      assertEquals("beyond_caller", code(result));
    }
    assertEquals(401, status(atA, "key-of-others-by-a-reader"));
    assertEquals(401, status(atA, "key-of-others-for-an-admin"));
  }

  @Test
  void aBodyHasOneMebibyteAndNotAByteMore() throws Exception {
    String line = raw("key-of-others-in-a-long-body") + "\n";
    String longest = line + " ".repeat((1 << 20) - line.length());

    a.admin().send("POST", "/v1/keys/import", NDJSON, longest + " ").expect(413);
    assertEquals(401, status(atA, "key-of-others-in-a-long-body"));
    id(imported(a, longest));
    a.admin().send("POST", "/v1/keys", "application/json", " ".repeat(1 << 17)).expect(413);
  }

  @Test
  void noLogHoldsAKey() throws Exception {
    String key = "sk_live_noLogHoldsThisKey0123";
    id(imported(a, raw(key)));
    var _ = imported(a, "{\"raw\":\"" + key + "\"}");
    assertEquals(200, status(atA, key));

    assertFalse(a.process().log().contains("noLogHoldsThisKey"));
  }
}
