package dev.keyward.testkit.enforcement;

import static dev.keyward.testkit.enforcement.Call.get;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;

/**
 * When the store does not answer: refuse with 503, never guess, and go on with what is surely
 * known.
 */
final class StoreCases {
  static final List<Case> ALL =
      List.of(
          new Case(
              "storeDownForAKeyNotSeenBefore",
              s -> unavailable(down(s), get("/any/x").key(s.plain))),
          new Case(
              "storeDownForAnUnknownKey", s -> unavailable(down(s), get("/any/x").key("unknown"))),
          new Case("storeDownForAKnownKey", StoreCases::knownKey),
          new Case("storeDownOnPublicRoute", s -> down(s).expect(200, get("/open/x"))),
          new Case("storeDownWithoutCredential", s -> down(s).expect(401, get("/any/x"))),
          new Case(
              "storeDownWithBrokenKey", s -> down(s).expect(401, get("/any/x").key(s.plain + "0"))),
          new Case("staleRevocationsForAKnownKey", StoreCases::stale),
          new Case("staleRevocationsOnPublicRoute", s -> stale(s, get("/open/x"), 200)),
          new Case("staleEndsWithTheNextPoll", StoreCases::freshAgain));

  private StoreCases() {}

  private static Scene down(Scene s) {
    s.pullThePlug();
    return s;
  }

  private static void unavailable(Scene s, Call call) {
    Reply reply = s.expect(503, call);
    CredentialCases.isProblem(reply, "unavailable");
    assertEquals("1", reply.header("Retry-After"));
  }

  private static void knownKey(Scene s) {
    s.expect(200, get("/any/x").key(s.plain));
    down(s).expect(200, get("/any/x").key(s.plain));
  }

  private static void stale(Scene s) {
    s.expect(200, get("/any/x").key(s.plain));
    s.clock.advance(Duration.ofSeconds(10));
    s.expect(200, get("/any/x").key(s.plain));
    s.clock.advance(Duration.ofMillis(1));
    unavailable(s, get("/any/x").key(s.plain));
  }

  private static void stale(Scene s, Call call, int expected) {
    s.clock.advance(Duration.ofSeconds(11));
    s.expect(expected, call);
  }

  private static void freshAgain(Scene s) {
    s.clock.advance(Duration.ofSeconds(11));
    unavailable(s, get("/any/x").key(s.plain));
    s.poll();
    s.expect(200, get("/any/x").key(s.plain));
  }
}
