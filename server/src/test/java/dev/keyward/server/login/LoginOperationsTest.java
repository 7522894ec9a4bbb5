package dev.keyward.server.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.login.User;
import dev.keyward.core.token.TokenIssuer.IssuedToken;
import dev.keyward.core.token.VerifiedToken;
import dev.keyward.server.login.PublicCalls.Answer;
import dev.keyward.server.password.FastHashing;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LoginOperationsTest {
  @TempDir Path directory;
  private LoginServiceBed bed;
  private LoginCalls calls;
  private User alice;

  @BeforeEach
  void open() throws Exception {
    bed = new LoginServiceBed(directory, FastHashing.open());
    alice = bed.bed.user("alice", "data:read", "data:write");
    calls = new LoginCalls(bed, null, null);
  }

  @AfterEach
  void close() {
    bed.close();
  }

  private static Answer expect(int status, Answer answer) {
    assertEquals(status, answer.status(), answer.body());
    return answer;
  }

  private VerifiedToken verified(Answer answer) {
    String token = expect(200, answer).json().path("access_token").stringValue();
    return bed.verified(new IssuedToken(token, "", Instant.EPOCH, 0));
  }

  @Test
  void theAnswerIsThatOfOauth() {
    Answer answer = expect(200, calls.post("alice", LoginBed.PASSWORD));
    assertEquals(
        List.of(
            "access_token",
            "token_type",
            "expires_in",
            "refresh_token",
            "refresh_expires_in",
            "scope",
            "device_token"),
        List.copyOf(answer.json().propertyNames()));
    assertEquals("Bearer", answer.json().path("token_type").stringValue());
    assertEquals(LoginServiceBed.TTL.toSeconds(), answer.json().path("expires_in").longValue());
    assertEquals("data:read data:write", answer.json().path("scope").stringValue());
  }

  /** The token would escape the revocation that comes with the narrower bound. */
  @Test
  void aBoundThatIsNarrowedMeanwhileBindsTheLogin() {
    Client client = bed.client(null);
    bed.afterStored =
        () -> {
          bed.bind(client, Scopes.of("data:read"));
          bed.catchUp();
        };
    assertEquals(
        List.of("data:read"),
        verified(calls.postWith("alice", "client_id", client.id())).principal().scopes().asList());
  }

  @Test
  void aClientThatIsDeletedMeanwhileGivesNoToken() {
    Client client = bed.client(null);
    bed.afterStored = () -> bed.delete(client);
    expect(400, calls.postWith("alice", "client_id", client.id()));
  }

  @Test
  void noCacheKeepsTheToken() {
    assertEquals("no-store", calls.post("alice", LoginBed.PASSWORD).header("Cache-Control"));
  }

  @Test
  void theTokenIsTheUsers() {
    VerifiedToken token = verified(calls.post("alice", LoginBed.PASSWORD));
    assertEquals(alice.id(), token.principal().subject());
  }

  @Test
  void aNameInCapitalLettersIsTheSameName() {
    VerifiedToken token = verified(calls.post("ALICE", LoginBed.PASSWORD));
    assertEquals(alice.id(), token.principal().subject());
  }

  @Test
  void theTokenHasTheScopesThatWereAskedFor() {
    VerifiedToken token = verified(calls.postWith("alice", "scopes", List.of("data:read")));
    assertEquals(Scopes.of("data:read"), token.principal().scopes());
  }

  @Test
  void anEmptyListOfScopesIsNotTheDefault() {
    VerifiedToken token = verified(calls.postWith("alice", "scopes", List.of()));
    assertEquals(Scopes.NONE, token.principal().scopes());
  }

  @Test
  void theTokenIsOfTheClient() {
    String id = bed.client(null).id();
    VerifiedToken token = verified(calls.postWith("alice", "client_id", id));
    assertEquals(id, token.principal().clientId());
  }

  @Test
  void theAuditHasTheAddressOfTheRequest() {
    calls.postFrom("203.0.113.9", "alice", LoginBed.PASSWORD);
    assertEquals("203.0.113.9", bed.bed.acts().getLast().address());
  }

  @Test
  void scopesBeyondTheUserAre400() {
    Answer answer = expect(400, calls.postWith("alice", "scopes", List.of("data:delete")));
    assertEquals("invalid_scope", answer.code());
  }

  private record Bad(String pointer, Map<String, ?> body) {}

  private static Map<String, ?> with(String member, Object value) {
    return Map.of("username", "alice", "password", LoginBed.PASSWORD, member, value);
  }

  @TestFactory
  Stream<DynamicTest> whatIsWrongIsToldWithItsPlace() {
    return Stream.of(
            new Bad("/username", Map.of("password", "x")),
            new Bad("/username", Map.of("username", 7, "password", "x")),
            new Bad("/username", Map.of("username", "", "password", "x")),
            new Bad("/username", Map.of("username", "a".repeat(257), "password", "x")),
            new Bad("/password", Map.of("username", "alice")),
            new Bad("/password", Map.of("username", "alice", "password", "")),
            new Bad("/password", Map.of("username", "alice", "password", "x".repeat(257))),
            new Bad("/password", Map.of("username", "alice", "password", "\u4e00".repeat(342))),
            new Bad("/scopes", with("scopes", "data:read")),
            new Bad("/scopes/0", with("scopes", List.of("data read"))),
            new Bad("/scopes", with("scopes", manyLong())),
            new Bad("/client_id", with("client_id", "app")),
            new Bad("/client_id", with("client_id", "client_" + "9".repeat(26))),
            new Bad("/remember", with("remember", true)))
        .map(
            bad ->
                DynamicTest.dynamicTest(
                    bad.pointer() + " of " + bad.body().keySet(),
                    () -> {
                      Answer answer = expect(400, calls.post(bad.body()));
                      assertEquals("invalid_request", answer.code());
                      assertEquals(List.of(bad.pointer()), answer.pointers());
                    }));
  }

  /** Each is a scope, but together they are more than a token can carry. */
  private static List<String> manyLong() {
    return Stream.iterate(100, i -> i + 1).limit(64).map(i -> i + "x".repeat(100)).toList();
  }

  @Test
  void aRefusedPasswordIsNotRepeated() {
    String password = "hunter2".repeat(40);
    assertFalse(expect(400, calls.post("alice", password)).body().contains("hunter2"));
  }

  @Test
  void whateverIsWrongIsAnsweredAlike() {
    User carol = bed.bed.user("carol");
    bed.disable(carol);
    Answer wrong = expect(401, calls.post("alice", LoginBed.OTHER));
    assertEquals("invalid_login", wrong.code());
    assertEquals("Bearer realm=\"keyward\"", wrong.header("WWW-Authenticate"));
    assertEquals(wrong, calls.post("nobody", LoginBed.PASSWORD));
    assertEquals(wrong, calls.post("carol", LoginBed.PASSWORD));
    assertEquals(wrong, calls.post("not a name", LoginBed.PASSWORD));
    assertEquals(wrong, calls.post("a".repeat(129), LoginBed.PASSWORD));
  }

  /** The Kelvin sign is a k to those who lower letters by Unicode. */
  @ParameterizedTest
  @ValueSource(strings = {"kate\u0000", "\u0000kate", "\u212aate", "kat\u00e9", "kate ", "%"})
  void whatCannotBeANameNeverReachesTheStore(String name) {
    bed.bed.user("kate");
    expect(401, calls.post(name, LoginBed.PASSWORD));
    assertEquals(List.of(), bed.lookedUp);
  }

  @Test
  void theStoreIsAskedForTheCanonicalName() {
    calls.post("ALice", LoginBed.OTHER);
    assertEquals(List.of("alice"), bed.lookedUp);
  }

  @Test
  void theObserverSeesASuccess() {
    calls.post("alice", LoginBed.PASSWORD);
    assertEquals(List.of("SUCCESS:" + alice.id()), calls.observed);
  }

  @Test
  void theObserverSeesWhoseWrongPasswordItWas() {
    calls.post("alice", LoginBed.OTHER);
    calls.post("nobody", LoginBed.OTHER);
    assertEquals(List.of("WRONG:" + alice.id(), "WRONG:"), calls.observed);
  }

  @Test
  void theObserverSeesWhoAskedForTooMuch() {
    calls.postWith("alice", "scopes", List.of("data:delete"));
    assertEquals(List.of("BEYOND_USER:" + alice.id()), calls.observed);
  }

  @Test
  void withoutALimitNobodyIsThrottled() {
    for (int i = 0; i < 50; i++) {
      expect(401, calls.post("alice", LoginBed.OTHER));
    }
    assertNotNull(verified(calls.post("alice", LoginBed.PASSWORD)));
  }
}
