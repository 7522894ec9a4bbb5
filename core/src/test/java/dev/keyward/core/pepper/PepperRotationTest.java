package dev.keyward.core.pepper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.ApiKeys;
import dev.keyward.core.apikey.ApiKeys.CreateResult;
import dev.keyward.core.apikey.ApiKeys.NewKey;
import dev.keyward.core.apikey.KeyHash;
import dev.keyward.core.apikey.KeyTerms;
import dev.keyward.core.apikey.Peppers;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.fixtures.Installation;
import dev.keyward.core.pepper.PepperRotation.Listed;
import dev.keyward.core.pepper.PepperRotation.Result;
import dev.keyward.core.pepper.PepperRotation.State;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.secret.SecretStore.StoredSecret;
import dev.keyward.core.secret.SecretWrap;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PepperRotationTest {
  private static final Duration DELAY = Duration.ofSeconds(35);

  private final Installation node = new Installation();
  private final Rows rows = new Rows();
  private final PepperRotation rotation = rotation(Duration.ofSeconds(10));

  /** Peppers beside the other secrets of the node; which keys need them is what a test says. */
  private final class Rows implements PepperStore {
    final Map<String, Long> needed = new HashMap<>();
    final List<AuditEvent> events = new ArrayList<>();

    @Override
    public Added add(StoredSecret pepper, byte[] keyCheck, AuditEvent event) {
      List<StoredSecret> all = node.secrets.byPurpose(Peppers.PURPOSE);
      if (all.stream().anyMatch(old -> old.activeFromMillis() > pepper.createdAtMillis())) {
        return Added.PENDING;
      }
      if (all.size() >= MOST) {
        return Added.TOO_MANY;
      }
      node.secrets.insertIfAbsent(pepper, keyCheck);
      events.add(event);
      return Added.ADDED;
    }

    @Override
    public Map<String, Long> keys() {
      return needed;
    }

    @Override
    public boolean isNeeded(String id) {
      return needed.getOrDefault(id, 0L) > 0;
    }

    @Override
    public boolean remove(String id, Instant now, AuditEvent event) {
      events.add(event);
      return node.secrets.stored.removeIf(secret -> secret.id().equals(id));
    }
  }

  private PepperRotation rotation(Duration maxStale) {
    SecretWrap wrap = new SecretWrap(node.masterKey, Installation.RANDOM);
    return new PepperRotation(node.secrets, rows, wrap, Installation.RANDOM, node.clock, maxStale);
  }

  private Listed rotated() {
    return assertInstanceOf(Result.Rotated.class, rotation.rotate(Actor.OPERATOR)).pepper();
  }

  private List<State> states() {
    return rotation.list().stream().map(Listed::state).toList();
  }

  @ParameterizedTest
  @CsvSource({"1, 35", "30, 35", "31, 36", "300, 305"})
  void itIsActiveWhenEveryNodeThatAnswersMustKnowIt(int maxStale, int delay) {
    Instant now = node.clock.instant();

    Result result = rotation(Duration.ofSeconds(maxStale)).rotate(Actor.OPERATOR);

    Listed made = assertInstanceOf(Result.Rotated.class, result).pepper();
    assertEquals(now, made.createdAt());
    assertEquals(now.plusSeconds(delay), made.activeFrom());
  }

  @Test
  void aPepperGoesThroughItsStates() {
    Listed made = rotated();
    assertEquals(List.of(State.ACTIVE, State.PENDING), states());

    node.clock.move(DELAY.minusMillis(1));
    assertEquals(List.of(State.ACTIVE, State.PENDING), states());
    node.clock.move(Duration.ofMillis(1));
    assertEquals(List.of(State.OLD, State.ACTIVE), states());
    assertEquals(State.ACTIVE, rotation.find(made.id()).orElseThrow().state());
  }

  @Test
  void nodesThatReadThePeppersAgreeWithTheList() {
    Listed made = rotated();
    Peppers peppers = node.loadPeppers();
    assertEquals(2, peppers.count());
    ApiKeys keys = node.keysUnder(peppers);

    assertEquals("pepper-1", newHash(keys).pepperId());
    node.clock.move(DELAY);
    assertEquals(made.id(), newHash(keys).pepperId());
  }

  private KeyHash newHash(ApiKeys keys) {
    KeyTerms terms = KeyTerms.of("k", Scopes.NONE, null);
    NewKey wanted = new NewKey(node.client.id(), Environment.LIVE, terms, Scopes.of(Scopes.ADMIN));
    return assertInstanceOf(CreateResult.Created.class, keys.createKey(wanted, Actor.OPERATOR))
        .key()
        .hash();
  }

  @Test
  void theNextOneHasToWait() {
    rotated();

    assertInstanceOf(Result.Pending.class, rotation.rotate(Actor.OPERATOR));
    node.clock.move(DELAY);
    rotated();

    assertEquals(List.of(State.OLD, State.ACTIVE, State.PENDING), states());
  }

  @Test
  void thereAreNotMoreThanEight() {
    for (int i = 1; i < PepperStore.MOST; i++) {
      rotated();
      node.clock.move(DELAY);
    }

    assertInstanceOf(Result.TooMany.class, rotation.rotate(Actor.OPERATOR));
  }

  /** One that is made by a clock that is behind would be old from the start. */
  @Test
  void aNodeWhoseClockIsBehindHasToWaitToo() {
    rotated();
    node.clock.move(DELAY);
    node.clock.move(Duration.ofHours(-1));

    assertInstanceOf(Result.Pending.class, rotation.rotate(Actor.OPERATOR));
  }

  @Test
  void keysAreListedWithThePepperTheyNeed() {
    rows.needed.putAll(Map.of("pepper-1", 3L, KeyHash.WITHOUT_PEPPER, 2L));
    rotated();

    List<Listed> listed = rotation.list();

    assertEquals(List.of(2L, 3L, 0L), listed.stream().map(Listed::keys).toList());
    assertEquals(new Listed(KeyHash.WITHOUT_PEPPER, State.OLD, null, null, 2), listed.getFirst());
  }

  @Test
  void anOldPepperGoesADayAfterItWasReplacedWhenNoKeyNeedsIt() {
    rotated();
    node.clock.move(DELAY.plus(Duration.ofDays(1)).minusMillis(1));
    rotation.tidy();
    assertEquals(2, rotation.list().size());

    node.clock.move(Duration.ofMillis(1));
    rotation.tidy();

    assertEquals(List.of(State.ACTIVE), states());
    assertEquals("pepper.remove", rows.events.getLast().action());
    assertEquals("pepper-1", rows.events.getLast().target());
  }

  @Test
  void anOldPepperThatAKeyNeedsStays() {
    rows.needed.put("pepper-1", 1L);
    rotated();
    node.clock.move(Duration.ofDays(400));

    rotation.tidy();

    assertEquals(List.of(State.OLD, State.ACTIVE), states());
    assertEquals(1, rows.events.size());
  }

  @Test
  void theActivePepperStaysAlthoughNoKeyNeedsItYet() {
    node.clock.move(Duration.ofDays(400));

    rotation.tidy();

    assertEquals(List.of(State.ACTIVE), states());
  }
}
