package dev.keyward.core.decision;

import static dev.keyward.core.decision.GatekeeperBench.ADDRESS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.keyward.core.Credential;
import dev.keyward.core.Decision;
import dev.keyward.core.Decision.Allow;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Inquiry;
import dev.keyward.core.Scopes;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.policy.CanonicalPath;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Credentials that came to somebody else. */
class InquiryTest {
  private final GatekeeperBench bench = new GatekeeperBench();

  private static Inquiry about(
      Credential credential, @Nullable String path, Scopes scopes, long cost) {
    Inquiry.Target target =
        path == null
            ? null
            : new Inquiry.Target("GET", "", Objects.requireNonNull(CanonicalPath.of(path)));
    return new Inquiry(credential, target, scopes, ADDRESS, cost);
  }

  private Allow allowed(Inquiry inquiry) {
    return assertInstanceOf(Allow.class, bench.decide(inquiry));
  }

  private DenyReason refusal(Inquiry inquiry) {
    return assertInstanceOf(Deny.class, bench.decide(inquiry)).reason();
  }

  @Test
  void withoutATargetOnlyTheCredentialIsJudged() {
    assertEquals(
        Scopes.of("data:read"),
        allowed(about(bench.key("data:read"), null, Scopes.NONE, 1)).principal().scopes());
    assertEquals(
        "user_ada",
        allowed(about(bench.token("user_ada", "a"), null, Scopes.NONE, 1)).principal().subject());
    assertEquals(
        DenyReason.NOT_FOUND,
        refusal(about(new Credential.ApiKey("nobody's"), null, Scopes.NONE, 1)));
  }

  @Test
  void withATargetTheRouteDecidesAsAtEveryDoor() {
    Credential key = bench.knownKey("data:read");

    for (String path : new String[] {"/data", "/tokens", "/nowhere", "/open"}) {
      Decision asked = bench.decide(about(key, path, Scopes.NONE, 1));
      assertEquals(bench.decide(path, key), asked, path);
    }
  }

  @Test
  void scopesAreNeededBesideThoseOfTheRoute() {
    Credential key = bench.key("data:read");

    allowed(about(key, null, Scopes.of("data:read"), 1));
    assertEquals(
        DenyReason.INSUFFICIENT_SCOPE, refusal(about(key, null, Scopes.of("data:write"), 1)));
    assertEquals(
        DenyReason.INSUFFICIENT_SCOPE,
        refusal(about(key, "/data", Scopes.of("data:read", "x"), 1)));
    assertEquals(
        DenyReason.INSUFFICIENT_SCOPE, refusal(about(bench.key("x"), "/data", Scopes.of("x"), 1)));
  }

  @Test
  void aPublicRouteGivesNobodyScopes() {
    assertEquals(
        DenyReason.NOT_FOUND,
        refusal(about(new Credential.ApiKey("x"), "/open", Scopes.of("data:read"), 1)));
    assertEquals(
        DenyReason.INSUFFICIENT_SCOPE,
        refusal(about(bench.key("x"), "/open", Scopes.of("data:read"), 1)));
    allowed(about(bench.key("data:read"), "/open", Scopes.of("data:read"), 1));
    allowed(about(bench.token("user_ada", "data:read"), "/open", Scopes.of("data:read"), 1));
  }

  @Test
  void aQuestionIsAboutWhatTheRouteCosts() {
    Credential key = bench.knownKey();

    assertEquals(
        4, allowed(about(key, "/expensive", Scopes.NONE, 0)).limits().getFirst().remaining());
    allowed(about(key, "/expensive", Scopes.NONE, 1));
    assertEquals(DenyReason.RATE_LIMITED, refusal(about(key, "/expensive", Scopes.NONE, 0)));
    allowed(about(key, "/expensive", Scopes.NONE, 3));
  }

  @Test
  void askingForNothingChargesNothingAndTellsWhatIsLeft() {
    Credential key = bench.knownKey("data:read");

    for (int i = 0; i < 3; i++) {
      Allow asked = allowed(about(key, "/limited", Scopes.NONE, 0));
      assertEquals(1, asked.limits().getFirst().remaining());
    }
    allowed(about(key, "/limited", Scopes.NONE, 1));
    assertEquals(DenyReason.RATE_LIMITED, refusal(about(key, "/limited", Scopes.NONE, 0)));
  }

  @Test
  void theBucketIsThatOfTheOtherDoors() {
    Credential key = bench.knownKey("data:read");
    assertInstanceOf(Allow.class, bench.decide("/limited", key));

    assertEquals(DenyReason.RATE_LIMITED, refusal(about(key, "/limited", Scopes.NONE, 1)));
  }

  @Test
  void aCostBeyondWhatIsLeftIsRefusedAndChargesNothing() {
    Credential key = bench.knownKey("data:read");
    bench.perAddress = RateLimit.parse("10/1h");

    assertEquals(DenyReason.RATE_LIMITED, refusal(about(key, "/limited", Scopes.NONE, 2)));

    Allow one = allowed(about(key, "/limited", Scopes.NONE, 1));
    assertEquals(List.of(9L, 0L), one.limits().stream().map(l -> l.remaining()).toList());
    assertEquals(8, allowed(about(key, "/data", Scopes.NONE, 1)).limits().getFirst().remaining());
    assertEquals(7, allowed(about(key, "/data", Scopes.NONE, 3)).limits().getFirst().remaining());
    assertEquals(7, allowed(about(key, "/data", Scopes.NONE, 0)).limits().getFirst().remaining());
  }

  @Test
  void wrongCredentialsCountAgainstTheAddressTheyCameFrom() {
    for (int i = 0; i < 3; i++) {
      refusal(about(new Credential.ApiKey("guess " + i), null, Scopes.NONE, 0));
    }

    assertNotNull(bench.failures.exceededBy(ADDRESS));
    assertEquals(DenyReason.TOO_MANY_FAILURES, refusal(about(bench.key(), null, Scopes.NONE, 1)));
    allowed(about(bench.knownKey(), null, Scopes.NONE, 1));
  }

  @Test
  void nobodysAddressHasNoLimits() {
    bench.perAddress = GatekeeperBench.ONE;
    Inquiry wrong = new Inquiry(new Credential.ApiKey("x"), null, Scopes.NONE, null, 1L);

    for (int i = 0; i < 5; i++) {
      assertEquals(DenyReason.NOT_FOUND, refusal(wrong));
    }

    assertNull(bench.failures.exceededBy(ADDRESS));
    allowed(new Inquiry(bench.key(), null, Scopes.NONE, null, 1L));
  }

  @Test
  void withoutTheStoreThereIsNoVerdict() {
    Credential key = bench.key();
    bench.node.store.down = true;
    assertEquals(DenyReason.UNAVAILABLE, refusal(about(key, null, Scopes.NONE, 1)));

    bench.becomeStale();
    assertEquals(DenyReason.UNAVAILABLE, refusal(about(bench.token("u"), null, Scopes.NONE, 1)));
  }
}
