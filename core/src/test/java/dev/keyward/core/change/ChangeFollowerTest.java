package dev.keyward.core.change;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.StorageException;
import dev.keyward.core.fixtures.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeFollowerTest {
  private static final Duration MAX_STALE = Duration.ofSeconds(10);

  private final SettableClock clock = new SettableClock();
  private final List<Change> feed = new ArrayList<>();
  private final List<Long> applied = new ArrayList<>();
  private final List<String> kinds = new ArrayList<>();
  private long written;
  private boolean down;
  private Duration duringRead = Duration.ZERO;
  private int reads;

  @Test
  void onlyChangesAfterTheBeginningAreApplied() {
    write(3);
    ChangeFollower follower = follower();
    write(2);

    follower.poll();
    follower.poll();

    assertEquals(List.of(4L, 5L), applied);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 999, 1_000, 1_001, 2_000, 2_500})
  void allThatWasWrittenIsAppliedInOrderByOnePoll(int count) {
    ChangeFollower follower = follower();
    write(count);

    follower.poll();

    assertEquals(LongStream.rangeClosed(1, count).boxed().toList(), applied);
    assertEquals(count / 1_000 + 1, reads);
  }

  @Test
  void everyListenerHearsEveryChangeBeforePollReturns() {
    List<String> heard = new ArrayList<>();
    ChangeFollower follower =
        new ChangeFollower(
            feed(),
            List.of(c -> heard.add("a" + c.sequence()), c -> heard.add("b" + c.sequence())),
            clock,
            MAX_STALE);
    write(2);

    follower.poll();

    assertEquals(List.of("a1", "b1", "a2", "b2"), heard);
  }

  @Test
  void aChangeWhoseListenerFailsIsHeardAgain() {
    Consumer<Change> failingOnce =
        change -> {
          applied.add(change.sequence());
          if (applied.size() == 2) {
            throw new IllegalStateException("once");
          }
        };
    ChangeFollower follower = new ChangeFollower(feed(), List.of(failingOnce), clock, MAX_STALE);
    write(3);
    clock.move(MAX_STALE.plusMillis(1));

    assertThrows(IllegalStateException.class, follower::poll);
    assertTrue(follower.isStale());
    follower.poll();

    assertEquals(List.of(1L, 2L, 2L, 3L), applied);
  }

  /** It could read nothing that is made from then on. */
  @Test
  void aNodeThatRunsOnWhileTheMasterKeyIsReplacedBecomesStale() {
    ChangeFollower follower = follower();
    write(1);
    feed.add(new Change(2, Change.Kind.MASTER_KEY, "master_key", null));
    feed.add(new Change(3, Change.Kind.KEY, "key", null));

    StorageException refused = assertThrows(StorageException.class, follower::poll);
    assertThrows(StorageException.class, follower::poll);
    clock.move(MAX_STALE.plusMillis(1));

    assertEquals(
        "the master key was replaced: restart this node with the new one", refused.getMessage());
    assertEquals(List.of(1L), applied);
    assertTrue(follower.isStale());
  }

  @Test
  void aNodeThatStartsAfterTheMasterKeyWasReplacedHearsWhatComes() {
    feed.add(new Change(1, Change.Kind.MASTER_KEY, "master_key", null));
    written = 1;
    ChangeFollower follower = follower();
    feed.add(new Change(2, Change.Kind.KEY, "key", null));

    follower.poll();

    assertEquals(List.of(2L), applied);
  }

  @Test
  void aNodeIsFreshUntilMaxStaleAndStaleAMillisecondLater() {
    ChangeFollower follower = follower();

    clock.move(MAX_STALE);
    assertFalse(follower.isStale());
    clock.move(Duration.ofMillis(1));
    assertTrue(follower.isStale());
    follower.poll();
    assertFalse(follower.isStale());
  }

  @Test
  void aFailedPollDoesNotRefresh() {
    ChangeFollower follower = follower();
    clock.move(MAX_STALE.plusMillis(1));
    down = true;

    assertThrows(StorageException.class, follower::poll);

    assertTrue(follower.isStale());
  }

  @Test
  void freshnessCountsFromWhenTheFeedWasAskedNotFromWhenItAnswered() {
    ChangeFollower follower = follower();
    duringRead = MAX_STALE.plusMillis(1);

    follower.poll();

    assertTrue(follower.isStale());
  }

  /** Otherwise a clock set back by an hour would make an hour's silence pass for freshness. */
  @Test
  void aClockSetBackByMoreThanMaxStaleIsStaleUntilTheNextPoll() {
    ChangeFollower follower = follower();

    clock.move(MAX_STALE.plusMillis(1).negated());
    assertTrue(follower.isStale());
    follower.poll();
    assertFalse(follower.isStale());
  }

  @Test
  void aClockSetBackALittleStopsNobody() {
    ChangeFollower follower = follower();

    clock.move(Duration.ofMillis(-5));

    assertFalse(follower.isStale());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 50, -50})
  void whatWasHeardFiftyMillisecondsAgoIsNotAskedForAgain(long millis) {
    ChangeFollower follower = follower();
    clock.move(Duration.ofMillis(millis));
    write(1);

    follower.pollUnlessFresh();

    assertEquals(0, reads);
  }

  @ParameterizedTest
  @ValueSource(longs = {51, -51})
  void whatWasHeardLongerAgoIsAskedForOnce(long millis) {
    ChangeFollower follower = follower();
    clock.move(Duration.ofMillis(millis));
    write(1);

    follower.pollUnlessFresh();
    follower.pollUnlessFresh();

    assertEquals(List.of(1L), applied);
    assertEquals(1, reads);
  }

  /** Callers must not wait for a store that is down one after the other. */
  @Test
  void newsThatCouldNotBeHadIsNotAskedForAgainForASecond() {
    ChangeFollower follower = follower();
    clock.move(Duration.ofMillis(51));
    down = true;
    assertThrows(StorageException.class, follower::pollUnlessFresh);
    down = false;
    clock.move(Duration.ofSeconds(1));

    assertThrows(StorageException.class, follower::pollUnlessFresh);

    assertEquals(0, reads);
  }

  @Test
  void newsThatCouldNotBeHadIsAskedForAgainAfterASecond() {
    ChangeFollower follower = follower();
    clock.move(Duration.ofMillis(51));
    write(1);
    down = true;
    assertThrows(StorageException.class, follower::pollUnlessFresh);
    down = false;
    clock.move(Duration.ofMillis(1_001));

    follower.pollUnlessFresh();

    assertEquals(List.of(1L), applied);
  }

  @Test
  void newsThatCameInTheMeantimeEndsTheWait() {
    ChangeFollower follower = follower();
    clock.move(Duration.ofMillis(51));
    down = true;
    assertThrows(StorageException.class, follower::pollUnlessFresh);
    down = false;
    follower.poll();
    clock.move(Duration.ofMillis(51));
    write(1);

    follower.pollUnlessFresh();

    assertEquals(List.of(1L), applied);
  }

  /** Many unknown tokens at once cost the store one question. */
  @Test
  void eightThreadsThatAskAtOnceReadOnce() throws Exception {
    ChangeFollower follower = follower();
    clock.move(Duration.ofMillis(51));
    CyclicBarrier together = new CyclicBarrier(8);
    List<Future<?>> threads = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 8; i++) {
        threads.add(
            pool.submit(
                () -> {
                  together.await();
                  follower.pollUnlessFresh();
                  return null;
                }));
      }
      for (Future<?> thread : threads) {
        thread.get();
      }
    }

    assertEquals(1, reads);
  }

  /** Purged meanwhile: nobody can say what it was about. */
  @ParameterizedTest
  @ValueSource(ints = {3, 1_200, 2_500})
  void whoComesTooLateTreatsEverythingAsChangedBeforeTheRest(int purged) {
    ChangeFollower follower = follower();
    write(purged + 2);
    feed.subList(0, purged).clear();

    follower.poll();
    write(1);
    follower.poll();

    assertEquals(List.of("EVERYTHING", "CLIENT", "CLIENT", "CLIENT"), kinds);
    long first = purged + 1L;
    assertEquals(List.of(purged + 0L, first, first + 1, first + 2), applied);
  }

  @Test
  void aNumberMissingFurtherOnIsNoticedToo() {
    ChangeFollower follower = follower();
    write(4);
    feed.remove(2);

    follower.poll();

    assertEquals(List.of("CLIENT", "CLIENT", "EVERYTHING", "CLIENT"), kinds);
  }

  @Test
  void whoCouldNotForgetEverythingDoesItAgain() {
    Consumer<Change> failingOnce =
        change -> {
          applied.add(change.sequence());
          if (applied.size() == 1) {
            throw new StorageException("once");
          }
        };
    ChangeFollower follower = new ChangeFollower(feed(), List.of(failingOnce), clock, MAX_STALE);
    write(3);
    feed.subList(0, 2).clear();

    assertThrows(StorageException.class, follower::poll);
    follower.poll();

    assertEquals(List.of(2L, 2L, 3L), applied);
  }

  private ChangeFollower follower() {
    return new ChangeFollower(
        feed(),
        List.of(
            change -> applied.add(change.sequence()), change -> kinds.add(change.kind().name())),
        clock,
        MAX_STALE);
  }

  private void write(int count) {
    for (int i = 0; i < count; i++) {
      written++;
      feed.add(new Change(written, Change.Kind.CLIENT, "client_x", null));
    }
  }

  private ChangeFeed feed() {
    return new ChangeFeed() {
      @Override
      public long head() {
        return written;
      }

      @Override
      public List<Change> after(long sequence, int limit) {
        if (down) {
          throw new StorageException("down");
        }
        reads++;
        clock.move(duringRead);
        return feed.stream().filter(c -> c.sequence() > sequence).limit(limit).toList();
      }

      @Override
      public int purge(Instant now) {
        return 0;
      }
    };
  }
}
