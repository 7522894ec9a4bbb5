package dev.keyward.core.answer;

import static dev.keyward.core.fixtures.Answers.body;
import static dev.keyward.core.fixtures.Answers.fieldLine;
import static dev.keyward.core.fixtures.Answers.fieldLines;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.CredentialKind;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Scopes;
import dev.keyward.core.limit.LimitState;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.policy.Route;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HttpAnswerTest {
  private static final Route KEYS = route(Set.of(CredentialKind.API_KEY));
  private static final Route TOKENS = route(Set.of(CredentialKind.ACCESS_TOKEN));
  private static final Route BOTH =
      route(Set.of(CredentialKind.API_KEY, CredentialKind.ACCESS_TOKEN));
  private static final Route PUBLIC = route(Set.of());
  private static final Pattern CHALLENGE =
      Pattern.compile(
          "(Bearer|ApiKey) realm=\"keyward\"(?:,"
              + " [a-z_]+=\"[\\x20\\x21\\x23-\\x5B\\x5D-\\x7E]*\")*");

  @ParameterizedTest
  @CsvSource({
    "BAD_FRAMING, 400",
    "BAD_HEADER, 400",
    "UNTRUSTED_PROXY, 403",
    "METHOD_NOT_ALLOWED, 405",
    "BODY_TOO_LARGE, 413",
    "URI_TOO_LONG, 414",
    "HEADERS_TOO_LARGE, 431",
    "BAD_PATH, 400",
    "ADDRESS_LIMITED, 429",
    "TOO_MANY_FAILURES, 429",
    "CONFLICTING_CREDENTIALS, 400",
    "MALFORMED_CREDENTIAL, 400",
    "CREDENTIAL_IN_QUERY, 400",
    "CREDENTIAL_OVER_PLAINTEXT, 403",
    "UNAVAILABLE, 503",
    "NO_CREDENTIAL, 401",
    "MALFORMED, 401",
    "NOT_FOUND, 401",
    "EXPIRED, 401",
    "REVOKED, 401",
    "DISABLED, 401",
    "INVALID_TOKEN, 401",
    "TOKEN_EXPIRED, 401",
    "TOKEN_REVOKED, 401",
    "NO_ROUTE, 403",
    "WRONG_KIND, 401",
    "WRONG_ENVIRONMENT, 401",
    "IP_NOT_ALLOWED, 403",
    "CLIENT_CERTIFICATE_REQUIRED, 403",
    "INSUFFICIENT_SCOPE, 403",
    "RATE_LIMITED, 429",
    "QUOTA_EXCEEDED, 429"
  })
  void everyReasonHasTheStatusOfTheContract(DenyReason reason, int status) {
    HttpAnswer answer = answer(reason, BOTH);

    assertEquals(status, answer.status());
    assertEquals((long) status, body(answer).get("status"));
    assertEquals(32, DenyReason.values().length, "a new reason needs a line above");
  }

  @ParameterizedTest
  @EnumSource
  void everyRefusalIsAProblemThatNoCacheKeeps(DenyReason reason) {
    HttpAnswer answer = answer(reason, BOTH);

    assertEquals("application/problem+json", fieldLine(answer, "Content-Type"));
    assertEquals("no-store", fieldLine(answer, "Cache-Control"));
    assertEquals("nosniff", fieldLine(answer, "X-Content-Type-Options"));
    assertEquals(reason.answer().code(), body(answer).get("code"));
    assertEquals(reason.answer().title(), body(answer).get("title"));
    assertEquals("req_1", body(answer).get("instance"));
  }

  @ParameterizedTest
  @EnumSource
  void everyUnauthorizedAnswerChallengesAndEveryChallengeFollowsItsSyntax(DenyReason reason) {
    for (Route route : new Route[] {KEYS, TOKENS, BOTH, PUBLIC, null}) {
      List<String> challenges = fieldLines(answer(reason, route), "WWW-Authenticate");

      assertTrue(reason.answer().status() != 401 || !challenges.isEmpty());
      for (String challenge : challenges) {
        assertTrue(CHALLENGE.matcher(challenge).matches(), challenge);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void errorDescriptionsUseTheCharactersOfRfc6750(DenyReason reason) {
    for (String challenge : fieldLines(answer(reason, BOTH), "WWW-Authenticate")) {
      Matcher description =
          Pattern.compile("error_description=\"(.*?)\"(?:,|$)").matcher(challenge);
      assertTrue(
          !description.find()
              || description.group(1).matches("[\\x20\\x21\\x23-\\x5B\\x5D-\\x7E]+"),
          challenge);
    }
  }

  @Test
  void aRouteIsChallengedForTheKindsItTakes() {
    assertEquals(List.of("ApiKey realm=\"keyward\""), challenges(DenyReason.NO_CREDENTIAL, KEYS));
    assertEquals(List.of("Bearer realm=\"keyward\""), challenges(DenyReason.NO_CREDENTIAL, TOKENS));
    assertEquals(
        List.of("Bearer realm=\"keyward\"", "ApiKey realm=\"keyward\""),
        challenges(DenyReason.NO_CREDENTIAL, BOTH));
    assertEquals(
        List.of("Bearer realm=\"keyward\"", "ApiKey realm=\"keyward\""),
        challenges(DenyReason.NO_CREDENTIAL, null));
  }

  @Test
  void aCredentialOfTheWrongKindIsAskedForTheRightOne() {
    assertEquals(List.of("Bearer realm=\"keyward\""), challenges(DenyReason.WRONG_KIND, TOKENS));
  }

  @Test
  void errorsAreSaidToTheSchemeThatWasUsed() {
    assertEquals(
        List.of("Bearer realm=\"keyward\"", "ApiKey realm=\"keyward\", error=\"invalid_key\""),
        challenges(DenyReason.EXPIRED, BOTH));
    assertEquals(
        List.of(
            "Bearer realm=\"keyward\", error=\"invalid_token\", error_description=\"The access"
                + " token is not valid\"",
            "ApiKey realm=\"keyward\""),
        challenges(DenyReason.INVALID_TOKEN, BOTH));
    assertEquals(
        List.of(
            "ApiKey realm=\"keyward\", error=\"insufficient_scope\", scope=\"data:read"
                + " data:write\""),
        challenges(DenyReason.INSUFFICIENT_SCOPE, KEYS));
    assertEquals(
        List.of(
            "Bearer realm=\"keyward\", error=\"invalid_request\"",
            "ApiKey realm=\"keyward\", error=\"invalid_request\""),
        challenges(DenyReason.CONFLICTING_CREDENTIALS, null));
  }

  @Test
  void otherRefusalsDoNotChallenge() {
    for (DenyReason reason :
        EnumSet.of(
            DenyReason.NO_ROUTE,
            DenyReason.IP_NOT_ALLOWED,
            DenyReason.CLIENT_CERTIFICATE_REQUIRED,
            DenyReason.RATE_LIMITED,
            DenyReason.UNAVAILABLE,
            DenyReason.BAD_PATH)) {
      assertEquals(List.of(), challenges(reason, BOTH));
    }
  }

  /** Callers must not learn whether a key exists. */
  @Test
  void unknownMistypedExpiredRevokedAndDisabledKeysGetTheSameAnswer() {
    HttpAnswer unknown = answer(DenyReason.NOT_FOUND, KEYS);

    for (DenyReason reason :
        EnumSet.of(
            DenyReason.MALFORMED, DenyReason.EXPIRED, DenyReason.REVOKED, DenyReason.DISABLED)) {
      HttpAnswer other = answer(reason, KEYS);
      assertEquals(unknown.status(), other.status());
      assertEquals(unknown.headers(), other.headers());
      assertArrayEquals(unknown.body(), other.body());
    }
  }

  @Test
  void noAnswerNamesTheCredentialThatWasRecognised() {
    for (DenyReason reason : DenyReason.values()) {
      HttpAnswer answer = HttpAnswer.of(Deny.of(reason, BOTH, "key_secret_id"), "req_1");
      assertFalse(
          (new String(answer.body(), StandardCharsets.UTF_8) + answer.headers())
              .contains("key_secret_id"));
    }
  }

  @Test
  void anExceededLimitIsNamedAndSaysWhenToRetry() {
    LimitState state = LimitState.of("rate_limit", RateLimit.parse("100/1m"), 0, 17, true);

    HttpAnswer answer =
        HttpAnswer.of(new Deny(DenyReason.RATE_LIMITED, KEYS, "", List.of(state)), "req_1");

    Map<String, Object> body = body(answer);
    assertEquals("17", fieldLine(answer, "Retry-After"));
    assertEquals("\"rate_limit\";q=100;w=60", fieldLine(answer, "RateLimit-Policy"));
    assertEquals("\"rate_limit\";r=0;t=17", fieldLine(answer, "RateLimit"));
    assertEquals(
        "https://iana.org/assignments/http-problem-types#quota-exceeded", body.get("type"));
    assertEquals(List.of("rate_limit"), body.get("violated-policies"));
  }

  @Test
  void whoWaitsForALongWindowIsToldToComeSomewhatLater() {
    LimitState state = new LimitState("quota", 9, 86_400, 0, 100, true);
    Deny deny = new Deny(DenyReason.QUOTA_EXCEEDED, KEYS, "", List.of(state));
    Set<Long> told = new TreeSet<>();
    for (int i = 0; i < 200; i++) {
      told.add(Long.valueOf(fieldLine(HttpAnswer.of(deny, "req_" + i), "Retry-After")));
    }
    assertTrue(told.size() > 20, "told: " + told);
    told.forEach(seconds -> assertTrue(seconds >= 100 && seconds < 160, "told: " + seconds));
    assertEquals("\"quota\";r=0;t=100", fieldLine(HttpAnswer.of(deny, "req"), "RateLimit"));
  }

  @Test
  void whatIsRefusedByNoLimitShowsNone() {
    for (DenyReason reason :
        EnumSet.complementOf(
            EnumSet.of(
                DenyReason.RATE_LIMITED,
                DenyReason.QUOTA_EXCEEDED,
                DenyReason.ADDRESS_LIMITED,
                DenyReason.TOO_MANY_FAILURES))) {
      HttpAnswer answer = answer(reason, BOTH);
      assertEquals(List.of(), fieldLines(answer, "RateLimit"));
      assertEquals(
          reason == DenyReason.UNAVAILABLE ? List.of("1") : List.of(),
          fieldLines(answer, "Retry-After"));
    }
  }

  @Test
  void aMethodThatIsNotAllowedIsToldWhichAre() {
    assertFalse(fieldLine(answer(DenyReason.METHOD_NOT_ALLOWED, null), "Allow").contains("TRACE"));
  }

  private static HttpAnswer answer(DenyReason reason, @Nullable Route route) {
    return HttpAnswer.of(Deny.of(reason, route), "req_1");
  }

  private static List<String> challenges(DenyReason reason, @Nullable Route route) {
    return fieldLines(answer(reason, route), "WWW-Authenticate");
  }

  private static Route route(Set<CredentialKind> credentials) {
    return Route.guarded("r", "/r", Set.of(), credentials, Scopes.of("data:read", "data:write"));
  }
}
