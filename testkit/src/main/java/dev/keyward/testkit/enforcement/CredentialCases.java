package dev.keyward.testkit.enforcement;

import static dev.keyward.testkit.enforcement.Call.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;

/** Which credentials pass, and what the ones that do not are told. */
final class CredentialCases {
  private static final String JWT = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.AAAA";

  static final List<Case> ALL =
      List.of(
          new Case(
              "noCredentialNamesEveryKindWithoutError",
              s ->
                  challenges(
                      s, get("/any/x"), "Bearer realm=\"keyward\"", "ApiKey realm=\"keyward\"")),
          new Case(
              "noCredentialOnKeyRouteNamesKeysOnly",
              s -> challenges(s, get("/keys-only/x"), "ApiKey realm=\"keyward\"")),
          new Case(
              "noCredentialOnTokenRouteNamesTokensOnly",
              s -> challenges(s, get("/tokens-only/x"), "Bearer realm=\"keyward\"")),
          new Case(
              "anotherSchemeIsNoCredential",
              s ->
                  challenges(
                      s,
                      get("/keys-only/x").with("Authorization", "Basic dTpw"),
                      "ApiKey realm=\"keyward\"")),
          new Case("keyInItsHeader", s -> s.expect(200, get("/any/x").key(s.plain))),
          new Case(
              "keyAsAuthorization",
              s -> s.expect(200, get("/any/x").with("Authorization", "ApiKey " + s.plain))),
          new Case(
              "schemeInLowerCase",
              s -> s.expect(200, get("/any/x").with("Authorization", "apikey " + s.plain))),
          new Case(
              "keyHeaderInOtherCase", s -> s.expect(200, get("/any/x").with("x-api-KEY", s.plain))),
          new Case(
              "keyBesideBasicCounts",
              s -> s.expect(200, get("/any/x").with("Authorization", "Basic dTpw").key(s.plain))),
          new Case("keyThatWasSeenBefore", CredentialCases::seenBefore),
          new Case("newKeyWorksOnFirstUse", s -> s.expect(200, get("/any/x").key(s.newKeyNow()))),
          new Case("unknownKey", s -> invalidKey(s, unknown())),
          new Case("keyWithBrokenChecksum", s -> invalidKey(s, swapLast(s.plain))),
          new Case(
              "keyOneCharacterShort",
              s -> invalidKey(s, s.plain.substring(0, s.plain.length() - 1))),
          new Case("keyOneCharacterLong", s -> invalidKey(s, s.plain + "0")),
          new Case(
              "keyInOtherCase", s -> invalidKey(s, s.plain.toUpperCase(java.util.Locale.ROOT))),
          new Case("foreignString", s -> invalidKey(s, "hunter2")),
          new Case("idOfTheClientIsNoKey", s -> invalidKey(s, s.client.id())),
          new Case("nameOfTheClientIsNoKey", s -> invalidKey(s, s.client.name())),
          new Case("idOfTheKeyIsNoKey", s -> invalidKey(s, s.readerId)),
          new Case("revokedKey", s -> invalidKey(s, s.revoked)),
          new Case(
              "keyBeforeItsExpiry",
              s -> at(s, Duration.ofMillis(59_999)).expect(200, get("/any/x").key(s.expiring))),
          new Case("keyThatExpiresNow", s -> invalidKey(at(s, Duration.ofSeconds(60)), s.expiring)),
          new Case("knownKeyExpiresInMemory", CredentialCases::expiresInMemory),
          new Case("revocationReachesMemory", CredentialCases::revocationReachesMemory),
          new Case("invalidKeysAreAnsweredAlike", CredentialCases::answeredAlike),
          new Case("bearerThatDoesNotVerify", s -> invalidToken(s, JWT)),
          new Case("keySentAsBearer", s -> invalidToken(s, s.plain)),
          new Case("publicRouteNeedsNothing", s -> anonymous(s, get("/open/x"))),
          new Case("publicRouteIgnoresWrongKey", s -> anonymous(s, get("/open/x").key(s.revoked))),
          new Case(
              "publicRouteIgnoresWrongToken",
              s -> anonymous(s, get("/open/x").with("Authorization", "Bearer " + JWT))));

  private CredentialCases() {}

  private static void challenges(Scene s, Call call, String... expected) {
    Reply reply = s.expect(401, call);
    assertEquals(List.of(expected), reply.all("WWW-Authenticate"));
    isProblem(reply, "unauthenticated");
  }

  private static void invalidKey(Scene s, String key) {
    Reply reply = s.expect(401, get("/any/x").key(key));
    assertTrue(
        reply.all("WWW-Authenticate").contains("ApiKey realm=\"keyward\", error=\"invalid_key\""),
        reply.toString());
    isProblem(reply, "invalid_key");
    assertFalse(reply.body().contains(key), "the answer repeats the key");
  }

  static void invalidToken(Scene s, String token) {
    Reply reply = s.expect(401, get("/any/x").with("Authorization", "Bearer " + token));
    assertTrue(
        reply
            .all("WWW-Authenticate")
            .getFirst()
            .startsWith("Bearer realm=\"keyward\", error=\"invalid_token\""),
        reply.toString());
    isProblem(reply, "invalid_token");
  }

  /** What every refusal has in common. */
  static void isProblem(Reply reply, String code) {
    assertEquals("application/problem+json", reply.header("Content-Type"));
    assertEquals("no-store", reply.header("Cache-Control"));
    assertEquals("nosniff", reply.header("X-Content-Type-Options"));
    assertTrue(reply.body().contains("\"code\":\"" + code + "\""), reply.body());
    assertTrue(reply.body().contains("\"status\":" + reply.status()), reply.body());
    assertTrue(
        reply.all("RateLimit").isEmpty() || reply.status() == 429, "limits of others are not told");
    assertNull(reply.upstream(), "a refused request went on");
  }

  private static void anonymous(Scene s, Call call) {
    Reply.Upstreamed seen = IdentityCases.allowed(s, call);
    assertEquals(List.of("anonymous"), seen.all("X-Keyward-Kind"));
    assertEquals(List.of(""), seen.all("X-Keyward-Subject"));
    assertTrue(
        seen.all("X-API-Key").isEmpty() && seen.all("Authorization").isEmpty(),
        "credentials are removed");
  }

  private static void seenBefore(Scene s) {
    s.expect(200, get("/any/x").key(s.plain));
    s.expect(200, get("/any/x").key(s.plain));
  }

  private static void expiresInMemory(Scene s) {
    s.expect(200, get("/any/x").key(s.expiring));
    at(s, Duration.ofSeconds(60)).expect(401, get("/any/x").key(s.expiring));
  }

  private static void revocationReachesMemory(Scene s) {
    var made = s.newRevocableKey();
    s.expect(200, get("/any/x").key(made.secret().reveal()));
    s.revoke(made.key());
    s.expect(401, get("/any/x").key(made.secret().reveal()));
  }

  private static void answeredAlike(Scene s) {
    List<String> bodies =
        List.of(unknown(), swapLast(s.plain), "hunter2", s.revoked).stream()
            .map(key -> s.expect(401, get("/any/x").key(key)))
            .map(
                r -> r.body().replaceAll("\"instance\":\"[^\"]*\"", "") + r.all("WWW-Authenticate"))
            .distinct()
            .toList();
    assertEquals(1, bodies.size(), bodies.toString());
  }

  static Scene at(Scene s, Duration later) {
    s.clock.advance(later);
    s.poll();
    return s;
  }

  /** A well-formed key that nobody was given, with a right checksum. */
  private static String unknown() {
    String body = "kw_live_" + "7".repeat(43);
    java.util.zip.CRC32 crc = new java.util.zip.CRC32();
    crc.update(body.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    StringBuilder check = new StringBuilder();
    for (long v = crc.getValue(), i = 0; i < 6; i++, v /= 62) {
      check.insert(
          0,
          "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".charAt((int) (v % 62)));
    }
    return body + check;
  }

  private static String swapLast(String key) {
    char last = key.charAt(key.length() - 1);
    return key.substring(0, key.length() - 1) + (last == '0' ? '1' : '0');
  }
}
