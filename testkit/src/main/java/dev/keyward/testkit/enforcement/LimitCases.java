package dev.keyward.testkit.enforcement;

import static dev.keyward.testkit.enforcement.Call.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;

/** How often something may be asked, and what is said when it was too often. */
final class LimitCases {
  static final List<Case> ALL =
      List.of(
          new Case("limitCountsDown", LimitCases::countsDown),
          new Case("limitExceeded", LimitCases::exceeded),
          new Case("limitRefillsEvenly", LimitCases::refills),
          new Case("limitCountsEachKeyAlone", LimitCases::eachKeyAlone),
          new Case("refusedRequestsChargeNothing", LimitCases::refusedChargeNothing),
          new Case("publicRouteCountsByAddress", LimitCases::publicByAddress),
          new Case("wrongKeysUseUpTheAddress", LimitCases::failuresPerAddress),
          new Case("goodKeyPassesAnAddressThatIsUsedUp", LimitCases::goodKeyPasses),
          new Case("missingScopesAreNoFailures", LimitCases::missingScopesAreNoFailures),
          new Case("perAddressCountsAll", LimitCases::perAddress),
          new Case("limitComesBeforeCredentialSyntax", LimitCases::beforeSyntax),
          new Case("allLimitsAreToldAtOnce", LimitCases::allTold),
          new Case("sharedLimitCountsRequestsToAllItsRoutes", LimitCases::shared),
          new Case("limitPerClientCountsAllItsKeys", LimitCases::perClient),
          new Case("refusalByOneLimitChargesNoOther", LimitCases::chargesNoOther),
          new Case("expensiveRouteCostsMore", LimitCases::expensive),
          new Case("burstIsWhatMayComeAtOnce", LimitCases::burst));

  private LimitCases() {}

  private static void countsDown(Scene s) {
    Reply first = s.expect(200, get("/limited").key(s.plain));
    assertEquals("\"rate_limit\";q=3;w=60", first.header("RateLimit-Policy"));
    assertEquals("\"rate_limit\";r=2;t=20", first.header("RateLimit"));
    assertEquals(
        "\"rate_limit\";r=1;t=40", s.expect(200, get("/limited").key(s.plain)).header("RateLimit"));
  }

  private static void exceeded(Scene s) {
    spend(s, 3, s.plain);
    Reply refused = s.expect(429, get("/limited").key(s.plain));
    CredentialCases.isProblem(refused, "rate_limited");
    assertEquals("20", refused.header("Retry-After"));
    assertEquals("\"rate_limit\";r=0;t=20", refused.header("RateLimit"));
    assertTrue(
        refused
            .body()
            .contains(
                "\"type\":\"https://iana.org/assignments/http-problem-types#quota-exceeded\""),
        refused.body());
    assertTrue(refused.body().contains("\"violated-policies\":[\"rate_limit\"]"), refused.body());
  }

  private static void refills(Scene s) {
    spend(s, 3, s.plain);
    CredentialCases.at(s, Duration.ofMillis(19_999)).expect(429, get("/limited").key(s.plain));
    CredentialCases.at(s, Duration.ofMillis(1)).expect(200, get("/limited").key(s.plain));
    s.expect(429, get("/limited").key(s.plain));
  }

  private static void eachKeyAlone(Scene s) {
    spend(s, 3, s.plain);
    s.expect(200, get("/limited").key(s.reader));
  }

  private static void refusedChargeNothing(Scene s) {
    spend(s, 3, s.plain);
    for (int i = 0; i < 5; i++) {
      s.expect(429, get("/limited").key(s.plain));
    }
    CredentialCases.at(s, Duration.ofSeconds(20)).expect(200, get("/limited").key(s.plain));
  }

  private static void publicByAddress(Scene s) {
    s.expect(200, get("/open-limited"));
    s.expect(200, get("/open-limited").key(s.plain));
    s.expect(429, get("/open-limited").key(s.reader));
  }

  private static void failuresPerAddress(Scene s) {
    s.reset("3/1m", null);
    for (int i = 0; i < 3; i++) {
      s.expect(401, get("/any/x").key("wrong-" + i));
    }
    Reply refused = s.expect(429, get("/any/x").key("wrong-again"));
    assertEquals("20", refused.header("Retry-After"));
    assertTrue(refused.body().contains("failures_per_address"), refused.body());
    s.expect(429, get("/any/x").key(s.reader));
    CredentialCases.at(s, Duration.ofSeconds(20)).expect(200, get("/any/x").key(s.reader));
  }

  private static void goodKeyPasses(Scene s) {
    s.reset("3/1m", null);
    s.expect(200, get("/any/x").key(s.plain));
    for (int i = 0; i < 3; i++) {
      s.expect(401, get("/any/x").key("wrong-" + i));
    }
    s.expect(429, get("/any/x").key("wrong-again"));
    s.expect(200, get("/any/x").key(s.plain));
  }

  private static void missingScopesAreNoFailures(Scene s) {
    s.reset("2/1m", null);
    for (int i = 0; i < 4; i++) {
      s.expect(403, get("/data/x").key(s.plain));
      s.expect(401, get("/any/x"));
    }
  }

  private static void perAddress(Scene s) {
    s.reset("20/1m", "2/1m");
    s.expect(200, get("/any/x").key(s.plain));
    assertEquals(
        "\"per_address\";r=0;t=60", s.expect(200, get("/any/x").key(s.plain)).header("RateLimit"));
    Reply refused = s.expect(429, get("/any/x").key(s.plain));
    assertTrue(refused.body().contains("per_address"), refused.body());
  }

  private static void beforeSyntax(Scene s) {
    s.reset("1/1m", null);
    s.expect(401, get("/any/x").key("wrong"));
    s.expect(429, get("/any/x").key(s.plain).key(s.plain));
  }

  private static void allTold(Scene s) {
    Reply reply = s.expect(200, get("/shared/a").key(s.plain));
    assertEquals("\"rate_limit\";q=2;w=60, \"team\";q=3;w=60", reply.header("RateLimit-Policy"));
    assertEquals("\"rate_limit\";r=1;t=30, \"team\";r=2;t=20", reply.header("RateLimit"));
  }

  private static void shared(Scene s) {
    s.expect(200, get("/shared/a").key(s.plain));
    s.expect(200, get("/shared/b").key(s.plain));
    s.expect(200, get("/shared/b").key(s.plain));
    Reply refused = s.expect(429, get("/shared/b").key(s.plain));
    assertTrue(refused.body().contains("\"violated-policies\":[\"team\"]"), refused.body());
    assertEquals("20", refused.header("Retry-After"));
  }

  private static void perClient(Scene s) {
    s.expect(200, get("/shared/a").key(s.plain));
    s.expect(200, get("/shared/a").key(s.reader));
    s.expect(200, get("/shared/b").key(s.writer));
    s.expect(429, get("/shared/a").key(s.plain));
    s.expect(200, get("/shared/a").key(s.unicode));
  }

  private static void chargesNoOther(Scene s) {
    s.expect(200, get("/shared/a").key(s.plain));
    s.expect(200, get("/shared/a").key(s.plain));
    for (int i = 0; i < 3; i++) {
      Reply refused = s.expect(429, get("/shared/a").key(s.plain));
      assertEquals("\"rate_limit\";r=0;t=30, \"team\";r=1;t=40", refused.header("RateLimit"));
    }
    s.expect(200, get("/shared/b").key(s.plain));
  }

  private static void expensive(Scene s) {
    s.expect(200, get("/expensive").key(s.plain));
    Reply second = s.expect(200, get("/expensive").key(s.plain));
    assertEquals("\"rate_limit\";r=0;t=60", second.header("RateLimit"));
    Reply refused = s.expect(429, get("/expensive").key(s.plain));
    assertEquals("30", refused.header("Retry-After"));
    CredentialCases.at(s, Duration.ofSeconds(29)).expect(429, get("/expensive").key(s.plain));
    CredentialCases.at(s, Duration.ofSeconds(1)).expect(200, get("/expensive").key(s.plain));
  }

  private static void burst(Scene s) {
    Reply first = s.expect(200, get("/bursts").key(s.plain));
    assertEquals("\"rate_limit\";q=60;w=60", first.header("RateLimit-Policy"));
    assertEquals("\"rate_limit\";r=1;t=1", first.header("RateLimit"));
    s.expect(200, get("/bursts").key(s.plain));
    assertEquals("1", s.expect(429, get("/bursts").key(s.plain)).header("Retry-After"));
    CredentialCases.at(s, Duration.ofSeconds(1)).expect(200, get("/bursts").key(s.plain));
    s.expect(429, get("/bursts").key(s.plain));
  }

  private static void spend(Scene s, int times, String key) {
    for (int i = 0; i < times; i++) {
      s.expect(200, get("/limited").key(key));
    }
  }
}
