package dev.keyward.testkit.enforcement;

import static dev.keyward.testkit.enforcement.Call.get;
import static dev.keyward.testkit.enforcement.IdentityCases.allowed;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

/** Routes that refuse nothing: every door lets pass what it would have refused, as nobody. */
final class ObserveCases {
  private static final String READ = "/observed/read";

  static final List<Case> ALL =
      List.of(
          new Case("observedWhoMayPassIsKnown", ObserveCases::whoMayPass),
          passes("observedWithoutCredential", get(READ)),
          passes("observedUnknownKey", get(READ).key("no-key-of-anybody")),
          passes("observedUnknownToken", get(READ).with("Authorization", "Bearer a.b.c")),
          passes("observedTwoCredentials", get(READ).key("a").with("Authorization", "Bearer b")),
          passes("observedMalformed", get(READ).with("Authorization", "Bearer")),
          passes("observedInQuery", get(READ + "?access_token=x")),
          new Case("observedRevokedKey", s -> nobody(s, get(READ).key(s.revoked))),
          new Case("observedMissingScope", s -> nobody(s, get(READ).key(s.plain))),
          new Case("observedWrongEnvironment", s -> nobody(s, get(READ).key(s.tester))),
          new Case(
              "observedWithoutCertificate",
              s -> nobody(s, get("/observed/certified").key(s.plain))),
          new Case("observedStoreDown", ObserveCases::storeDown),
          new Case("observedLimit", ObserveCases::limit),
          new Case("observedFailuresLockNobodyOut", ObserveCases::failures),
          new Case("observedBadPathIsRefused", s -> s.expect(400, get("/observed/%2f"))));

  private ObserveCases() {}

  private static Case passes(String name, Call call) {
    return new Case(name, s -> nobody(s, call));
  }

  private static void nobody(Scene s, Call call) {
    Reply.Upstreamed seen = allowed(s, call);
    assertEquals("anonymous", seen.all("X-Keyward-Kind").getFirst());
    assertEquals("", seen.all("X-Keyward-Subject").getFirst());
    assertEquals("", seen.all("X-Keyward-Scopes").getFirst());
  }

  private static void whoMayPass(Scene s) {
    Reply.Upstreamed seen = allowed(s, get(READ).key(s.reader));
    assertEquals("api_key", seen.all("X-Keyward-Kind").getFirst());
    assertEquals(s.client.id(), seen.all("X-Keyward-Subject").getFirst());
  }

  private static void storeDown(Scene s) {
    s.pullThePlug();
    nobody(s, get(READ).key(s.reader));
  }

  private static void limit(Scene s) {
    Call call = get("/observed/limited").key(s.reader);
    for (int i = 0; i < 3; i++) {
      assertEquals("api_key", allowed(s, call).all("X-Keyward-Kind").getFirst());
    }
    nobody(s, call);
  }

  /** More than may fail on a route that enforces. */
  private static void failures(Scene s) {
    s.reset("3/1h", null);
    for (int i = 0; i < 6; i++) {
      nobody(s, get(READ).key("wrong-" + i));
    }
    s.expect(200, get("/any/x").key(s.plain));
  }
}
