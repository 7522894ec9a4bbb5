package dev.keyward.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.fixtures.SettableClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class IdsTest {
  private final SettableClock clock = new SettableClock();
  private final Ids ids = new Ids(new SecureRandom(), clock);

  @Test
  void anIdIsItsPrefixAnd26CharactersWithoutLookAlikes() {
    assertTrue(ids.next("key").matches("key_[0-9a-hjkmnp-tv-z]{26}"));
  }

  @Test
  void theFirstTenCharactersAreTheMilliseconds() {
    Ids early = new Ids(new SecureRandom(), new SettableClock(Instant.ofEpochMilli(32)));

    assertTrue(early.next("x").startsWith("x_0000000010"));
  }

  @Test
  void idsOfOneMillisecondAscend() {
    assertAscending(10_000, Duration.ZERO);
  }

  @Test
  void idsAscendWhileTheClockMoves() {
    assertAscending(1_000, Duration.ofMillis(1));
  }

  @Test
  void idsAscendWhileTheClockRunsBackwards() {
    assertAscending(1_000, Duration.ofSeconds(-1));
  }

  @Test
  void theRandomPartCarriesOverItsLowerHalf() {
    SecureRandom allOnes =
        new SecureRandom() {
          private static final long serialVersionUID = 1L;

          @Override
          public long nextLong() {
            return 0x0000_00ff_ffff_ffffL << 24;
          }
        };
    Ids full = new Ids(allOnes, clock);

    String first = full.next("k");
    String second = full.next("k");

    assertTrue(first.endsWith("zzzzzzzz"));
    assertTrue(second.endsWith("00000000"));
  }

  @Test
  void idsOfManyThreadsAreUniqueAndAscendInEachThread() throws Exception {
    Set<String> seen = new HashSet<>();
    List<Callable<List<String>>> tasks = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      tasks.add(() -> make(5_000, Duration.ZERO));
    }

    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<List<String>> made : threads.invokeAll(tasks)) {
        assertEquals(made.get().stream().sorted().toList(), made.get());
        seen.addAll(made.get());
      }
    }

    assertEquals(40_000, seen.size());
  }

  private void assertAscending(int count, Duration step) {
    List<String> made = make(count, step);

    assertEquals(made.stream().sorted().distinct().toList(), made);
  }

  private List<String> make(int count, Duration step) {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      made.add(ids.next("id"));
      clock.move(step);
    }
    return made;
  }
}
