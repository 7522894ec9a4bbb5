package dev.keyward.testkit.enforcement;

import static dev.keyward.testkit.enforcement.Call.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.token.TokenRevocation.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Which access tokens pass, and that those which do not are all told the same. */
final class TokenCases {
  static final List<Case> ALL = all();

  private TokenCases() {}

  private static List<Case> all() {
    List<Case> cases =
        new ArrayList<>(
            List.of(
                new Case("token", s -> s.expect(200, any(s.mint.token()))),
                new Case(
                    "tokenSchemeInLowerCase",
                    s ->
                        s.expect(
                            200, get("/any/x").with("Authorization", "bearer " + s.mint.token()))),
                new Case("tokenThatWasSeenBefore", TokenCases::seenBefore),
                new Case("identityOfAToken", TokenCases::identity),
                new Case("tokenStaysBehind", TokenCases::staysBehind),
                new Case(
                    "tokenForSeveralAudiences",
                    s -> s.expect(200, any(s.mint.tokenWith("aud", audiences())))),
                new Case(
                    "tokenWithFractionalTimes",
                    s -> s.expect(200, any(s.mint.tokenWith("exp", expiry(s) + ".5")))),
                new Case("tokenTypeAsMediaType", TokenCases::mediaType),
                new Case("tokenWithoutScope", TokenCases::withoutScope),
                new Case("tokenScopeHeld", s -> s.expect(200, bearer("/data/x", s.mint.token()))),
                new Case("tokenScopeMissing", TokenCases::scopeMissing),
                new Case(
                    "tokenOnTokenRoute",
                    s -> s.expect(200, bearer("/tokens-only/x", s.mint.token()))),
                new Case("tokenOnKeyRoute", TokenCases::onKeyRoute),
                new Case(
                    "tokenKnowsNoEnvironment",
                    s -> s.expect(200, bearer("/sandbox/x", s.mint.token()))),
                new Case(
                    "noRouteForAToken", s -> s.expect(403, bearer("/nowhere", s.mint.token()))),
                new Case("tokenBeforeItsExpiry", s -> later(s, 599_999, 200)),
                new Case("tokenThatExpiresNow", s -> later(s, 600_000, 401)),
                new Case("knownTokenExpiresInMemory", TokenCases::expiresInMemory),
                new Case("tokenRevokedByJti", s -> revoked(s, Kind.JTI, "jti")),
                new Case("tokenRevokedBySubject", s -> revoked(s, Kind.SUBJECT, "sub")),
                new Case("tokenRevokedByClient", s -> revoked(s, Kind.CLIENT, "client_id")),
                new Case("tokenRevokedBySession", s -> revoked(s, Kind.SESSION, "sid")),
                new Case("tokenRevokedByTime", s -> revoked(s, Kind.ALL, "")),
                new Case("otherTokensOutliveARevocation", TokenCases::othersStay),
                new Case("loginAfterARevocation", TokenCases::loginAfterRevocation),
                new Case("invalidTokensAreAnsweredAlike", TokenCases::alike),
                new Case(
                    "keyAndTokenTogether", s -> s.expect(400, any(s.mint.token()).key(s.plain))),
                new Case(
                    "tokenTwice",
                    s ->
                        s.expect(
                            400,
                            any(s.mint.token()).with("Authorization", "Bearer " + s.mint.token()))),
                new Case(
                    "tokenInTheQuery",
                    s -> s.expect(400, get("/any/x?access_token=" + s.mint.token()))),
                new Case("tokenOfMoreThan8KiB", TokenCases::tooLarge),
                new Case("limitCountsEachUserAlone", TokenCases::limitPerUser),
                new Case("wrongTokensUseUpTheAddress", TokenCases::failures),
                new Case("goodTokenPassesAnAddressThatIsUsedUp", TokenCases::goodTokenPasses),
                new Case("storeDownForAToken", TokenCases::storeDown),
                new Case("storeDownForAnUnknownKid", TokenCases::storeDownForUnknownKid),
                new Case("staleRevocationsForAToken", TokenCases::stale)));
    BadTokens.names(new TokenMint(Scene.START))
        .forEach(name -> cases.add(new Case("badToken " + name, s -> bad(s, name))));
    return List.copyOf(cases);
  }

  static Call bearer(String target, String token) {
    return get(target).with("Authorization", "Bearer " + token);
  }

  private static Call any(String token) {
    return bearer("/any/x", token);
  }

  private static void bad(Scene s, String name) {
    CredentialCases.invalidToken(s, badToken(s, name));
  }

  private static String badToken(Scene s, String name) {
    return Objects.requireNonNull(BadTokens.of(s.mint).get(name), name);
  }

  private static String audiences() {
    return "[\"https://other.example\",\"" + TokenMint.AUDIENCE + "\"]";
  }

  private static long expiry(Scene s) {
    return Long.parseLong(s.mint.claims().get("exp"));
  }

  private static void seenBefore(Scene s) {
    String token = s.mint.token();
    s.expect(200, any(token));
    s.expect(200, any(token));
  }

  private static void identity(Scene s) {
    Map<String, String> claims = s.mint.claims();
    Reply.Upstreamed seen = IdentityCases.allowed(s, any(s.mint.signed(s.mint.header(), claims)));
    assertEquals(List.of("user_ada"), seen.all("X-Keyward-Subject"));
    assertEquals(List.of("ada"), seen.all("X-Keyward-Name"));
    assertEquals(List.of("keyward"), seen.all("X-Keyward-Client"));
    assertEquals(List.of(unquoted(claims, "jti")), seen.all("X-Keyward-Credential"));
    assertEquals(List.of("access_token"), seen.all("X-Keyward-Kind"));
    assertEquals(List.of("data:read"), seen.all("X-Keyward-Scopes"));
  }

  private static String unquoted(Map<String, String> claims, String name) {
    return claims.getOrDefault(name, "\"\"").replace("\"", "");
  }

  private static void staysBehind(Scene s) {
    String token = s.mint.token();
    Reply.Upstreamed seen = IdentityCases.allowed(s, any(token));
    assertTrue(seen.all("Authorization").isEmpty(), seen.toString());
    assertFalse(seen.toString().contains(token));
  }

  private static void mediaType(Scene s) {
    Map<String, String> header = s.mint.header();
    header.put("typ", "\"application/at+jwt\"");
    s.expect(200, any(s.mint.signed(header, s.mint.claims())));
  }

  private static void withoutScope(Scene s) {
    Map<String, String> claims = s.mint.claims();
    claims.remove("scope");
    String token = s.mint.signed(s.mint.header(), claims);
    s.expect(200, any(token));
    s.expect(403, bearer("/data/x", token));
  }

  private static void scopeMissing(Scene s) {
    Reply reply = s.expect(403, bearer("/data/secret", s.mint.token()));
    CredentialCases.isProblem(reply, "insufficient_scope");
    assertTrue(
        reply
            .all("WWW-Authenticate")
            .contains(
                "Bearer realm=\"keyward\", error=\"insufficient_scope\", scope=\"data:secret\""),
        reply.toString());
  }

  private static void onKeyRoute(Scene s) {
    Reply reply = s.expect(401, bearer("/keys-only/x", s.mint.token()));
    CredentialCases.isProblem(reply, "unauthenticated");
    assertEquals(List.of("ApiKey realm=\"keyward\""), reply.all("WWW-Authenticate"));
  }

  private static void later(Scene s, long millis, int status) {
    String token = s.mint.token();
    CredentialCases.at(s, Duration.ofMillis(millis)).expect(status, any(token));
  }

  private static void expiresInMemory(Scene s) {
    String token = s.mint.token();
    s.expect(200, any(token));
    CredentialCases.at(s, Duration.ofMinutes(10)).expect(401, any(token));
  }

  private static void revoked(Scene s, Kind kind, String claim) {
    Map<String, String> claims = s.mint.claims();
    String unlike = kind.name() + "-case"; // others go on with the usual names
    if (!claim.isEmpty()) {
      claims.put(claim, '"' + unlike + '"');
    }
    String known = s.mint.signed(s.mint.header(), claims);
    claims.put("username", "\"b\"");
    String fresh = s.mint.signed(s.mint.header(), claims);
    s.expect(200, any(known));
    s.revokeTokens(kind, claim.isEmpty() ? "" : unlike, Scene.START);
    CredentialCases.isProblem(s.expect(401, any(known)), "invalid_token");
    CredentialCases.isProblem(s.expect(401, any(fresh)), "invalid_token");
  }

  private static void othersStay(Scene s) {
    s.revokeTokens(Kind.JTI, "another", Scene.START);
    s.revokeTokens(Kind.SUBJECT, "user_another", Scene.START);
    s.revokeTokens(Kind.CLIENT, "client_another", Scene.START);
    s.revokeTokens(Kind.SESSION, "session_another", Scene.START);
    s.expect(200, any(s.mint.token()));
  }

  /** In the same millisecond, even on a node whose clock is behind the one that revoked. */
  private static void loginAfterRevocation(Scene s) {
    Instant ahead = Scene.START.plusMillis(40);
    String before = s.login("user_again");
    s.revokeTokens(Kind.SUBJECT, "user_again", ahead);
    s.expect(401, any(before));
    s.expect(200, any(s.login("user_again")));
  }

  private static void alike(Scene s) {
    List<String> answers =
        BadTokens.of(s.mint).values().stream()
            .limit(12)
            .map(token -> s.expect(401, any(token)))
            .map(
                r -> r.body().replaceAll("\"instance\":\"[^\"]*\"", "") + r.all("WWW-Authenticate"))
            .distinct()
            .toList();
    assertEquals(1, answers.size(), answers.toString());
  }

  private static void tooLarge(Scene s) {
    s.expect(400, any(s.mint.tokenWith("x", '"' + "x".repeat(8_192) + '"')));
  }

  private static void limitPerUser(Scene s) {
    for (int i = 0; i < 3; i++) {
      s.expect(200, bearer("/limited", s.mint.token()));
    }
    s.expect(429, bearer("/limited", s.mint.token()));
    s.expect(200, bearer("/limited", s.mint.tokenWith("sub", "\"user_bob\"")));
    s.expect(200, get("/limited").key(s.plain));
  }

  private static void failures(Scene s) {
    s.reset("3/1m", null);
    for (int i = 0; i < 3; i++) {
      s.expect(401, any("wrong-" + i));
    }
    Reply refused = s.expect(429, any(s.mint.token()));
    assertTrue(refused.body().contains("failures_per_address"), refused.body());
  }

  private static void goodTokenPasses(Scene s) {
    s.reset("3/1m", null);
    String good = s.mint.token();
    s.expect(200, any(good));
    for (int i = 0; i < 3; i++) {
      s.expect(401, any("wrong-" + i));
    }
    s.expect(200, any(good));
  }

  private static void storeDown(Scene s) {
    s.pullThePlug();
    s.expect(200, any(s.mint.token()));
  }

  private static void storeDownForUnknownKid(Scene s) {
    String unknown = badToken(s, "kidOfAnotherKey");
    s.clock.advance(Duration.ofSeconds(1));
    s.pullThePlug();
    s.expect(503, any(unknown));
  }

  private static void stale(Scene s) {
    String token = s.mint.token();
    s.expect(200, any(token));
    s.clock.advance(Duration.ofSeconds(11));
    s.expect(503, any(token));
  }
}
