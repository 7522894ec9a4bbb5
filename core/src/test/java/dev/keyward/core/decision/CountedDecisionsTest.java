package dev.keyward.core.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.Credential;
import dev.keyward.core.Decision;
import dev.keyward.core.Decision.Allow;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Inquiry;
import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.ApiKeys.CreateResult;
import dev.keyward.core.lifecycle.Caller;
import dev.keyward.core.lifecycle.KeyRotation;
import dev.keyward.core.lifecycle.Target;
import dev.keyward.core.policy.Environment;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which decisions count as a use of a key. */
class CountedDecisionsTest {
  private final GatekeeperBench bench = new GatekeeperBench();

  /** What was counted since the last time, of all keys together. */
  private String counted() {
    long[] sums = new long[2];
    bench.node.authenticator.takeUses(
        (id, allowed, denied, last) -> {
          sums[0] += allowed;
          sums[1] += denied;
        });
    return sums[0] + " allowed, " + sums[1] + " denied";
  }

  @Test
  void whatIsAllowedAndEveryRefusalOfARecognisedKey() {
    Credential key = bench.key("data:read");
    assertInstanceOf(Allow.class, bench.decide("/data", key));
    assertInstanceOf(Allow.class, bench.decide("/data", key));
    assertEquals("2 allowed, 0 denied", counted());

    assertEquals(DenyReason.NO_ROUTE, bench.refusal("/nowhere", key));
    assertEquals(DenyReason.WRONG_KIND, bench.refusal("/tokens", key));
    assertEquals(DenyReason.INSUFFICIENT_SCOPE, bench.refusal("/data", bench.key("other")));
    assertEquals("0 allowed, 3 denied", counted());

    assertInstanceOf(Allow.class, bench.decide("/limited", key));
    assertEquals(DenyReason.RATE_LIMITED, bench.refusal("/limited", key));
    assertEquals("1 allowed, 1 denied", counted());
  }

  @Test
  void aKeyThatNoLongerWorks() {
    var made = bench.node.newKey(Environment.LIVE, bench.node.clock.instant().plusSeconds(1));
    Credential key = new Credential.ApiKey(made.secret().reveal());
    var unused = bench.decide("/data", key);
    counted();
    bench.node.clock.move(Duration.ofSeconds(1));
    bench.changes.poll();

    assertEquals(DenyReason.EXPIRED, bench.refusal("/data", key));
    assertEquals("0 allowed, 1 denied", counted());
  }

  @Test
  void neitherAQuestionThatCostsNothingNorGivingAKeyUpIsAUse() {
    Credential key = bench.key("data:read");

    assertInstanceOf(Allow.class, bench.decide(about(key, 0L)));
    assertInstanceOf(Allow.class, bench.decide("/parting", key));
    assertEquals(DenyReason.INSUFFICIENT_SCOPE, bench.refusal("/parting", bench.key("other")));
    assertEquals("0 allowed, 0 denied", counted());

    assertInstanceOf(Allow.class, bench.decide(about(key, 1L)));
    assertInstanceOf(Allow.class, bench.decide(about(key, null)));
    assertEquals("2 allowed, 0 denied", counted());
  }

  @Test
  void onlyAUseEndsTheKeyThatIsReplaced() {
    for (Function<Credential, Decision> use :
        List.<Function<Credential, Decision>>of(
            key -> bench.decide(about(key, 1L)),
            key -> bench.decide(about(key, null)),
            key -> bench.decide("/data", key))) {
      CreateResult.Created old = bench.node.newKey("data:read");
      KeyRotation rotation = new KeyRotation(bench.node.store, bench.node.keys, bench.node.clock);
      Target target = new Target(old.key().id(), false, Caller.OPERATOR);
      var rotated = (KeyRotation.Result.Rotated) rotation.rotate(target, Duration.ofDays(1), true);
      Credential fresh = new Credential.ApiKey(rotated.secret().reveal());

      assertInstanceOf(Allow.class, bench.decide(about(fresh, 0L)));
      assertInstanceOf(Allow.class, bench.decide("/parting", fresh));
      assertFalse(ended(old, rotated));
      assertInstanceOf(Allow.class, use.apply(fresh));
      assertTrue(ended(old, rotated));
    }
  }

  private boolean ended(CreateResult.Created old, KeyRotation.Result.Rotated rotated) {
    return bench.node.authenticator.isSuperseded(old.key().id(), rotated.successor().id());
  }

  private static Inquiry about(Credential key, @Nullable Long cost) {
    return new Inquiry(key, null, Scopes.NONE, GatekeeperBench.ADDRESS, cost);
  }

  @Test
  void nothingIsCountedWhereNoKeyWasRecognised() {
    Credential key = bench.knownKey("data:read");
    counted();
    assertInstanceOf(Allow.class, bench.decide("/open", key));
    assertEquals(
        DenyReason.NOT_FOUND, bench.refusal("/data", new Credential.ApiKey("no key of ours")));
    bench.node.store.down = true;
    assertEquals(DenyReason.UNAVAILABLE, bench.refusal("/data", bench.key("data:read")));
    bench.node.store.down = false;
    Credential ended = bench.key("data:read");
    bench.useUpFailures();
    assertEquals(DenyReason.TOO_MANY_FAILURES, bench.refusal("/data", ended));
    assertEquals("0 allowed, 0 denied", counted());
  }
}
