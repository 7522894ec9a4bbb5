package dev.keyward.testkit.enforcement;

import static dev.keyward.testkit.enforcement.TokenCases.bearer;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.keyward.core.token.TokenRevocation.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Which tokens of another issuer pass. */
final class ForeignCases {
  static final List<Case> ALL =
      List.of(
          new Case("foreignToken", s -> s.expect(200, any(s.idp.token()))),
          new Case("identityOfAForeignToken", ForeignCases::identity),
          new Case("foreignTokenScopeHeld", s -> s.expect(200, bearer("/data/x", s.idp.token()))),
          new Case(
              "foreignTokenScopeMissing",
              s -> s.expect(403, bearer("/data/secret", s.idp.token()))),
          new Case(
              "foreignTokenOnKeyRoute", s -> s.expect(401, bearer("/keys-only/x", s.idp.token()))),
          new Case("foreignTokenWithinLeeway", s -> later(s, Duration.ofMillis(659_999), 200)),
          new Case("foreignTokenThatExpiresNow", s -> later(s, Duration.ofMillis(660_000), 401)),
          new Case("foreignTokenRevokedBySubject", ForeignCases::revoked),
          new Case("foreignTokenOfAnotherKey", s -> refused(s, s.idp.tokenOfAnotherKey())),
          new Case("foreignTokenOfAnUnknownKey", s -> refused(s, s.idp.tokenOfAnUnknownKey())),
          new Case(
              "foreignTokenForAnotherAudience",
              s -> refused(s, s.idp.tokenWith("aud", "\"https://other.example\""))),
          new Case(
              "foreignTokenOfAStranger",
              s -> refused(s, s.idp.tokenWith("iss", "\"https://stranger.example\""))),
          new Case(
              "foreignKeySignsAsOurs",
              s -> refused(s, s.idp.tokenWith("iss", '"' + TokenMint.ISSUER + '"'))),
          new Case(
              "ourKeySignsAsForeign",
              s -> refused(s, s.mint.tokenWith("iss", '"' + ForeignMint.ISSUER + '"'))),
          new Case(
              "foreignTokenOfOneOfOurUsers",
              s -> refused(s, s.idp.tokenWith("sub", "\"user_01k9v3mzp8q2r4s6t8w0x2y4z6\""))),
          new Case("foreignTokenWithoutId", ForeignCases::withoutId),
          new Case(
              "foreignTokenThatIsBound",
              s -> refused(s, s.idp.tokenWith("cnf", "{\"jkt\":\"x\"}"))),
          new Case("foreignKeysUnknown", ForeignCases::keysUnknown));

  private ForeignCases() {}

  private static Call any(String token) {
    return bearer("/any/x", token);
  }

  private static void refused(Scene s, String token) {
    CredentialCases.invalidToken(s, token);
  }

  private static void identity(Scene s) {
    Reply.Upstreamed seen = IdentityCases.allowed(s, any(s.idp.token()));
    assertEquals(List.of("ada@idp"), seen.all("X-Keyward-Subject"));
    assertEquals(List.of("ada"), seen.all("X-Keyward-Name"));
    assertEquals(List.of("shop"), seen.all("X-Keyward-Client"));
    assertEquals(List.of("access_token"), seen.all("X-Keyward-Kind"));
    assertEquals(List.of("data:read"), seen.all("X-Keyward-Scopes"));
  }

  private static void later(Scene s, Duration after, int status) {
    String token = s.idp.token();
    CredentialCases.at(s, after).expect(status, any(token));
  }

  private static void revoked(Scene s) {
    String token = s.idp.tokenWith("sub", "\"revoked@idp\"");
    s.expect(200, any(token));
    s.revokeTokens(Kind.SUBJECT, "revoked@idp", Scene.START);
    CredentialCases.isProblem(s.expect(401, any(token)), "invalid_token");
    s.expect(200, any(s.idp.token()));
  }

  private static void withoutId(Scene s) {
    Map<String, String> claims = s.idp.claims();
    claims.remove("jti");
    refused(s, s.idp.signed(claims));
  }

  private static void keysUnknown(Scene s) {
    String seen = s.idp.token();
    s.expect(200, any(seen));
    s.idp.known = false;
    CredentialCases.isProblem(s.expect(503, any(seen)), "unavailable");
    CredentialCases.isProblem(s.expect(503, any(s.idp.token())), "unavailable");
    s.expect(200, any(s.mint.token()));
    s.expect(401, any("opaque-token"));
  }
}
