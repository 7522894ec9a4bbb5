package dev.keyward.server.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.StorageException;
import dev.keyward.core.usage.HourOfUse;
import dev.keyward.core.usage.KeyUse;
import dev.keyward.core.usage.UsageStore;
import dev.keyward.core.usage.UseSink;
import dev.keyward.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class UsageFlusherTest {
  private static final Instant START = Instant.parse("2030-01-01T12:00:00.123Z");
  private static final Instant HOUR = Instant.parse("2030-01-01T12:00:00Z");

  private final SettableClock clock = new SettableClock(START);
  private final Memory store = new Memory();
  private final List<KeyUse> counted = new ArrayList<>();
  private final UsageFlusher flusher = new UsageFlusher(this::handOver, store, clock);

  @AfterEach
  void close() {
    store.down = false;
    flusher.close();
  }

  private void count(String key, long allowed, long denied) {
    counted.add(new KeyUse(key, allowed, denied, allowed > 0 ? clock.instant() : null));
  }

  private void handOver(UseSink sink) {
    List<KeyUse> taken = List.copyOf(counted);
    counted.clear();
    taken.forEach(use -> sink.used(use.keyId(), use.allowed(), use.denied(), use.lastUsed()));
  }

  private void move(Duration time) {
    clock.advance(time);
  }

  /** A store that keeps sums in memory and can be down. */
  private static final class Memory implements UsageStore {
    private final Map<String, String> sums = new TreeMap<>();
    private final Map<String, Instant> last = new TreeMap<>();
    private final List<Integer> batches = new ArrayList<>();
    private final List<String> added = new ArrayList<>();
    private final CountDownLatch firstAdded = new CountDownLatch(1);
    private boolean down;
    private int failAfter = Integer.MAX_VALUE;

    @Override
    public synchronized void add(Instant at, Collection<KeyUse> uses) {
      if (down || batches.size() >= failAfter) {
        throw new StorageException("down", new IllegalStateException());
      }
      if (uses.isEmpty()) {
        return;
      }
      batches.add(uses.size());
      for (KeyUse use : uses) {
        added.add(use.keyId());
        String place = at.truncatedTo(ChronoUnit.HOURS) + " " + use.keyId();
        sums.merge(
            place,
            use.allowed() + "/" + use.denied(),
            (one, other) ->
                sum(one.split("/"), other.split("/"), 0)
                    + "/"
                    + sum(one.split("/"), other.split("/"), 1));
        if (use.lastUsed() != null) {
          last.put(use.keyId(), use.lastUsed());
        }
      }
      firstAdded.countDown();
    }

    private static long sum(String[] one, String[] other, int i) {
      return Long.parseLong(one[i]) + Long.parseLong(other[i]);
    }

    @Override
    public List<HourOfUse> hours(String keyId, Instant since, Instant until) {
      return List.of();
    }

    @Override
    public Map<String, Instant> lastUsed(Collection<String> keyIds) {
      return Map.copyOf(last);
    }

    @Override
    public int purge(Instant now) {
      return 0;
    }
  }

  @Test
  void everythingCountedIsStoredOnce() {
    count("a", 2, 1);
    count("b", 0, 4);
    count("a", 3, 0);
    flusher.flush();
    flusher.flush();

    assertEquals(Map.of(HOUR + " a", "5/1", HOUR + " b", "0/4"), store.sums);
    assertEquals(Map.of("a", START), store.last, "only what was allowed is a use");
    assertEquals(0, flusher.pending());
    assertEquals(2, flusher.flushes());
  }

  @Test
  void whatIsTakenUpJustAfterAnHourBelongsToTheHourInWhichItWasCounted() {
    move(Duration.ofMinutes(59).plusSeconds(50));
    flusher.flush();
    count("a", 1, 0);
    move(Duration.ofSeconds(10));
    assertEquals(HOUR.plusSeconds(3_600).plusMillis(123), clock.instant());
    flusher.flush();
    count("a", 1, 0);
    move(Duration.ofSeconds(10));
    flusher.flush();

    assertEquals(Map.of(HOUR + " a", "1/0", HOUR.plusSeconds(3_600) + " a", "1/0"), store.sums);
  }

  @Test
  void aClockThatWasSetBackLosesNothing() {
    move(Duration.ofHours(2));
    flusher.flush();
    move(Duration.ofMinutes(-90));
    count("a", 1, 0);
    flusher.flush();

    assertEquals(Map.of(HOUR + " a", "1/0"), store.sums);
  }

  @Test
  void whatCannotBeStoredIsKeptAndStoredLater() {
    store.down = true;
    for (int i = 0; i < 3; i++) {
      count("a", 1, 2);
      count("b", 1, 0);
      flusher.flush();
    }
    assertEquals(2, flusher.pending(), "one entry for each key");
    assertEquals(3, flusher.failures());
    assertEquals(0, flusher.flushes());

    store.down = false;
    flusher.flush();

    assertEquals(Map.of(HOUR + " a", "3/6", HOUR + " b", "3/0"), store.sums);
    assertEquals(0, flusher.pending());
  }

  @Test
  void manyKeysAreStoredInSmallBatchesInTheirOrderAndAFailureKeepsTheRest() {
    int keys = 2 * UsageStore.MOST_ADDED + 1;
    for (int i = keys; i > 0; i--) {
      count("k" + i, 1, 0);
    }
    store.failAfter = 2;
    flusher.flush();
    assertEquals(1, flusher.pending());
    store.failAfter = Integer.MAX_VALUE;
    flusher.flush();

    assertEquals(List.of(UsageStore.MOST_ADDED, UsageStore.MOST_ADDED, 1), store.batches);
    assertEquals(store.added.stream().sorted().toList(), store.added);
    assertEquals(keys, store.sums.size());
    assertTrue(store.sums.values().stream().allMatch("1/0"::equals));
  }

  @Test
  void oneKeyIsStoredAtOnceForWhoWantsToSeeIt() {
    count("a", 1, 0);
    count("b", 1, 0);
    flusher.flush("a");
    flusher.flush("nobody");
    assertEquals(Map.of(HOUR + " a", "1/0"), store.sums);
    assertEquals(1, flusher.pending());

    store.down = true;
    count("a", 1, 0);
    assertThrows(StorageException.class, () -> flusher.flush("a"));
    store.down = false;
    flusher.flush("a");
    flusher.flush();
    assertEquals(Map.of(HOUR + " a", "2/0", HOUR + " b", "1/0"), store.sums);
  }

  @Test
  void theRestIsStoredWhenItCloses() {
    count("a", 1, 0);
    flusher.close();
    assertEquals(Map.of(HOUR + " a", "1/0"), store.sums);
  }

  @Test
  void itRunsByItselfAtTheNextTenSeconds() throws Exception {
    Instant justBefore = Instant.parse("2030-01-01T12:00:09.990Z");
    count("a", 1, 0);
    try (UsageFlusher running = new UsageFlusher(this::handOver, store, () -> justBefore).start()) {
      assertTrue(store.firstAdded.await(5, TimeUnit.SECONDS), "ten milliseconds are enough");
      assertEquals(0, running.failures());
    }
  }
}
