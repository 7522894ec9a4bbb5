package dev.keyward.server.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.limit.FailureGuard;
import dev.keyward.core.limit.GrowingDelays;
import dev.keyward.core.limit.LocalRateLimiter;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.token.TokenVerifier.Verification;
import dev.keyward.server.login.PublicCalls.Answer;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.password.FastHashing;
import dev.keyward.server.session.PresentedSession;
import dev.keyward.server.session.SessionOperations;
import dev.keyward.server.session.WrongTokens;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** {@code /auth/login}, {@code /auth/refresh} and {@code /auth/logout} as a client sees them. */
class SessionOperationsTest {
  private static final String COOKIE = "__Host-keyward-refresh";
  private static final Map<String, ?> LOGIN =
      Map.of("username", "alice", "password", LoginBed.PASSWORD);
  private static final Map<String, ?> COOKIE_LOGIN =
      Map.of("username", "alice", "password", LoginBed.PASSWORD, "transport", "cookie");

  @TempDir Path directory;
  private static final int FAILURES = 4;

  private LoginServiceBed bed;
  private PublicCalls calls;

  @BeforeEach
  void open() throws Exception {
    bed = new LoginServiceBed(directory, FastHashing.open());
    bed.bed.user("alice", "data:read");
    LoginLimits off =
        new LoginLimits(
            new LocalRateLimiter(() -> bed.bed.now),
            new GrowingDelays(() -> bed.bed.now),
            null,
            null,
            limit -> {});
    Map<String, OperationHandler> handlers = new HashMap<>();
    handlers.putAll(
        new LoginOperations(bed.service, bed.clients, off, LoginCalls.unobserved()).handlers());
    handlers.putAll(
        new SessionOperations(
                bed.sessions,
                new PresentedSession(bed::verify),
                new WrongTokens(
                    new FailureGuard(
                        new LocalRateLimiter(() -> bed.bed.now),
                        new RateLimit(FAILURES, Duration.ofHours(1)))))
            .handlers());
    calls = new PublicCalls(handlers);
  }

  @AfterEach
  void close() {
    bed.close();
  }

  private Answer post(String path, Map<String, ?> body, Map<String, String> headers) {
    return calls.post(path, body, headers);
  }

  private Answer login() {
    Answer answer = post("/auth/login", LOGIN, Map.of());
    assertEquals(200, answer.status(), answer.body());
    return answer;
  }

  private static String refreshToken(Answer answer) {
    return answer.json().path("refresh_token").stringValue();
  }

  private static String accessToken(Answer answer) {
    return answer.json().path("access_token").stringValue();
  }

  private Answer refresh(String token) {
    return post("/auth/refresh", Map.of("refresh_token", token), Map.of());
  }

  private boolean works(String accessToken) {
    return bed.verify(accessToken) instanceof Verification.Valid;
  }

  @Test
  void loginAndRefreshAnswerTheSameMembers() {
    JsonNode login = login().json();
    JsonNode refresh = refresh(login.path("refresh_token").stringValue()).json();

    assertEquals(
        List.of(
            "access_token",
            "token_type",
            "expires_in",
            "refresh_token",
            "refresh_expires_in",
            "scope",
            "device_token"),
        List.copyOf(login.propertyNames()));
    assertEquals(
        List.of(
            "access_token",
            "token_type",
            "expires_in",
            "refresh_token",
            "refresh_expires_in",
            "scope"),
        List.copyOf(refresh.propertyNames()));
    assertEquals("data:read", refresh.path("scope").stringValue());
    assertEquals(604_800, refresh.path("refresh_expires_in").intValue());
  }

  @Test
  void everythingThatIsWrongIsAnsweredAlike() {
    String spent = refreshToken(login());
    refresh(spent);
    bed.bed.now = bed.bed.now.plusSeconds(60);
    Answer reused = refresh(spent);

    assertEquals(401, reused.status());
    assertEquals("invalid_token", reused.code());
    assertEquals("Bearer realm=\"keyward\"", reused.header("WWW-Authenticate"));
    assertEquals("no-store", reused.header("Cache-Control"));
    assertEquals(reused, refresh(spent));
    assertEquals(reused, refresh("kws_nonsense"));
    assertEquals(reused, refresh("x".repeat(10_000)));
  }

  @Test
  void addressThatHasUsedUpItsFailuresIsNotAnswered() {
    Answer login = login();
    for (int i = 0; i < FAILURES; i++) {
      assertEquals(401, refresh("kws_x").status());
    }

    Answer refused = refresh(refreshToken(login));
    assertEquals(429, refused.status());
    assertEquals("rate_limited", refused.code());
    assertNotNull(refused.header("Retry-After"));
    Map<String, String> body = Map.of("refresh_token", refreshToken(login));
    assertEquals(429, post("/auth/logout", body, Map.of()).status());
    assertTrue(works(accessToken(login)));
  }

  /** A cut-off before that moment ends the session, and leaves tokens issued after it. */
  @Test
  void logoutEndsTokensThatHaveOutlivedTheirSession() {
    Answer login = login();
    Instant began = bed.bed.now;
    bed.bed.now = began.plusSeconds(60);
    Answer renewed = refresh(refreshToken(login));
    bed.revokeAll(began.plusSeconds(30));
    assertFalse(works(accessToken(login)));
    assertTrue(works(accessToken(renewed)));

    Map<String, String> header = Map.of("Authorization", "Bearer " + accessToken(renewed));
    assertEquals(204, post("/auth/logout", Map.of(), header).status());

    assertFalse(works(accessToken(renewed)));
    assertEquals(401, post("/auth/logout", Map.of(), header).status());
  }

  @Test
  void accessTokenEndsWithItsSession() {
    bed.bed.now = bed.bed.now.plusSeconds(1);
    Answer login = login();
    Answer last = login;
    for (Instant end = bed.bed.now.plus(LoginServiceBed.SESSIONS.life()).minusSeconds(60);
        bed.bed.now.isBefore(end); ) {
      Instant next = bed.bed.now.plus(LoginServiceBed.SESSIONS.idle()).minusSeconds(1);
      bed.bed.now = next.isBefore(end) ? next : end;
      last = refresh(refreshToken(last));
      assertEquals(200, last.status());
    }

    assertEquals(60, last.json().path("expires_in").intValue());
    assertEquals(60, last.json().path("refresh_expires_in").intValue());
  }

  @Test
  void withoutATokenNothingCanBeRenewed() {
    assertEquals(401, post("/auth/refresh", Map.of(), Map.of()).status());
    assertEquals(400, post("/auth/logout", Map.of(), Map.of()).status());
  }

  @Test
  void logoutByAccessTokenEndsTheSession() {
    Answer login = login();
    Answer other = login();
    Answer answer =
        post("/auth/logout", Map.of(), Map.of("Authorization", "Bearer " + accessToken(login)));

    assertEquals(204, answer.status());
    assertFalse(works(accessToken(login)));
    assertEquals(401, refresh(refreshToken(login)).status());
    assertTrue(works(accessToken(other)));
    assertEquals(200, refresh(refreshToken(other)).status());
  }

  @Test
  void logoutByRefreshTokenEndsTheSessionAlsoTheSecondTime() {
    Answer login = login();
    Map<String, String> body = Map.of("refresh_token", refreshToken(login));

    assertEquals(204, post("/auth/logout", body, Map.of()).status());
    assertFalse(works(accessToken(login)));
    assertEquals(204, post("/auth/logout", body, Map.of()).status());
  }

  @Test
  void logoutWithATokenThatIsWrongIsRefused() {
    Answer login = login();
    post("/auth/logout", Map.of(), Map.of("Authorization", "Bearer " + accessToken(login)));

    assertEquals(
        401,
        post("/auth/logout", Map.of(), Map.of("Authorization", "Bearer " + accessToken(login)))
            .status());
    assertEquals(401, post("/auth/logout", Map.of("refresh_token", "kws_x"), Map.of()).status());
  }

  private String cookieOf(Answer answer) {
    String set = String.valueOf(answer.header("Set-Cookie"));
    String attributes = set.substring(set.indexOf(';'));
    assertEquals("; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=604800", attributes);
    assertTrue(set.startsWith(COOKIE + "=kws_"));
    return set.substring(0, set.indexOf(';'));
  }

  private Answer cookieLogin() {
    Answer answer = post("/auth/login", COOKIE_LOGIN, Map.of());
    assertEquals(200, answer.status());
    return answer;
  }

  private static Map<String, String> sameOrigin(String cookie) {
    return Map.of(
        "Cookie", "theme=dark; " + cookie, "X-Keyward-CSRF", "1", "Sec-Fetch-Site", "same-origin");
  }

  @Test
  void cookieTakesTheRefreshTokenOutOfTheBody() {
    Answer login = cookieLogin();
    assertFalse(login.json().has("refresh_token"));

    Answer refresh = post("/auth/refresh", Map.of(), sameOrigin(cookieOf(login)));
    assertEquals(200, refresh.status());
    assertFalse(refresh.json().has("refresh_token"));
    assertNotEquals(cookieOf(login), cookieOf(refresh));
    assertEquals(200, post("/auth/refresh", Map.of(), sameOrigin(cookieOf(refresh))).status());
  }

  @ParameterizedTest
  @CsvSource({
    // proof, Sec-Fetch-Site, Origin, expected
    "1, same-origin, , 200",
    "1, same-origin, https://evil.example, 200",
    "1, , https://api.example, 200",
    "1, , https://API.example, 403",
    "1, , http://api.example, 403",
    "1, , https://evil.example, 403",
    "1, , , 403",
    "1, same-site, https://api.example, 403",
    "1, cross-site, https://api.example, 403",
    "1, none, , 403",
    "0, same-origin, , 403",
    ", same-origin, , 403"
  })
  void cookieCountsOnlyForPagesOfTheSameOrigin(
      String proof, String site, String origin, int expected) {
    Map<String, String> headers = new HashMap<>();
    headers.put("Cookie", cookieOf(cookieLogin()));
    headers.put("Host", "api.example");
    put(headers, "X-Keyward-CSRF", proof);
    put(headers, "Sec-Fetch-Site", site);
    put(headers, "Origin", origin);

    assertEquals(expected, post("/auth/refresh", Map.of(), headers).status());
    headers.put("Cookie", cookieOf(cookieLogin()));
    assertEquals(
        expected == 200 ? 204 : expected, post("/auth/logout", Map.of(), headers).status());
  }

  private static void put(Map<String, String> headers, String name, String value) {
    if (value != null) {
      headers.put(name, value);
    }
  }

  @Test
  void cookieThatDoesNotWorkIsRemoved() {
    Answer answer = post("/auth/refresh", Map.of(), sameOrigin(COOKIE + "=kws_x"));

    assertEquals(401, answer.status());
    assertEquals(
        COOKIE + "=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0",
        answer.header("Set-Cookie"));
  }

  @Test
  void twoCookiesAreRefused() {
    String cookie = cookieOf(cookieLogin());

    assertEquals(400, post("/auth/refresh", Map.of(), sameOrigin(cookie + "; " + cookie)).status());
  }

  @Test
  void tokenOfABodyIsNoneInACookieNorTheOtherWayRound() {
    String ofBody = refreshToken(login());
    String ofCookie = cookieOf(cookieLogin()).substring(COOKIE.length() + 1);

    assertEquals(401, post("/auth/refresh", Map.of(), sameOrigin(COOKIE + "=" + ofBody)).status());
    assertEquals(401, refresh(ofCookie).status());
  }

  @Test
  void logoutByCookieRemovesIt() {
    Answer login = cookieLogin();
    Answer answer = post("/auth/logout", Map.of(), sameOrigin(cookieOf(login)));

    assertEquals(204, answer.status());
    assertEquals(
        COOKIE + "=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0",
        answer.header("Set-Cookie"));
    assertFalse(works(accessToken(login)));
  }

  @Test
  void pageOfAnotherOriginCannotLogInWithACookie() {
    Map<String, String> evil = Map.of("Sec-Fetch-Site", "cross-site");

    assertEquals(403, post("/auth/login", COOKIE_LOGIN, evil).status());
    assertEquals(200, post("/auth/login", LOGIN, evil).status());
  }
}
