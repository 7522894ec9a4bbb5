package dev.keyward.testkit.store.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.StorageException;
import dev.keyward.core.usage.HourOfUse;
import dev.keyward.core.usage.KeyUse;
import dev.keyward.core.usage.UsageStore;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.Stores;
import dev.keyward.testkit.store.scene.Together;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How much keys are used adds up, whoever counted it, and is forgotten in time. */
interface UsageContract extends KeyAccess {
  Instant HOUR = Instant.parse("2026-11-23T12:00:00Z");
  Instant EVER = Instant.parse("9999-12-31T23:59:59Z");

  private UsageStore usage() {
    return stores().usage();
  }

  private void use(Instant at, String key, long allowed, long denied) {
    usage().add(at, List.of(new KeyUse(key, allowed, denied, allowed > 0 ? at : null)));
  }

  private List<HourOfUse> all(String key) {
    return usage().hours(key, Instant.EPOCH, EVER);
  }

  /** So many hours in a row from the epoch on, one use in each. */
  private void fill(String key, int hours) throws SQLException {
    execute(
        "WITH RECURSIVE h (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM h WHERE n < "
            + (hours - 1)
            + ") INSERT INTO key_usage (key_id, hour, allowed, denied) SELECT '"
            + key
            + "', CAST(n AS BIGINT) * 3600000, 1, 0 FROM h");
  }

  @Test
  default void usesAddUpWithinTheirHour() {
    use(HOUR, "k", 3, 0);
    use(HOUR.plusSeconds(3_599).plusMillis(999), "k", 2, 5);
    use(HOUR.plusSeconds(3_600), "k", 0, 1);
    use(HOUR, "other", 7, 7);

    assertEquals(
        List.of(new HourOfUse(HOUR, 5, 5), new HourOfUse(HOUR.plusSeconds(3_600), 0, 1)), all("k"));
    assertEquals(List.of(new HourOfUse(HOUR, 7, 7)), all("other"));
    assertEquals(List.of(), all("nobody"));
  }

  @Test
  default void rangeBeginsWithItsFirstMomentAndEndsBeforeItsLast() {
    for (int i = 0; i < 5; i++) {
      use(HOUR.plus(Duration.ofHours(i)), "k", i + 1, 0);
    }

    List<HourOfUse> some = usage().hours("k", HOUR.plusSeconds(3_600), HOUR.plusSeconds(3 * 3_600));

    assertEquals(List.of(2L, 3L), some.stream().map(HourOfUse::allowed).toList());
    assertEquals(
        List.of(3L),
        usage().hours("k", HOUR.plusSeconds(3_601), HOUR.plusSeconds(2 * 3_600 + 1)).stream()
            .map(HourOfUse::allowed)
            .toList());
  }

  @Test
  default void ofTooManyHoursTheNewestAreShown() throws SQLException {
    fill("k", UsageStore.MOST_HOURS + 10);

    List<HourOfUse> shown = all("k");

    assertEquals(UsageStore.MOST_HOURS, shown.size());
    assertEquals(Instant.EPOCH.plus(Duration.ofHours(10)), shown.getFirst().hour());
  }

  @Test
  default void lastUseNeverGoesBack() {
    assertNull(usage().lastUsed("k"));
    use(HOUR, "k", 0, 4);
    assertNull(usage().lastUsed("k"));
    use(Samples.NOW, "k", 1, 0);
    assertEquals(Samples.NOW, usage().lastUsed("k"));
    use(Samples.NOW.minusMillis(1), "k", 1, 0);
    use(Samples.NOW.plusSeconds(60), "k", 0, 1);
    assertEquals(Samples.NOW, usage().lastUsed("k"));
    use(Samples.NOW.plusMillis(1), "k", 1, 0);
    assertEquals(Samples.NOW.plusMillis(1), usage().lastUsed("k"));
  }

  @Test
  default void lastUsesOfManyKeysAtOnce() {
    Map<String, Instant> expected = new HashMap<>();
    List<String> asked = new ArrayList<>();
    List<KeyUse> uses = new ArrayList<>();
    for (int i = 0; i < UsageStore.MOST_ADDED; i++) {
      expected.put("k" + i, HOUR.plusMillis(i));
      uses.add(new KeyUse("k" + i, 1, 0, HOUR.plusMillis(i)));
      asked.addAll(List.of("k" + i, "never" + i));
    }
    usage().add(HOUR, uses);

    assertEquals(expected, usage().lastUsed(asked));
    assertEquals(Map.of(), usage().lastUsed(List.of()));
  }

  @Test
  default void nodesThatAddAtOnceLoseNothingAndHoldNobodyUp() throws Exception {
    List<String> keys = List.of("a", "b", "c", "d", "e");
    int rounds = 5;
    try (Stores other = fixture().open()) {
      Together.run(
          Together.CROWD,
          n -> {
            List<String> order = new ArrayList<>(keys);
            for (int round = 0; round < rounds; round++) {
              Collections.shuffle(order, new Random(n));
              Instant last = HOUR.plusMillis(n);
              (n % 2 == 0 ? stores() : other)
                  .usage()
                  .add(HOUR, order.stream().map(key -> new KeyUse(key, 2, 1, last)).toList());
            }
            return n;
          });
    }
    long times = (long) Together.CROWD * rounds;
    for (String key : keys) {
      assertEquals(List.of(new HourOfUse(HOUR, 2 * times, times)), all(key));
      assertEquals(HOUR.plusMillis(Together.CROWD - 1), usage().lastUsed(key));
    }
  }

  @Test
  default void usesAreStoredTogetherOrNotAtAll() throws SQLException {
    execute("ALTER TABLE key_last_use RENAME TO away");
    try {
      assertThrows(StorageException.class, () -> use(HOUR, "k", 1, 1));
    } finally {
      execute("ALTER TABLE away RENAME TO key_last_use");
    }
    assertEquals(List.of(), all("k"));
  }

  @Test
  default void useIsNoChangeAndIsNotAudited() {
    long head = stores().feed().head();
    use(HOUR, "k", 1, 1);
    usage().add(HOUR, List.of());
    usage().purge(EVER);
    assertNoChangeAfter(head);
    assertEquals(List.of(), stores().audit().get());
  }

  @Test
  default void hoursAreForgottenAfterTheirLifeAndLastUsesNever() {
    Instant end = HOUR.plus(UsageStore.LIFE);
    use(HOUR, "k", 1, 0);
    use(HOUR.plusSeconds(3_600), "k", 2, 0);

    assertEquals(0, usage().purge(end));
    assertEquals(1, usage().purge(end.plusMillis(1)));
    assertEquals(List.of(new HourOfUse(HOUR.plusSeconds(3_600), 2, 0)), all("k"));
    assertEquals(1, usage().purge(end.plus(Duration.ofDays(1_000))));
    assertEquals(HOUR.plusSeconds(3_600), usage().lastUsed("k"));
  }

  @Test
  default void manyHoursAreForgottenInOneGo() throws SQLException {
    fill("k", 2_001);
    use(HOUR, "k", 1, 0);

    assertEquals(2_001, usage().purge(HOUR));
    assertEquals(List.of(new HourOfUse(HOUR, 1, 0)), all("k"));
  }
}
