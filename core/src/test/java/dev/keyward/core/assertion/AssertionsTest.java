package dev.keyward.core.assertion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.CredentialKind;
import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.StorageException;
import dev.keyward.core.fixtures.Installation;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.json.JsonObject;
import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.secret.SecretWrap;
import dev.keyward.core.signing.SigningKeys;
import dev.keyward.core.token.TokenVerifier.Verification;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssertionsTest {
  private static final String ORDERS = "orders-api";

  private final Installation node = new Installation();
  private final Assertions assertions =
      new Assertions("https://auth.example", node.signingKeys, node.clock);

  private static Principal key(String id, String name, String... scopes) {
    return new Principal(
        CredentialKind.API_KEY,
        "client_1",
        name,
        "client_1",
        id,
        Scopes.of(scopes),
        null,
        Map.of("plan", "gold"));
  }

  private static JsonObject part(String token, int index) throws Exception {
    return JsonObject.parse(Base64.getUrlDecoder().decode(token.split("\\.", -1)[index]));
  }

  @Test
  void itSaysWhoCallsAndToWhom() throws Exception {
    String token = assertions.of(key("key_1", "Jürgen \"J\"", "b", "a"), ORDERS);
    JsonObject header = part(token, 0);
    JsonObject claims = part(token, 1);
    long now = node.clock.instant().getEpochSecond();

    assertEquals(Assertions.TYPE, header.string("typ"));
    assertEquals(node.tokenStores.keys.getFirst().kid(), header.string("kid"));
    assertEquals(
        List.of(
            "iss",
            "aud",
            "iat",
            "exp",
            "kind",
            "sub",
            "name",
            "client_id",
            "credential_id",
            "scope"),
        List.copyOf(claims.names()));
    assertEquals("https://auth.example", claims.string("iss"));
    assertEquals(ORDERS, claims.string("aud"));
    assertEquals(now, claims.integer("iat"));
    assertEquals(now + 60, claims.integer("exp"));
    assertEquals("api_key", claims.string("kind"));
    assertEquals("client_1", claims.string("sub"));
    assertEquals("Jürgen \"J\"", claims.string("name"));
    assertEquals("key_1", claims.string("credential_id"));
    assertEquals("a b", claims.string("scope"));
  }

  @Test
  void ofNobodyItSaysOnlyThatTheRequestCameThrough() throws Exception {
    JsonObject claims = part(assertions.of(Principal.ANONYMOUS, ORDERS), 1);
    assertEquals(List.of("iss", "aud", "iat", "exp", "kind"), List.copyOf(claims.names()));
    assertEquals("anonymous", claims.string("kind"));
  }

  @Test
  void itIsUsedAgainForHalfOfItsLife() throws Exception {
    String first = assertions.of(key("key_1", "a"), ORDERS);
    node.clock.move(Duration.ofSeconds(29));
    assertSame(first, assertions.of(key("key_1", "a"), ORDERS));
    node.clock.move(Duration.ofSeconds(1));
    String second = assertions.of(key("key_1", "a"), ORDERS);
    assertNotEquals(first, second);
    assertEquals(node.clock.instant().getEpochSecond() + 60, part(second, 1).integer("exp"));
  }

  @Test
  void aClockThatGoesBackMakesAnotherOne() throws Exception {
    String first = assertions.of(key("key_1", "a"), ORDERS);
    node.clock.move(Duration.ofSeconds(-10));
    assertNotEquals(first, assertions.of(key("key_1", "a"), ORDERS));
  }

  @Test
  void nobodyGetsThatOfAnother() {
    String first = assertions.of(key("key_1", "a", "read"), ORDERS);
    assertNotEquals(first, assertions.of(key("key_2", "a", "read"), ORDERS));
    assertNotEquals(first, assertions.of(key("key_1", "a", "read"), "billing-api"));
    assertNotEquals(first, assertions.of(Principal.ANONYMOUS, ORDERS));
  }

  @Test
  void whatHasChangedIsSaidAtOnce() throws Exception {
    String before = assertions.of(key("key_1", "a", "read", "write"), ORDERS);
    String after = assertions.of(key("key_1", "a", "read"), ORDERS);
    assertNotEquals(before, after);
    assertEquals("read", part(after, 1).string("scope"));
    assertEquals("b", part(assertions.of(key("key_1", "b", "read"), ORDERS), 1).string("name"));
  }

  @Test
  void keysThatAreReadAnewAreTheSame() {
    String before = assertions.of(key("key_1", "a"), ORDERS);
    node.signingKeys.reload();
    assertSame(before, assertions.of(key("key_1", "a"), ORDERS));
  }

  @Test
  void anotherKeySignsAtOnce() throws Exception {
    String before = assertions.of(key("key_1", "a"), ORDERS);
    node.tokenStores.keys.clear();
    node.signingKeys.reload();
    node.signingKeys.ensureActive(JwsAlgorithm.ES256);
    node.signingKeys.reload();
    String after = assertions.of(key("key_1", "a"), ORDERS);
    assertNotEquals(part(before, 0).string("kid"), part(after, 0).string("kid"));
  }

  /** Whatever claims it had: its type alone keeps it from being one. */
  @ParameterizedTest
  @CsvSource({"at+jwt, Valid", Assertions.TYPE + ", Refused"})
  void itsTypeIsThatOfNoAccessToken(String type, String verification) {
    long now = node.clock.instant().getEpochSecond();
    String claims =
        "{\"iss\":\"https://auth.example\",\"aud\":\"https://api.example\",\"sub\":\"u\",\"client_id\":"
            + "\"c\",\"jti\":\"j\",\"iat\":%d,\"exp\":%d}".formatted(now, now + 60);
    String token =
        node.signingKeys.keyring().signer().sign(type, claims.getBytes(StandardCharsets.UTF_8));
    assertEquals(verification, node.tokens.verify(token).getClass().getSimpleName());
  }

  @Test
  void itIsNoAccessToken() {
    String token = assertions.of(key("key_1", "a"), "https://api.example");
    assertInstanceOf(Verification.Refused.class, node.tokens.verify(token));
  }

  @Test
  void itEndsWithTheCredential() throws Exception {
    Principal ending =
        new Principal(
            CredentialKind.ACCESS_TOKEN,
            "user_1",
            "ada",
            "keyward",
            "tok_1",
            Scopes.NONE,
            node.clock.instant().plusSeconds(5),
            Map.of());
    long end = node.clock.instant().getEpochSecond() + 5;
    assertEquals(end, part(assertions.of(ending, ORDERS), 1).integer("exp"));
  }

  @Test
  void withoutAKeyThereIsNone() {
    SecretWrap wrap = new SecretWrap(MasterKey.generate(Installation.RANDOM), Installation.RANDOM);
    Installation other = new Installation();
    other.tokenStores.keys.clear();
    SigningKeys none = new SigningKeys(other.tokenStores, wrap, Installation.RANDOM, other.clock);
    Assertions unsigned = new Assertions("https://auth.example", none, other.clock);
    assertThrows(StorageException.class, () -> unsigned.of(key("key_1", "a"), ORDERS));
  }

  @Test
  void itIsSignedByTheAlgorithmOfTheTokens() throws Exception {
    assertEquals(
        JwsAlgorithm.ES256.jwsName(),
        part(assertions.of(key("key_1", "a"), ORDERS), 0).string("alg"));
  }
}
