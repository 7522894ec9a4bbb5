package dev.keyward.server.login;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.keyward.core.CredentialKind;
import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.server.login.PublicCalls.Answer;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class IdentityOperationsTest {
  private final PublicCalls calls = new PublicCalls(new IdentityOperations().handlers());

  private void expect(String json, Principal principal) {
    Answer answer = calls.get("/auth/me", principal, Map.of());
    assertEquals(200, answer.status());
    JsonNode expected = new JsonMapper().readTree(json.replace('\'', '"'));
    assertEquals(expected, answer.json());
  }

  @Test
  void aKeyIsItsClient() {
    expect(
        "{'principal':{'kind':'api_key','subject':'client_1','name':'app',"
            + "'client_id':'client_1','credential_id':'key_1','scopes':['a','b'],"
            + "'expires_at':null,'metadata':{'team':'x'}}}",
        new Principal(
            CredentialKind.API_KEY,
            "client_1",
            "app",
            "client_1",
            "key_1",
            Scopes.of("b", "a"),
            null,
            Map.of("team", "x")));
  }

  @Test
  void aTokenIsItsUser() {
    expect(
        "{'principal':{'kind':'access_token','subject':'user_1','name':'alice',"
            + "'client_id':'keyward','credential_id':'jti_1','scopes':[],"
            + "'expires_at':'2030-01-01T00:15:00.000Z','metadata':{}}}",
        new Principal(
            CredentialKind.ACCESS_TOKEN,
            "user_1",
            "alice",
            "keyward",
            "jti_1",
            Scopes.NONE,
            Instant.parse("2030-01-01T00:15:00Z"),
            Map.of()));
  }

  @Test
  void noCacheKeepsTheAnswer() {
    Answer answer = calls.get("/auth/me", Principal.ANONYMOUS, Map.of());
    assertEquals("no-store", answer.header("Cache-Control"));
  }
}
