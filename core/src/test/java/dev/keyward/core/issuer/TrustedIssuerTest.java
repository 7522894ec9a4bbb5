package dev.keyward.core.issuer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.Scopes;
import dev.keyward.core.claim.ClaimException;
import dev.keyward.core.jose.CompactJws;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.jose.JwsSigner;
import dev.keyward.core.jose.VerificationKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the claims of other issuers must be, on both sides of each bound. */
class TrustedIssuerTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final long SECOND = NOW.getEpochSecond();
  private static final String OWN_ID = "user_01k9v3mzp8q2r4s6t8w0x2y4z6";
  private static final byte[] SECRET = new byte[32];

  private final Map<String, String> claims = new LinkedHashMap<>();
  private ClaimMapping mapping = ClaimMapping.STANDARD;
  private TokenTypes types = TokenTypes.of(List.of("JWT"));
  private String type = "JWT";

  TrustedIssuerTest() {
    claims.put("iss", "\"https://idp.example/\"");
    claims.put("sub", "\"ada\"");
    claims.put("aud", "\"api\"");
    claims.put("exp", Long.toString(SECOND + 600));
  }

  private TrustedIssuer rules() {
    return new TrustedIssuer(
        "https://idp.example/",
        Set.of("api", "other-api"),
        Set.of(JwsAlgorithm.ES256),
        types,
        mapping);
  }

  private ForeignIdentity accepted() throws Exception {
    String json =
        claims.entrySet().stream()
            .map(e -> '"' + e.getKey() + "\":" + e.getValue())
            .collect(Collectors.joining(",", "{", "}"));
    String token =
        JwsSigner.ofSecret(JwsAlgorithm.HS256, null, SECRET)
            .sign(type, json.getBytes(StandardCharsets.UTF_8));
    return rules()
        .judge(
            CompactJws.parse(token)
                .verify(VerificationKey.ofSecret(JwsAlgorithm.HS256, null, SECRET)),
            "sha256:0",
            NOW.toEpochMilli());
  }

  private ForeignIdentity acceptedWith(String claim, String json) throws Exception {
    claims.put(claim, json);
    return accepted();
  }

  private void assertRefused() {
    assertThrows(ClaimException.class, this::accepted);
  }

  private void assertRefusedWith(String claim, String json) {
    claims.put(claim, json);
    assertRefused();
  }

  private void heldToRfc9068() {
    types = TokenTypes.RFC_9068;
    type = "at+jwt";
    claims.put("iat", Long.toString(SECOND));
    claims.put("jti", "\"j\"");
    claims.put("client_id", "\"shop\"");
  }

  @Test
  void fourClaimsAreEnough() throws Exception {
    ForeignIdentity who = accepted();

    assertEquals("ada", who.subject());
    assertEquals("ada", who.name());
    assertEquals("", who.clientId());
    assertEquals("sha256:0", who.credentialId());
    assertEquals(Scopes.NONE, who.scopes());
    assertEquals(1_000 * (SECOND + 600), who.expiresAtMillis());
  }

  @ParameterizedTest
  @ValueSource(strings = {"iss", "sub", "aud", "exp"})
  void eachOfTheFourIsNeeded(String claim) {
    claims.remove(claim);
    assertRefused();
  }

  @Test
  void whoIssuesAccessTokensAloneIsHeldToAllOfRfc9068() throws Exception {
    heldToRfc9068();
    assertEquals("shop", accepted().clientId());
    assertEquals("j", accepted().credentialId());
  }

  @ParameterizedTest
  @ValueSource(strings = {"iss", "sub", "aud", "exp", "iat", "jti", "client_id"})
  void eachClaimOfRfc9068IsNeeded(String claim) {
    heldToRfc9068();
    claims.put("azp", "\"shop\"");
    claims.remove(claim);
    assertRefused();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"api\"", "\"other-api\"", "[\"x\",\"other-api\"]"})
  void oneAudienceOfSeveralIsEnough(String aud) throws Exception {
    assertEquals("ada", acceptedWith("aud", aud).subject());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"x\"", "\"API\"", "[]", "[\"x\"]", "[\"api\",1]", "1", "null"})
  void anotherAudienceIsRefused(String aud) {
    assertRefusedWith("aud", aud);
  }

  @ParameterizedTest
  @CsvSource({"60,true", "61,false"})
  void issueTimeHasALeeway(long ahead, boolean good) throws Exception {
    bound("iat", SECOND + ahead, good);
  }

  @ParameterizedTest
  @CsvSource({"60,true", "61,false"})
  void notBeforeHasALeeway(long ahead, boolean good) throws Exception {
    bound("nbf", SECOND + ahead, good);
  }

  @ParameterizedTest
  @CsvSource({"86460,true", "86461,false"})
  void withoutIssueTimeTheEndIsADayAwayAtMost(long ahead, boolean good) throws Exception {
    bound("exp", SECOND + ahead, good);
  }

  @ParameterizedTest
  @CsvSource({"86460,true", "86461,false", "0,false", "-1,false"})
  void aLifeIsADayAtMost(long life, boolean good) throws Exception {
    claims.put("iat", Long.toString(SECOND - 10));
    bound("exp", SECOND - 10 + life, good);
  }

  private void bound(String claim, long value, boolean good) throws Exception {
    if (good) {
      assertEquals("ada", acceptedWith(claim, Long.toString(value)).subject());
    } else {
      assertRefusedWith(claim, Long.toString(value));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"iat", "nbf", "exp"})
  void aTimeThatIsNoneIsRefused(String claim) {
    for (String time : List.of("\"1\"", "null", "-1", "1e400", "true", "{}")) {
      assertRefusedWith(claim, time);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"\"", "1", "null", "\"a\\u0000\"", "\"a\\r\\nX-Evil: 1\"", "\"a\\ud800\"", "[]"})
  void aSubjectThatIsNoTextIsRefused(String sub) {
    assertRefusedWith("sub", sub);
  }

  @Test
  void textsAreBounded() throws Exception {
    assertEquals(256, acceptedWith("sub", '"' + "x".repeat(256) + '"').subject().length());
    assertRefusedWith("sub", '"' + "x".repeat(257) + '"');
  }

  @Test
  void thePrefixCounts() throws Exception {
    mapping = new ClaimMapping(null, null, null, "idp|");
    assertEquals("idp|ada", accepted().subject());
    assertEquals(256, acceptedWith("sub", '"' + "x".repeat(252) + '"').subject().length());
    assertRefusedWith("sub", '"' + "x".repeat(253) + '"');
  }

  @ParameterizedTest
  @ValueSource(strings = {"user_", "client_", "key_"})
  void nobodyElseSpeaksOfOurUsersClientsAndKeys(String prefix) throws Exception {
    String own = OWN_ID.replace("user_", prefix);
    assertRefusedWith("sub", '"' + own + '"');
    claims.put("sub", "\"ada\"");
    assertRefusedWith("azp", '"' + own + '"');
    mapping = new ClaimMapping(null, null, null, "idp|");
    assertEquals("idp|" + own, acceptedWith("sub", '"' + own + '"').subject());
    assertEquals("idp|" + own, accepted().clientId());
  }

  /** The prefix is not a way round: it is looked at after it was put there. */
  @Test
  void aPrefixDoesNotMakeOneOfOurs() {
    mapping = new ClaimMapping(null, null, null, "user_");
    assertRefusedWith("sub", '"' + OWN_ID.substring(5) + '"');
  }

  @ParameterizedTest
  @ValueSource(strings = {"user_", "user_01", "USER_01k9v3mzp8q2r4s6t8w0x2y4z6", "xuser_1"})
  void whatOnlyLooksLikeOursIsTaken(String sub) throws Exception {
    assertEquals(sub, acceptedWith("sub", '"' + sub + '"').subject());
  }

  @Test
  void theClientIsClientIdBeforeAzp() throws Exception {
    assertEquals("b", acceptedWith("azp", "\"b\"").clientId());
    assertEquals("a", acceptedWith("client_id", "\"a\"").clientId());
    assertRefusedWith("client_id", "\"a b\"");
  }

  @Test
  void scopesAreScopeBeforeScp() throws Exception {
    assertEquals(Scopes.of("a", "b"), acceptedWith("scp", "[\"a\",\"b\"]").scopes());
    assertEquals(Scopes.of("a", "b"), acceptedWith("scp", "\"b a\"").scopes());
    assertEquals(Scopes.of("c"), acceptedWith("scope", "\"c\"").scopes());
    assertEquals(Scopes.NONE, acceptedWith("scope", "\"\"").scopes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "null", "{}", "[1]", "\"a\\\"b\"", "\"a  b\"", "[\"a b\"]"})
  void scopesThatAreNoneAreRefused(String scope) {
    assertRefusedWith("scope", scope);
  }

  @Test
  void nobodyElseGivesRightsOverKeyward() throws Exception {
    assertEquals(Scopes.of("a"), acceptedWith("scope", "\"keyward:admin a keyward:x\"").scopes());
    mapping =
        new ClaimMapping(null, null, Map.of("a", Scopes.of("keyward:admin", "data:read")), "");
    assertEquals(Scopes.of("data:read"), accepted().scopes());
  }

  @Test
  void rolesAreMappedAndOthersDropped() throws Exception {
    mapping =
        new ClaimMapping(
            ClaimPath.parse("/realm_access/roles"),
            null,
            Map.of(
                "reader", Scopes.of("data:read"), "writer", Scopes.of("data:read", "data:write")),
            "");
    claims.put("scope", "\"not-looked-at\"");
    assertEquals(Scopes.NONE, accepted().scopes());
    assertEquals(
        Scopes.of("data:read", "data:write"),
        acceptedWith("realm_access", "{\"roles\":[\"writer\",\"reader\",\"no scope at all\"]}")
            .scopes());
    assertRefusedWith("realm_access", "[]");
  }

  @Test
  void theNameIsUsernameBeforePreferredUsername() throws Exception {
    assertEquals("b", acceptedWith("preferred_username", "\"b\"").name());
    assertEquals("a", acceptedWith("username", "\"a\"").name());
    assertRefusedWith("username", "\"\"");
  }

  @Test
  void theNameStandsWhereItIsSaid() throws Exception {
    mapping = new ClaimMapping(null, ClaimPath.parse("https://x.example/name"), null, "");
    claims.put("username", "\"not-looked-at\"");
    assertEquals("ada", accepted().name());
    assertEquals("c", acceptedWith("https://x.example/name", "\"c\"").name());
  }

  @ParameterizedTest
  @CsvSource({
    "at+jwt,at+jwt,true",
    "at+jwt,AT+JWT,true",
    "at+jwt,application/at+jwt,true",
    "application/at+jwt,at+jwt,true",
    "at+jwt,JWT,false",
    "at+jwt,text/at+jwt,false",
    "at+jwt,application/x/at+jwt,false",
    "JWT,jwt,true",
    "JWT,'',false",
    "absent,absent,false",
    "absent,'',false",
  })
  void typesAreMediaTypes(String configured, String sent, boolean good) {
    assertEquals(good, TokenTypes.of(List.of(configured)).accept(sent));
  }

  @Test
  void aTokenWithoutTypeIsTakenOnlyWhenToldSo() {
    assertEquals(true, TokenTypes.of(List.of("absent")).accept(null));
    assertEquals(false, TokenTypes.of(List.of("JWT")).accept(null));
  }

  @Test
  void aWrongTypeIsRefused() {
    type = "at+jwt";
    assertRefused();
  }

  @Test
  void secretsAreNoKeysOfOthers() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new TrustedIssuer(
                "i", Set.of("a"), Set.of(JwsAlgorithm.HS256), TokenTypes.RFC_9068, mapping));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "/a~", "/a~2b", "/a/b/c/d/e/f/g/h/i", "\u00e9"})
  void aPathThatIsNoneIsRefused(String path) {
    assertThrows(IllegalArgumentException.class, () -> ClaimPath.parse(path));
  }

  @ParameterizedTest
  @CsvSource({"scope,[scope]", "/a~1b/c~0d,'[a/b, c~d]'", "https://x/y,[https://x/y]", "/,[]"})
  void pathsAreNamesOrPointers(String path, String steps) {
    assertEquals(steps, ClaimPath.parse(path).steps().toString());
  }
}
