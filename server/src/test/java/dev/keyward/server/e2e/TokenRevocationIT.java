package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** Revoked tokens are refused at once, remembered or not; the others are not. */
final class TokenRevocationIT {
  private static final String PASSWORD = "violet thunder over nine lakes";

  @TempDir private static Path directory;
  private static Service keyward;
  private static PublicApi api;

  @BeforeAll
  static void start() throws Exception {
    keyward =
        ServerHome.in(directory)
            .configure(
                "limits: {failures_per_address: off, login: {per_address: off, per_account:"
                    + " off}}\n"
                    + ServerHome.ROUTES)
            .serve("--init");
    api = new PublicApi(keyward);
  }

  @AfterAll
  static void stop() {
    api.close();
    keyward.close();
  }

  private static ObjectNode order() {
    return AdminApi.JSON.createObjectNode();
  }

  private static void revoke(ObjectNode order) throws Exception {
    keyward.admin().post("/v1/tokens/revoke", order.toString()).expect(204);
  }

  private static String token(String username) throws Exception {
    String token = api.token(username, PASSWORD);
    passes(token);
    return token;
  }

  private static void passes(String token) throws Exception {
    api.withToken("/auth/me", token).expect(200);
  }

  private static void refused(String token) throws Exception {
    assertEquals("invalid_token", api.withToken("/auth/me", token).expect(401).code());
  }

  @Test
  void oneToken() throws Exception {
    keyward.admin().user("single", PASSWORD);
    String gone = token("single");
    String other = token("single");
    Jwt jwt = Jwt.read(gone);
    Instant expiry = Instant.ofEpochSecond(jwt.claims().path("exp").longValue());

    revoke(order().put("jti", jwt.claim("jti")).put("expires_at", expiry.toString()));

    refused(gone);
    passes(other);
  }

  @Test
  void allOfASubject() throws Exception {
    String id = keyward.admin().user("subject", PASSWORD);
    keyward.admin().user("bystander", PASSWORD);
    List<String> gone = List.of(token("subject"), token("subject"));
    String other = token("bystander");

    revoke(order().put("subject", id));

    for (String token : gone) {
      refused(token);
    }
    passes(other);
    passes(token("subject"));
  }

  /** Seen by no cache before it was revoked. */
  @Test
  void tokenThatWasNeverUsed() throws Exception {
    String id = keyward.admin().user("unused", PASSWORD);
    String token = api.token("unused", PASSWORD);

    revoke(order().put("subject", id));

    refused(token);
  }

  @Test
  void allOfAClient() throws Exception {
    keyward.admin().user("through-client", PASSWORD);
    String client = keyward.admin().client("lost phone");
    String gone = tokenThrough(client);
    String other = token("through-client");

    revoke(order().put("client_id", client));

    refused(gone);
    passes(other);
    passes(tokenThrough(client));
  }

  private static String tokenThrough(String client) throws Exception {
    String body =
        PublicApi.credentials("through-client", PASSWORD).put("client_id", client).toString();
    String token = api.post("/auth/login", body).expect(200).json().path("access_token").asString();
    passes(token);
    return token;
  }

  @Test
  void allOfASession() throws Exception {
    keyward.admin().user("session", PASSWORD);
    String gone = token("session");
    String other = token("session");

    revoke(order().put("session_id", Jwt.read(gone).claim("sid")));

    refused(gone);
    passes(other);
  }

  /** Times are told in milliseconds: a token issued at that moment or later stays. */
  @Test
  void allIssuedBeforeAMoment() throws Exception {
    String id = keyward.admin().user("earlier", PASSWORD);
    String gone = token("earlier");
    String moment = Instant.now().toString();
    String other = token("earlier");

    revoke(order().put("issued_before", moment).put("subject", id));

    refused(gone);
    passes(other);
  }

  @Test
  void everything() throws Exception {
    keyward.admin().user("anybody", PASSWORD);
    keyward.admin().user("whoever", PASSWORD);
    List<String> gone = List.of(token("anybody"), token("whoever"));

    revoke(order().put("issued_before", Instant.now().toString()));

    for (String token : gone) {
      refused(token);
    }
    passes(token("anybody"));
  }

  @Test
  void wrongOrdersRevokeNothing() throws Exception {
    String id = keyward.admin().user("spared", PASSWORD);
    String token = token("spared");
    for (ObjectNode wrong :
        List.of(
            order(),
            order().put("jti", "x"),
            order().put("subject", id).put("client_id", "keyward"),
            order().put("issued_before", "2999-01-01T00:00:00Z").put("subject", id),
            order().put("subject", 7),
            order().put("everything", true))) {
      keyward.admin().post("/v1/tokens/revoke", wrong.toString()).expect(400);
    }
    passes(token);
  }
}
