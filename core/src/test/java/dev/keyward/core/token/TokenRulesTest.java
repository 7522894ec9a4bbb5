package dev.keyward.core.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.Scopes;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bounds of the claims, on both sides. What any door refuses is in the contract of doors. */
class TokenRulesTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00.123Z");
  private static final long SECOND = NOW.getEpochSecond();

  private final TokenRules rules = new TokenRules(RawTokens.POLICY);

  private static RawTokens token() {
    return RawTokens.at(NOW);
  }

  private VerifiedToken accepted(RawTokens token) throws Exception {
    return rules.judge(token.verified(), NOW.toEpochMilli());
  }

  private void assertRefused(RawTokens token) {
    assertThrows(TokenRules.Refused.class, () -> accepted(token));
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }

  @Test
  void theLeastTokenIsTakenAsItIs() throws Exception {
    VerifiedToken token = accepted(token());

    assertEquals("user_ada", token.principal().subject());
    assertEquals("keyward", token.principal().clientId());
    assertEquals("jti-1", token.jti());
    assertEquals(Scopes.NONE, token.principal().scopes());
    assertEquals(Instant.ofEpochSecond(SECOND + 600), token.principal().expiresAt());
    assertEquals(1_000 * SECOND, token.issuedAtMillis());
    assertEquals(1_000 * (SECOND + 600), token.expiresAtMillis());
  }

  @Test
  void withoutUsernameTheSubjectIsTheName() throws Exception {
    assertEquals("user_ada", accepted(token()).principal().name());
  }

  @Test
  void withoutSessionThereIsNone() throws Exception {
    assertEquals("", accepted(token()).sessionId());
    assertEquals("s", accepted(token().with("sid", "\"s\"")).sessionId());
  }

  @ParameterizedTest
  @ValueSource(strings = {"at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"})
  void theTypeIsAMediaTypeAndKnowsNoCase(String type) throws Exception {
    assertEquals("jti-1", accepted(token().type(type)).jti());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "JWT", "at+jwt ", "application/jwt", "text/at+jwt", "at+jwts"})
  void anotherTypeIsRefused(String type) {
    assertRefused(token().type(type));
  }

  @Test
  void aTokenIssuedThisVeryMillisecondIsTaken() throws Exception {
    assertEquals("jti-1", accepted(token().with("iat", SECOND + ".123")).jti());
  }

  @Test
  void aTokenIssuedTheNextMillisecondIsRefused() {
    assertRefused(token().with("iat", SECOND + ".124"));
  }

  @Test
  void notBeforeThisVeryMillisecondIsTaken() throws Exception {
    assertEquals("jti-1", accepted(token().with("nbf", SECOND + ".123")).jti());
  }

  @ParameterizedTest
  @ValueSource(strings = {".124", "\"now\"", "null", "-1", "{}"})
  void notBeforeLaterOrNoTimeIsRefused(String nbf) {
    assertRefused(token().with("nbf", nbf.equals(".124") ? SECOND + nbf : nbf));
  }

  @Test
  void aLifeOfADayIsTaken() throws Exception {
    assertEquals("jti-1", accepted(token().with("exp", "" + (SECOND + 86_400))).jti());
  }

  @Test
  void aLifeOfAMillisecondMoreIsRefused() {
    assertRefused(token().with("exp", (SECOND + 86_400) + ".001"));
  }

  @Test
  void anEndAtTheBeginningIsRefused() {
    assertRefused(token().with("iat", SECOND + ".1").with("exp", SECOND + ".1"));
  }

  @Test
  void aTokenThatExpiredIsNotJudgedHere() throws Exception {
    String begun = "" + (SECOND - 100);
    assertEquals("jti-1", accepted(token().with("iat", begun).with("exp", begun + ".001")).jti());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "1e-999999999", "253402300800", "99999999999999999999"})
  void aTimeThatIsNoneIsRefused(String exp) {
    assertRefused(token().with("exp", exp));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sub", "username", "jti", "client_id", "sid"})
  void textHas256CharactersAtMost(String claim) throws Exception {
    VerifiedToken longest = accepted(token().with(claim, quoted("x".repeat(256))));

    assertEquals(1_000 * SECOND, longest.issuedAtMillis());
    assertRefused(token().with(claim, quoted("x".repeat(257))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sub", "username", "jti", "client_id", "sid"})
  void textIsNotEmptyAndHasNoControls(String claim) {
    assertRefused(token().with(claim, "\"\""));
    assertRefused(token().with(claim, "\"a\\u0000\""));
    assertRefused(token().with(claim, "\"a\\u007f\""));
    assertRefused(token().with(claim, "\"a\\u0085\""));
    assertRefused(token().with(claim, "\"a\\ud800\""));
    assertRefused(token().with(claim, "1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jti", "client_id", "sid"})
  void identifiersAreVisibleAscii(String claim) {
    assertRefused(token().with(claim, "\"a b\""));
    assertRefused(token().with(claim, "\"\u00e9\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sub", "username"})
  void whoSomebodyIsMayBeSaidInAnyScript(String claim) throws Exception {
    assertEquals(
        "\u00c5da \u4e00", accepted(token().with(claim, "\"\u00c5da \u4e00\"")).principal().name());
  }

  @Test
  void ofSeveralAudiencesOneIsEnough() throws Exception {
    String both = "[\"https://other.example\",\"https://api.example\"]";
    assertEquals("jti-1", accepted(token().with("aud", both)).jti());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "[\"https://API.example\"]",
        "\"https://api.example/\"",
        "\"https://api.exampl\"",
        "[[\"https://api.example\"]]",
        "true"
      })
  void anotherAudienceIsRefused(String audience) {
    assertRefused(token().with("aud", audience));
  }

  @ParameterizedTest
  @CsvSource({"'',0", "a,1", "a b a,2"})
  void scopesAreASet(String scope, int count) throws Exception {
    assertEquals(
        count, accepted(token().with("scope", quoted(scope))).principal().scopes().asList().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "a  b", " a", "a ", "a\\tb", "a\\\\b"})
  void scopesInAnotherFormAreRefused(String scope) {
    assertRefused(token().with("scope", quoted(scope)));
  }

  @Test
  void moreScopesThanThereCanBeAreRefused() {
    String many =
        IntStream.rangeClosed(0, Scopes.MAX_COUNT)
            .mapToObj(i -> "s" + i)
            .collect(Collectors.joining(" "));

    assertRefused(token().with("scope", quoted(many)));
  }

  @Test
  void claimsThatNobodyKnowsAreNobodysBusiness() throws Exception {
    assertEquals("jti-1", accepted(token().with("acr", "{\"a\":[1]}")).jti());
  }
}
