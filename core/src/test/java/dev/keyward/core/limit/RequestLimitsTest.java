package dev.keyward.core.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.CredentialKind;
import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.fixtures.SettableClock;
import dev.keyward.core.limit.RequestLimits.Payer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestLimitsTest {
  private static final ClientAddress HERE = ClientAddress.parse("192.0.2.1");
  private static final ClientAddress THERE = ClientAddress.parse("192.0.2.2");
  private static final RateLimit TWO = RateLimit.parse("2/1h");

  private final LocalRateLimiter limiter = new LocalRateLimiter(new SettableClock(), 64);
  private final RequestLimits limits = new RequestLimits(limiter, RateLimit.parse("4/1h"));

  private static Payer payer(String client, String key, @Nullable ClientAddress address) {
    Principal principal =
        new Principal(
            CredentialKind.API_KEY, client, client, client, key, Scopes.NONE, null, Map.of());
    return new Payer(principal, null, RateLimiter.bucket(key, 0), address);
  }

  private boolean passes(Limit limit, Payer payer) {
    return passes(List.of(limit), payer, 1);
  }

  private boolean passes(List<Limit> all, Payer payer, long cost) {
    return !RequestLimits.exceeded(limits.charge(List.of(), all, payer, cost));
  }

  private static Limit shared(String name, Limit.Per per) {
    return Limit.shared(name, TWO, per);
  }

  @ParameterizedTest
  @EnumSource(Limit.Per.class)
  void aLimitCountsTogetherWhatItIsPer(Limit.Per per) {
    Limit limit = shared("x", per);
    Payer first = payer("a", "a1", HERE);
    assertTrue(passes(limit, first));
    assertTrue(passes(limit, first));
    assertFalse(passes(limit, first));

    boolean sameAddress = passes(limit, payer("b", "b1", HERE));
    boolean sameClient = passes(limit, payer("a", "a2", THERE));
    boolean nothingAlike = passes(limit, payer("c", "c1", THERE));
    assertEquals(per != Limit.Per.ALL && per != Limit.Per.ADDRESS, sameAddress);
    assertEquals(per != Limit.Per.ALL && per != Limit.Per.CLIENT, sameClient);
    assertEquals(per != Limit.Per.ALL, nothingAlike);
  }

  @Test
  void tokensCountByTheirUserWhateverClientTheyName() {
    Limit limit = shared("x", Limit.Per.CLIENT);
    for (String user : List.of("ada", "grace")) {
      Principal principal =
          new Principal(
              CredentialKind.ACCESS_TOKEN, user, user, "a", "jti", Scopes.NONE, null, Map.of());
      Payer payer = new Payer(principal, null, RateLimiter.bucket(user, 0), HERE);
      assertTrue(passes(List.of(limit), payer, 2));
      assertFalse(passes(limit, payer));
    }
  }

  private static Payer owning(String key, @Nullable String own, @Nullable String ofClient) {
    Payer payer = payer("client_1", key, HERE);
    List<Limit> limits =
        OwnLimits.of(
            own == null ? null : OwnRate.parse(own),
            ofClient == null ? null : OwnRate.parse(ofClient));
    return new Payer(payer.principal(), limits, payer.credential(), payer.address());
  }

  @Test
  void ownLimitReplacesTheRoutesOnly() {
    Limit route = Limit.ofRoute("r", RateLimit.parse("1/1h"));
    Limit shared = shared("x", Limit.Per.ALL);
    Payer owner = owning("key_1", "3/1h", null);
    for (int i = 0; i < 3; i++) {
      assertTrue(passes(List.of(route), owner, 1));
    }
    assertFalse(passes(List.of(route), owner, 1));
    assertFalse(passes(List.of(), owner, 1));
    Payer free = owning("key_2", "off", null);
    assertTrue(passes(List.of(route, shared), free, 2));
    assertFalse(passes(List.of(route, shared), free, 2));
  }

  @Test
  void limitOfAClientCountsAllItsKeys() {
    assertTrue(passes(List.of(), owning("key_1", null, "2/1h"), 1));
    assertTrue(passes(List.of(), owning("key_2", "5/1h", "2/1h"), 1));
    assertFalse(passes(List.of(), owning("key_3", "off", "2/1h"), 1));
  }

  @Test
  void refundPutsBackWhatWasCharged() {
    Payer owner = owning("key_1", "2/1h", null);
    Limit shared = shared("x", Limit.Per.ADDRESS);
    assertTrue(passes(List.of(shared), owner, 2));
    List<LimitState> states = limits.refund(List.of(shared), owner, 2);
    assertEquals(List.of(4L, 2L, 2L), states.stream().map(LimitState::remaining).toList());
    assertTrue(passes(List.of(shared), owner, 2));
  }

  @Test
  void nobodyCountsByAddress() {
    Limit limit = shared("x", Limit.Per.CLIENT);
    for (ClientAddress address : List.of(HERE, THERE)) {
      Payer nobody = new Payer(Principal.ANONYMOUS, null, address.limitKey(), address);
      assertTrue(passes(List.of(limit), nobody, 2));
      assertFalse(passes(limit, nobody));
    }
  }

  @Test
  void anUnknownAddressHasNoLimit() {
    Limit limit = shared("x", Limit.Per.ADDRESS);
    for (int i = 0; i < 5; i++) {
      assertEquals(List.of(), limits.charge(List.of(), List.of(limit), payer("a", "a1", null), 1));
    }
    assertEquals(List.of(), limits.charge(null));
  }

  @Test
  void limitsOfTheSameNumbersHaveBucketsOfTheirOwn() {
    Payer payer = payer("a", "a1", HERE);
    List<Limit> alike =
        List.of(
            Limit.ofRoute("r", TWO),
            Limit.ofRoute("s", TWO),
            shared("r", Limit.Per.CREDENTIAL),
            shared("s", Limit.Per.CREDENTIAL));

    assertTrue(passes(alike, payer, 2));
  }

  @Test
  void aRefusalChargesNothingAndTellsAll() {
    Payer payer = payer("a", "a1", HERE);
    Limit narrow = Limit.shared("narrow", RateLimit.parse("1/1h"), Limit.Per.ALL);
    Limit wide = shared("wide", Limit.Per.ALL);
    Limit last = shared("last", Limit.Per.ALL);
    assertTrue(passes(narrow, payer));
    List<LimitState> before = limits.charge(HERE);

    List<LimitState> states = limits.charge(before, List.of(wide, narrow, last), payer, 1);

    assertEquals(
        List.of("per_address 4", "wide 2", "narrow 0", "last 2"),
        states.stream().map(s -> s.name() + ' ' + s.remaining()).toList());
    assertEquals(
        List.of("narrow"),
        states.stream().filter(LimitState::exceeded).map(LimitState::name).toList());
  }

  @Test
  void aLookChargesNothing() {
    Payer payer = payer("a", "a1", HERE);
    List<Limit> limit = List.of(shared("x", Limit.Per.ALL));

    for (int i = 0; i < 5; i++) {
      assertEquals(4, limits.look(HERE).getFirst().remaining());
      assertFalse(RequestLimits.exceeded(limits.look(List.of(), limit, payer, 2)));
    }
    assertTrue(passes(limit, payer, 1));
    LimitState refused = limits.look(List.of(), limit, payer, 2).getFirst();
    assertTrue(refused.exceeded());
    assertEquals(1, refused.remaining());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "A",
        "1a",
        "a b",
        "a\"",
        "rate_limit",
        "ä",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      })
  void aNameMustStandInAField(String name) {
    assertThrows(IllegalArgumentException.class, () -> shared(name, Limit.Per.ALL));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 1_000_001, Long.MIN_VALUE})
  void aRouteCostsSomething(long cost) {
    assertThrows(IllegalArgumentException.class, () -> new RouteLimits(List.of(), cost));
  }

  @Test
  void aBurstIsWhatMayComeAtOnce() {
    RateLimit limit = RateLimit.parse("60/1m burst 3");
    assertEquals("60/1m burst 3", limit.toString());
    assertEquals(RateLimit.parse("60/1m"), RateLimit.parse("60/1m burst 60"));
    assertEquals(2, limiter.charge("x", 7, limit, 1).remaining());
    assertTrue(limiter.charge("x", 7, limit, 3).exceeded());
    assertFalse(limiter.charge("x", 7, limit, 2).exceeded());
    assertTrue(limiter.peek("x", 7, limit, 1).exceeded());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "60/1m burst 0",
        "60/1m burst 61",
        "60/1m burst",
        "60/1m  burst 2",
        "60/1m burst -1"
      })
  void aBurstIsAtLeastOneAndAtMostAllRequests(String text) {
    assertThrows(IllegalArgumentException.class, () -> RateLimit.parse(text));
  }
}
