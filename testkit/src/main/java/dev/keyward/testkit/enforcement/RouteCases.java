package dev.keyward.testkit.enforcement;

import static dev.keyward.testkit.enforcement.Call.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

/** Which rule a request falls under, and what that rule asks. */
final class RouteCases {
  static final List<Case> ALL =
      List.of(
          new Case("noRouteForSomebody", s -> forbidden(s, get("/nowhere").key(s.plain))),
          new Case(
              "noRouteForNobody",
              s -> CredentialCases.isProblem(s.expect(401, get("/nowhere")), "unauthenticated")),
          new Case(
              "noRouteForAWrongKey",
              s ->
                  CredentialCases.isProblem(
                      s.expect(401, get("/nowhere").key("x")), "invalid_key")),
          new Case(
              "methodThatIsNotListed",
              s -> forbidden(s, Call.of("DELETE", "/data/x").key(s.writer))),
          new Case("optionsIsNoBypass", s -> s.expect(401, Call.of("OPTIONS", "/any/x"))),
          new Case("headIsNoBypass", s -> s.expect(401, Call.of("HEAD", "/any/x"))),
          new Case("scopeHeld", s -> s.expect(200, get("/data/x").key(s.reader))),
          new Case("doubleStarTakesNone", s -> s.expect(200, get("/data").key(s.reader))),
          new Case("doubleStarTakesTheSlash", s -> s.expect(200, get("/data/").key(s.reader))),
          new Case("doubleStarEndsAtASegment", s -> forbidden(s, get("/database").key(s.reader))),
          new Case("starTakesOneSegment", s -> s.expect(200, get("/items/1").key(s.plain))),
          new Case("starTakesNoTwo", s -> forbidden(s, get("/items/1/2").key(s.plain))),
          new Case("starTakesNoEmptyOne", s -> forbidden(s, get("/items/").key(s.plain))),
          new Case("scopeMissing", s -> insufficient(s, get("/data/x").key(s.plain), "data:read")),
          new Case(
              "oneOfTwoScopesMissing",
              s ->
                  insufficient(
                      s, Call.of("POST", "/data/x").key(s.reader), "data:read data:write")),
          new Case("allScopesHeld", s -> s.expect(200, Call.of("POST", "/data/x").key(s.writer))),
          new Case(
              "literalBeforeDoubleStar",
              s -> insufficient(s, get("/data/secret").key(s.writer), "data:secret")),
          new Case(
              "testKeyOnLiveRoute",
              s ->
                  CredentialCases.isProblem(
                      s.expect(401, get("/any/x").key(s.tester)), "invalid_key")),
          new Case(
              "liveKeyOnTestRoute",
              s ->
                  CredentialCases.isProblem(
                      s.expect(401, get("/sandbox/x").key(s.plain)), "invalid_key")),
          new Case("testKeyOnTestRoute", s -> s.expect(200, get("/sandbox/x").key(s.tester))),
          new Case("bothEnvironments", s -> s.expect(200, get("/both").key(s.tester))),
          new Case("keyWhereOnlyTokensCount", RouteCases::wrongKind),
          new Case(
              "namedHostBeforeAnyHost",
              s -> s.expect(401, get("/any/hosted").with("Host", "admin.example").key(s.plain))),
          new Case(
              "namedHostWithPortAndCase",
              s ->
                  s.expect(
                      401, get("/any/hosted").with("Host", "Admin.Example:8443").key(s.plain))),
          new Case(
              "otherHostTakesTheGeneralRoute",
              s -> s.expect(200, get("/any/hosted").key(s.plain))));

  private RouteCases() {}

  private static void forbidden(Scene s, Call call) {
    Reply reply = s.expect(403, call);
    CredentialCases.isProblem(reply, "forbidden");
    assertTrue(reply.all("WWW-Authenticate").isEmpty(), reply.toString());
  }

  private static void insufficient(Scene s, Call call, String scopes) {
    Reply reply = s.expect(403, call);
    CredentialCases.isProblem(reply, "insufficient_scope");
    assertTrue(
        reply.all("WWW-Authenticate").stream()
            .allMatch(c -> c.endsWith("error=\"insufficient_scope\", scope=\"" + scopes + "\"")),
        reply.toString());
  }

  private static void wrongKind(Scene s) {
    Reply reply = s.expect(401, get("/tokens-only/x").key(s.plain));
    assertEquals(List.of("Bearer realm=\"keyward\""), reply.all("WWW-Authenticate"));
  }
}
