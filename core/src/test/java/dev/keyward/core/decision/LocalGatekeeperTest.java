package dev.keyward.core.decision;

import static dev.keyward.core.decision.GatekeeperBench.ADDRESS;
import static dev.keyward.core.decision.GatekeeperBench.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.AccessRequest;
import dev.keyward.core.ClientAddress;
import dev.keyward.core.Credential;
import dev.keyward.core.CredentialKind;
import dev.keyward.core.Decision.Allow;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Outcome;
import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.ApiKeys.CreateResult;
import dev.keyward.core.change.Change;
import dev.keyward.core.limit.LimitState;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.policy.CanonicalPath;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LocalGatekeeperTest {
  private final GatekeeperBench bench = new GatekeeperBench();

  @Test
  void aGoodKeyPassesAsItsClient() {
    CreateResult.Created made = bench.node.newKey("data:read", "data:write");

    Allow allow =
        assertInstanceOf(
            Allow.class, bench.decide("/data", new Credential.ApiKey(made.secret().reveal())));

    Principal principal = allow.principal();
    assertEquals(CredentialKind.API_KEY, principal.kind());
    assertEquals(bench.node.client.id(), principal.subject());
    assertEquals(bench.node.client.id(), principal.clientId());
    assertEquals("Acme", principal.name());
    assertEquals(made.key().id(), principal.credentialId());
    assertEquals(Scopes.of("data:read", "data:write"), principal.scopes());
    assertEquals("/data", allow.route().name());
    assertEquals(List.of(), allow.limits());
  }

  @Test
  void aPublicRoutePassesAnybodyAsNobodyWithoutTheStore() {
    bench.node.store.down = true;
    bench.becomeStale();

    for (Credential credential :
        new Credential[] {
          Credential.NONE, bench.key(), new Credential.ApiKey("?"), new Credential.Bearer("x")
        }) {
      assertEquals(
          Principal.ANONYMOUS,
          assertInstanceOf(Allow.class, bench.decide("/open", credential)).principal());
    }
    assertEquals(0, bench.node.store.lookUps);
  }

  @Test
  void aKeySeenBeforeIsDecidedAtOnce() {
    Credential key = bench.key("data:read");

    assertInstanceOf(Outcome.Pending.class, bench.outcome(request("/data", key)));
    assertInstanceOf(Allow.class, bench.decide("/data", key));
    assertInstanceOf(Allow.class, bench.outcome(request("/data", key)));
    assertEquals(1, bench.node.store.lookUps);
  }

  @Test
  void aStoreThatIsDownIsUnavailableNeverUnauthenticated() {
    Credential key = bench.key("data:read");
    bench.node.store.down = true;

    assertEquals(DenyReason.UNAVAILABLE, bench.refusal("/data", key));
    assertEquals(DenyReason.UNAVAILABLE, bench.refusal("/nowhere", key));
    assertNull(bench.failures.exceededBy(ADDRESS));
  }

  @Test
  void aStoreThatIsDownStopsNoKeySeenBefore() {
    Credential key = bench.knownKey("data:read");
    bench.node.store.down = true;

    assertInstanceOf(Allow.class, bench.decide("/data", key));
  }

  @Test
  void anAddressThatUsedUpItsFailuresPassesWithAKeyKnownToBeGood() {
    Credential known = bench.knownKey("data:read");
    Credential fresh = bench.key("data:read");
    bench.useUpFailures();

    assertInstanceOf(Allow.class, bench.decide("/data", known));
    assertEquals(DenyReason.TOO_MANY_FAILURES, bench.refusal("/data", fresh));
    assertEquals(1, bench.node.store.lookUps);
  }

  @Test
  void anAddressThatUsedUpItsFailuresDoesNotPassWithAKnownKeyThatEnded() {
    CreateResult.Created brief =
        bench.node.newKey(
            dev.keyward.core.policy.Environment.LIVE, bench.node.clock.instant().plusSeconds(1));
    var unused = bench.node.authenticator.lookUp(brief.secret().reveal());
    bench.useUpFailures();
    bench.node.clock.move(java.time.Duration.ofSeconds(1));

    assertEquals(
        DenyReason.TOO_MANY_FAILURES,
        bench.refusal("/data", new Credential.ApiKey(brief.secret().reveal())));
  }

  @Test
  void everyWrongCredentialCountsOnceAgainstItsAddress() {
    Credential unknown = new Credential.ApiKey("not-ours");
    Outcome.Pending pending =
        assertInstanceOf(Outcome.Pending.class, bench.outcome(request("/data", unknown)));
    assertEquals(DenyReason.NOT_FOUND, assertInstanceOf(Deny.class, pending.resolve()).reason());
    assertEquals(DenyReason.INVALID_TOKEN, bench.refusal("/data", new Credential.Bearer("x")));
    assertNull(bench.failures.exceededBy(ADDRESS));

    assertEquals(
        DenyReason.MALFORMED, bench.refusal("/data", new Credential.ApiKey("kw_live_typo")));

    assertNotNull(bench.failures.exceededBy(ADDRESS));
  }

  @Test
  void refusalsThatAreNoGuessesCountAgainstNobody() {
    Credential key = bench.key("data:none");
    for (int i = 0; i < 10; i++) {
      assertEquals(DenyReason.NO_CREDENTIAL, bench.refusal("/data", Credential.NONE));
      assertEquals(DenyReason.INSUFFICIENT_SCOPE, bench.refusal("/data", key));
      assertEquals(DenyReason.NO_ROUTE, bench.refusal("/nowhere", key));
      assertEquals(
          DenyReason.CONFLICTING_CREDENTIALS, bench.refusal("/data", new Credential.Conflicting()));
    }

    assertNull(bench.failures.exceededBy(ADDRESS));
  }

  @Test
  void aRefusalNamesTheKeyForTheLogOnlyWhenItWasRecognised() {
    CreateResult.Created made = bench.node.newKey();

    Deny lacking =
        assertInstanceOf(
            Deny.class, bench.decide("/data", new Credential.ApiKey(made.secret().reveal())));
    Deny unknown =
        assertInstanceOf(Deny.class, bench.decide("/data", new Credential.ApiKey("not-ours")));

    assertEquals(made.key().id(), lacking.credentialId());
    assertEquals("/data", Objects.requireNonNull(lacking.route()).name());
    assertEquals("", unknown.credentialId());
  }

  @Test
  void aRequestRefusedForItsScopeTakesNothingFromTheRateLimit() {
    CreateResult.Created made = bench.node.newKey("data:write");
    Credential key = new Credential.ApiKey(made.secret().reveal());
    assertEquals(DenyReason.INSUFFICIENT_SCOPE, bench.refusal("/limited", key));

    Credential able = bench.key("data:read");

    assertInstanceOf(Allow.class, bench.decide("/limited", able));
  }

  @Test
  void aRequestRefusedByTheRateLimitTakesNothingFromTheLimitOfTheAddress() {
    bench.perAddress = RateLimit.parse("3/1h");
    Credential key = bench.key("data:read");
    assertInstanceOf(Allow.class, bench.decide("/limited", key));
    for (int i = 0; i < 5; i++) {
      assertEquals(DenyReason.RATE_LIMITED, bench.refusal("/limited", key));
    }

    assertInstanceOf(Allow.class, bench.decide("/open", Credential.NONE));
    assertInstanceOf(Allow.class, bench.decide("/open", Credential.NONE));
    assertEquals(DenyReason.ADDRESS_LIMITED, bench.refusal("/open", Credential.NONE));
  }

  @Test
  void aPendingDecisionChargesTheAddressOnce() {
    bench.perAddress = RateLimit.parse("2/1h");

    assertInstanceOf(Allow.class, bench.decide("/data", bench.key("data:read")));
    assertInstanceOf(Allow.class, bench.decide("/data", bench.key("data:read")));

    assertEquals(DenyReason.ADDRESS_LIMITED, bench.refusal("/open", Credential.NONE));
  }

  @Test
  void theLimitsOfAnAllowedRequestAreThoseThatWereCharged() {
    bench.perAddress = RateLimit.parse("2/1h");

    Allow allow = assertInstanceOf(Allow.class, bench.decide("/limited", bench.key("data:read")));

    assertEquals(
        List.of("per_address", "rate_limit"),
        allow.limits().stream().map(LimitState::name).toList());
    assertEquals(List.of(1L, 0L), allow.limits().stream().map(LimitState::remaining).toList());
  }

  @Test
  void allLimitsAreShownBesideTheOneThatRefuses() {
    bench.perAddress = RateLimit.parse("5/1h");
    Credential key = bench.key("data:read");
    assertInstanceOf(Allow.class, bench.decide("/limited", key));

    Deny deny = assertInstanceOf(Deny.class, bench.decide("/limited", key));

    assertEquals(
        List.of(
            LimitState.of("per_address", bench.perAddress, 4, 720, false),
            LimitState.of("rate_limit", GatekeeperBench.ONE, 0, 3_600, true)),
        deny.limits());
  }

  @Test
  void everyKeyHasItsOwnRateLimit() {
    assertInstanceOf(Allow.class, bench.decide("/limited", bench.key("data:read")));
    assertInstanceOf(Allow.class, bench.decide("/limited", bench.key("data:read")));
  }

  /**
   * The hash codes of these names are 31 apart or equal, so that sums and products of small numbers
   * give neighbours one bucket.
   */
  @Test
  void noAddressOnAnyRouteUsesUpTheLimitOfAnother() {
    for (String route : new String[] {"/limited-a1", "/limited-b1", "/limited-Aa", "/limited-BB"}) {
      for (int last = 1; last < 20; last++) {
        CanonicalPath path = Objects.requireNonNull(CanonicalPath.of(route));
        AccessRequest request =
            new AccessRequest(
                "GET",
                "",
                path,
                ClientAddress.parse("203.0.113." + last),
                Credential.NONE,
                true,
                false);
        assertInstanceOf(Allow.class, bench.decide(request), route + " from " + request.address());
      }
    }
  }

  @Test
  void aRevocationIsHeededAtTheNextRequestAfterItsChange() {
    CreateResult.Created made = bench.node.newKey("data:read");
    bench.changes.poll();
    Credential key = new Credential.ApiKey(made.secret().reveal());
    assertInstanceOf(Allow.class, bench.decide("/data", key));

    bench.node.revokeElsewhere(made.key());
    bench.changes.poll();

    assertEquals(DenyReason.REVOKED, bench.refusal("/data", key));
    assertTrue(bench.outcome(request("/data", key)) instanceof Deny);
  }

  @Test
  void aChangeDoesNotLockTheOwnerOfAGoodKeyOutWhileANeighbourGuesses() {
    Credential key = bench.knownKey("data:read");
    Credential stranger = bench.key("data:read");
    bench.useUpFailures();
    bench.node.authenticator.accept(
        new Change(9, Change.Kind.CLIENT, bench.node.client.id(), null));

    assertInstanceOf(Allow.class, bench.decide("/data", key));
    assertInstanceOf(Allow.class, bench.outcome(request("/data", key)));
    assertEquals(DenyReason.TOO_MANY_FAILURES, bench.refusal("/data", stranger));
  }

  @Test
  void aKeyThatWasRevokedIsLookedUpOnceThoughItsAddressMayGuessNoMore() {
    CreateResult.Created made = bench.node.newKey("data:read");
    Credential key = new Credential.ApiKey(made.secret().reveal());
    assertInstanceOf(Allow.class, bench.decide("/data", key));
    bench.useUpFailures();
    bench.node.revokeElsewhere(made.key());
    bench.node.applyNewestChange();
    int lookUps = bench.node.store.lookUps;

    assertEquals(DenyReason.REVOKED, bench.refusal("/data", key));
    assertEquals(DenyReason.TOO_MANY_FAILURES, bench.refusal("/data", key));
    assertEquals(DenyReason.TOO_MANY_FAILURES, bench.refusal("/data", key));

    assertEquals(lookUps + 1, bench.node.store.lookUps);
  }
}
