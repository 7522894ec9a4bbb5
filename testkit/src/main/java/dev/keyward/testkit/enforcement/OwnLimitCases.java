package dev.keyward.testkit.enforcement;

import static dev.keyward.testkit.enforcement.Call.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.apikey.ApiKeys.CreateResult.Created;
import dev.keyward.core.apikey.KeyTerms;
import dev.keyward.core.limit.OwnRate;
import dev.keyward.core.quota.Period;
import dev.keyward.core.quota.Quota;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Limits of keys, clients and users themselves, and quotas of keys. */
final class OwnLimitCases {
  static final List<Case> ALL =
      List.of(
          new Case("limitOfAKeyReplacesTheRoutes", OwnLimitCases::ofKey),
          new Case("limitOfAKeyCountsOnAllRoutes", OwnLimitCases::onAllRoutes),
          new Case("keyWithoutLimitPassesTheRoutes", OwnLimitCases::off),
          new Case("limitOfAKeyIsChangedWhileInUse", OwnLimitCases::changed),
          new Case("limitOfAClientCountsAllItsKeys", OwnLimitCases::ofClient),
          new Case("limitsOfKeyAndClientCountBoth", OwnLimitCases::ofBoth),
          new Case("sharedLimitsCountBesideOwnOnes", OwnLimitCases::besideShared),
          new Case("limitOfAUserReplacesTheRoutes", OwnLimitCases::ofUser),
          new Case("loginSpendsNothingOfTheClientItNames", OwnLimitCases::ofLogin),
          new Case("partingKeyIsNotLimited", OwnLimitCases::parting),
          new Case("quotaCountsDown", OwnLimitCases::countsDown),
          new Case("quotaIsUsedUp", OwnLimitCases::usedUp),
          new Case("quotaBeginsAnewWithTheMonth", OwnLimitCases::anew),
          new Case("quotaCountsCosts", OwnLimitCases::costs),
          new Case("quotaThatRefusesChargesNoLimit", OwnLimitCases::chargesNoLimit),
          new Case("limitThatRefusesChargesNoQuota", OwnLimitCases::chargesNoQuota),
          new Case("quotaOfARotatedKeyGoesOn", OwnLimitCases::rotated),
          new Case("quotaIsRaisedWhileInUse", OwnLimitCases::raised),
          new Case("storeDownForAQuota", OwnLimitCases::storeDown));

  private OwnLimitCases() {}

  private static UnaryOperator<KeyTerms> limits(@Nullable String rate, @Nullable Quota quota) {
    return terms ->
        new KeyTerms(
            terms.name(),
            terms.scopes(),
            terms.expiresAt(),
            terms.allowedIps(),
            terms.limits().with(rate == null ? null : OwnRate.parse(rate), quota),
            terms.metadata());
  }

  private static Created key(Scene s, @Nullable String rate, @Nullable Quota quota) {
    Created made = s.newRevocableKey();
    s.patch(made.key(), limits(rate, quota));
    return made;
  }

  private static Call use(Created made, String target) {
    return get(target).key(made.secret().reveal());
  }

  private static Call bearer(String token) {
    return get("/any/x").with("Authorization", "Bearer " + token);
  }

  private static void ofKey(Scene s) {
    Created made = key(s, "2/1m", null);
    Reply first = s.expect(200, use(made, "/limited"));
    assertEquals("\"rate_limit\";q=2;w=60", first.header("RateLimit-Policy"));
    assertEquals("\"rate_limit\";r=1;t=30", first.header("RateLimit"));
    s.expect(200, use(made, "/limited"));
    Reply refused = s.expect(429, use(made, "/limited"));
    CredentialCases.isProblem(refused, "rate_limited");
    assertEquals("30", refused.header("Retry-After"));
  }

  private static void onAllRoutes(Scene s) {
    Created made = key(s, "2/1m", null);
    s.expect(200, use(made, "/limited"));
    s.expect(200, use(made, "/any/x"));
    s.expect(429, use(made, "/limited"));
    s.expect(429, use(made, "/any/x"));
  }

  private static void off(Scene s) {
    Created made = key(s, "off", null);
    for (int i = 0; i < 5; i++) {
      assertEquals("", s.expect(200, use(made, "/limited")).header("RateLimit"));
    }
  }

  private static void changed(Scene s) {
    Created made = key(s, "1/1m", null);
    s.expect(200, use(made, "/any/x"));
    s.expect(429, use(made, "/any/x"));
    s.patch(made.key(), limits("60/1m", null));
    CredentialCases.at(s, Duration.ofSeconds(1)).expect(200, use(made, "/any/x"));
    s.expect(429, use(made, "/any/x"));
    s.patch(made.key(), limits(null, null));
    s.expect(200, use(made, "/any/x"));
  }

  private static void ofClient(Scene s) {
    s.limitClient(s.client.id(), OwnRate.parse("2/1m"));
    try {
      Reply first = s.expect(200, get("/limited").key(s.plain));
      assertEquals("\"client_rate_limit\";q=2;w=60", first.header("RateLimit-Policy"));
      s.expect(200, get("/any/x").key(s.reader));
      Reply refused = s.expect(429, get("/any/x").key(s.writer));
      assertTrue(
          refused.body().contains("\"violated-policies\":[\"client_rate_limit\"]"), refused.body());
      s.expect(200, get("/any/x").key(s.unicode));
    } finally {
      s.limitClient(s.client.id(), null);
    }
  }

  private static void ofBoth(Scene s) {
    Created made = key(s, "3/1m", null);
    s.limitClient(s.client.id(), OwnRate.parse("2/1m"));
    try {
      assertEquals(
          "\"rate_limit\";q=3;w=60, \"client_rate_limit\";q=2;w=60",
          s.expect(200, use(made, "/limited")).header("RateLimit-Policy"));
      s.expect(200, use(made, "/limited"));
      Reply refused = s.expect(429, use(made, "/limited"));
      assertEquals(
          "\"rate_limit\";r=1;t=40, \"client_rate_limit\";r=0;t=30", refused.header("RateLimit"));
    } finally {
      s.limitClient(s.client.id(), null);
    }
  }

  private static void besideShared(Scene s) {
    Created made = key(s, "9/1m", null);
    assertEquals(
        "\"rate_limit\";q=9;w=60, \"team\";q=3;w=60",
        s.expect(200, use(made, "/shared/a")).header("RateLimit-Policy"));
    s.expect(200, use(made, "/shared/a"));
    s.expect(200, use(made, "/shared/a"));
    s.expect(429, use(made, "/shared/a"));
  }

  private static void ofUser(Scene s) {
    OwnRate rate = OwnRate.parse("2/1m");
    String first = s.login("user_limited", "keyward", rate);
    String second = s.login("user_limited", "keyward", rate);
    s.expect(200, bearer(first));
    s.expect(200, bearer(second));
    s.expect(429, bearer(first));
    s.expect(200, bearer(s.login("user_other", "keyward", rate)));
  }

  /** Whoever logs in may name any client. */
  private static void ofLogin(Scene s) {
    s.limitClient(s.client.id(), OwnRate.parse("1/1m"));
    try {
      String token = s.login("user_ada", s.client.id(), null);
      for (int i = 0; i < 3; i++) {
        assertEquals("", s.expect(200, bearer(token)).header("RateLimit"));
      }
      s.expect(200, get("/shared/a").with("Authorization", "Bearer " + token));
      s.expect(200, get("/any/x").key(s.plain));
      s.expect(429, get("/any/x").key(s.plain));
    } finally {
      s.limitClient(s.client.id(), null);
    }
  }

  private static void parting(Scene s) {
    Created made = key(s, "1/1h", new Quota(1, Period.MONTH));
    s.expect(200, use(made, "/any/x"));
    s.expect(429, use(made, "/any/x"));
    s.expect(200, use(made, "/parting/x"));
  }

  private static void countsDown(Scene s) {
    Created made = key(s, null, new Quota(3, Period.MONTH));
    Reply first = s.expect(200, use(made, "/any/x"));
    assertEquals("\"quota\";q=3;w=2678400", first.header("RateLimit-Policy"));
    assertEquals("\"quota\";r=2;t=2678400", first.header("RateLimit"));
    assertEquals("\"quota\";r=1;t=2678400", s.expect(200, use(made, "/any/x")).header("RateLimit"));
  }

  private static void usedUp(Scene s) {
    Created made = key(s, null, new Quota(2, Period.DAY));
    s.expect(200, use(made, "/any/x"));
    s.expect(200, use(made, "/any/x"));
    Reply refused = s.expect(429, use(made, "/any/x"));
    CredentialCases.isProblem(refused, "quota_exceeded");
    assertLater(86_400, refused);
    assertEquals("\"quota\";r=0;t=86400", refused.header("RateLimit"));
    assertTrue(
        refused
            .body()
            .contains(
                "\"type\":\"https://iana.org/assignments/http-problem-types#quota-exceeded\""),
        refused.body());
    assertTrue(refused.body().contains("\"violated-policies\":[\"quota\"]"), refused.body());
    s.expect(200, get("/open/x").key(made.secret().reveal()));
  }

  /** Not before the period ends, and within a minute of it. */
  private static void assertLater(long seconds, Reply refused) {
    long told = Long.parseLong(refused.header("Retry-After"));
    assertTrue(told >= seconds && told < seconds + 60, "told: " + told);
  }

  private static void anew(Scene s) {
    Created made = key(s, null, new Quota(1, Period.MONTH));
    CredentialCases.at(s, Duration.ofDays(31).minusMillis(1)).expect(200, use(made, "/any/x"));
    Reply refused = s.expect(429, use(made, "/any/x"));
    assertLater(1, refused);
    CredentialCases.at(s, Duration.ofMillis(1)).expect(200, use(made, "/any/x"));
    s.expect(429, use(made, "/any/x"));
  }

  private static void costs(Scene s) {
    Created made = key(s, "off", new Quota(3, Period.WEEK));
    s.expect(200, use(made, "/expensive"));
    s.expect(429, use(made, "/expensive"));
    s.expect(200, use(made, "/any/x"));
    s.expect(429, use(made, "/any/x"));
  }

  private static void chargesNoLimit(Scene s) {
    Created made = key(s, "3/1m", new Quota(1, Period.MONTH));
    s.expect(200, use(made, "/any/x"));
    for (int i = 0; i < 3; i++) {
      Reply refused = s.expect(429, use(made, "/any/x"));
      assertEquals("\"rate_limit\";r=2;t=20, \"quota\";r=0;t=2678400", refused.header("RateLimit"));
    }
  }

  private static void chargesNoQuota(Scene s) {
    Created made = key(s, "1/1m", new Quota(2, Period.MONTH));
    s.expect(200, use(made, "/any/x"));
    for (int i = 0; i < 3; i++) {
      CredentialCases.isProblem(s.expect(429, use(made, "/any/x")), "rate_limited");
    }
    s.clock.advance(Duration.ofSeconds(60));
    s.poll();
    s.expect(200, use(made, "/any/x"));
  }

  private static void rotated(Scene s) {
    Created made = key(s, null, new Quota(2, Period.MONTH));
    s.expect(200, use(made, "/any/x"));
    String again = s.rotate(made.key(), false).secret().reveal();
    s.expect(200, get("/any/x").key(again));
    s.expect(429, get("/any/x").key(again));
    s.expect(429, use(made, "/any/x"));
  }

  private static void raised(Scene s) {
    Created made = key(s, null, new Quota(1, Period.MONTH));
    s.expect(200, use(made, "/any/x"));
    s.expect(429, use(made, "/any/x"));
    s.patch(made.key(), limits(null, new Quota(2, Period.MONTH)));
    s.expect(200, use(made, "/any/x"));
    s.expect(429, use(made, "/any/x"));
  }

  private static void storeDown(Scene s) {
    Created made = key(s, "5/1m", new Quota(3, Period.MONTH));
    s.expect(200, use(made, "/any/x"));
    s.pullThePlug();
    CredentialCases.isProblem(s.expect(503, use(made, "/any/x")), "unavailable");
  }
}
