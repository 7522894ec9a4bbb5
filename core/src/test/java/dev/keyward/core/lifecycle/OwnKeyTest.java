package dev.keyward.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.KeyTerms;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.fixtures.Installation;
import dev.keyward.core.lifecycle.Caller.Presented;
import dev.keyward.core.lifecycle.KeyChanges.Result;
import dev.keyward.core.policy.IpNetwork;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a key may do to itself. */
class OwnKeyTest {
  private static final String HERE = "10.1.2.3";

  private final Installation node = new Installation();
  private final ApiKey key = node.newKey("keyward:keys:write").key();

  private static List<IpNetwork> networks(String text) {
    return text.isEmpty() ? List.of() : Stream.of(text.split(" ")).map(IpNetwork::parse).toList();
  }

  private @Nullable Instant expiry(@Nullable String seconds) {
    return seconds == null || seconds.equals("never")
        ? null
        : node.clock.instant().plusSeconds(Long.parseLong(seconds));
  }

  private Result patch(Caller caller, boolean force, @Nullable Instant end, String networks) {
    return node.changes.patch(
        new Target(key.id(), force, caller),
        terms -> new KeyTerms(terms.name(), terms.scopes(), end, networks(networks), Map.of()));
  }

  private static Caller with(String keyId, String... scopes) {
    return new Caller(
        Actor.OPERATOR, Scopes.of(scopes), new Presented(keyId, ClientAddress.parse(HERE)));
  }

  private void restrict(@Nullable Instant end, String networks) {
    assertInstanceOf(Result.Changed.class, patch(Caller.OPERATOR, false, end, networks));
  }

  @ParameterizedTest
  @CsvSource({
    "60,'',61,''",
    "60,'',never,''",
    "never,10.0.0.0/8,never,''",
    "never,10.0.0.0/8,never,10.0.0.0/7",
    "never,10.0.0.0/8,never,10.0.0.0/8 ::1",
    "never,10.0.0.0/8 192.0.2.1,never,10.0.0.0/8 192.0.2.0/24",
    "60,10.0.0.0/8,59,''",
    "60,10.0.0.0/8,never,10.1.0.0/16",
  })
  void itDoesNotLoosenItsOwnRestrictions(
      String end, String networks, String newEnd, String newNetworks) {
    restrict(expiry(end), networks);

    assertEquals(
        new Result.OwnRestrictions(),
        patch(with(key.id(), "keyward:keys:write"), true, expiry(newEnd), newNetworks));
    assertInstanceOf(
        Result.Changed.class,
        patch(with(key.id(), "keyward:admin"), false, expiry(newEnd), newNetworks));
  }

  @ParameterizedTest
  @CsvSource({
    "60,10.0.0.0/8,60,10.0.0.0/8",
    "60,10.0.0.0/8,59,10.1.0.0/16",
    "never,'',60,10.1.2.3",
    "never,10.0.0.0/8 192.0.2.0/24,never,10.1.2.0/24 192.0.2.7",
  })
  void itMayTightenThem(String end, String networks, String newEnd, String newNetworks) {
    restrict(expiry(end), networks);

    assertInstanceOf(
        Result.Changed.class,
        patch(with(key.id(), "keyward:keys:write"), false, expiry(newEnd), newNetworks));
  }

  @Test
  void thoseOfAnotherKeyAreNotItsOwn() {
    restrict(expiry("60"), "10.0.0.0/8");

    assertInstanceOf(
        Result.Changed.class, patch(with("key_other", "keyward:keys:write"), false, null, ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.0/24", "::1 10.1.2.4"})
  void itShutsItselfOutOnlyByForce(String elsewhere) {
    Caller self = with(key.id(), "keyward:admin");

    assertEquals(new Result.OwnKeyShutOut(), patch(self, false, null, elsewhere));
    assertInstanceOf(
        Result.Changed.class, patch(with("key_other", "keyward:admin"), false, null, elsewhere));
    restrict(null, "");
    assertInstanceOf(Result.Changed.class, patch(self, true, null, elsewhere));
  }

  @Test
  void itMayNameWhereItIs() {
    assertInstanceOf(
        Result.Changed.class,
        patch(with(key.id(), "keyward:keys:write"), false, null, "192.0.2.1 10.1.2.0/24"));
  }
}
