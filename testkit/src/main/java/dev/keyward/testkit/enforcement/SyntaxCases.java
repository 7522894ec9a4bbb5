package dev.keyward.testkit.enforcement;

import static dev.keyward.testkit.enforcement.Call.get;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Function;

/** How a credential may be sent: once, in a header, in its syntax. */
final class SyntaxCases {
  static final List<Case> ALL =
      List.of(
          refused("twoKeyLines", s -> get("/any/x").key(s.plain).key(s.reader)),
          refused("sameKeyTwice", s -> get("/any/x").key(s.plain).key(s.plain)),
          refused(
              "keyAndBearer", s -> get("/any/x").key(s.plain).with("Authorization", "Bearer abc")),
          refused(
              "keyInBothHeaders",
              s -> get("/any/x").key(s.plain).with("Authorization", "ApiKey " + s.plain)),
          refused(
              "twoAuthorizationLines",
              s ->
                  get("/any/x")
                      .with("Authorization", "Bearer abc")
                      .with("Authorization", "Basic dTpw")),
          refused(
              "twoForeignAuthorizationLines",
              s -> get("/any/x").with("Authorization", "Basic a").with("Authorization", "Basic b")),
          refused("bearerWithoutToken", s -> get("/any/x").with("Authorization", "Bearer")),
          refused("bearerWithTwoWords", s -> get("/any/x").with("Authorization", "Bearer a b")),
          refused("bearerWithComma", s -> get("/any/x").with("Authorization", "Bearer a,b")),
          refused("apiKeySchemeWithoutKey", s -> get("/any/x").with("Authorization", "ApiKey ")),
          refused("emptyKeyHeader", s -> get("/any/x").with("X-API-Key", "")),
          refused("keyWithSpaceInside", s -> get("/any/x").key(s.plain + " x")),
          refused("keyWithCommaList", s -> get("/any/x").key(s.plain + ", " + s.reader)),
          refused("emptyAuthorization", s -> get("/any/x").with("Authorization", "")),
          refused("schemeThatIsNoToken", s -> get("/any/x").with("Authorization", "Be@rer abc")),
          refused("keyLongerThanEightKib", s -> get("/any/x").key("k".repeat(8_193))),
          refused("accessTokenInQuery", s -> get("/any/x?access_token=abc")),
          refused("accessTokenInQueryEscaped", s -> get("/any/x?a=1&access%5Ftoken=abc")),
          refused("accessTokenInQueryWithoutValue", s -> get("/any/x?access_token")),
          refused("keyInQuery", s -> get("/any/x?k=" + s.plain)),
          refused("keyInQueryEscaped", s -> get("/any/x?k=" + s.plain.replace("_", "%5F"))),
          refused("keyInQueryBesideKey", s -> get("/any/x?k=" + s.plain).key(s.plain)),
          refused("credentialInQueryOfPublicRoute", s -> get("/open/x?access_token=abc")),
          refused("twoCredentialsOnPublicRoute", s -> get("/open/x").key(s.plain).key(s.reader)),
          new Case(
              "brokenKeyInQueryIsNoCredential",
              s -> s.expect(200, get("/any/x?k=" + s.plain + "0").key(s.plain))),
          new Case(
              "apiKeyParameterOfTheApplicationPasses",
              s -> s.expect(200, get("/any/x?api_key=theirs").key(s.plain))));

  private SyntaxCases() {}

  private static Case refused(String name, Function<Scene, Call> call) {
    return new Case(
        name,
        s -> {
          Reply reply = s.expect(400, call.apply(s));
          CredentialCases.isProblem(reply, "invalid_request");
          assertTrue(
              reply.all("WWW-Authenticate").stream()
                  .allMatch(c -> c.endsWith("error=\"invalid_request\"")),
              reply.toString());
        });
  }
}
