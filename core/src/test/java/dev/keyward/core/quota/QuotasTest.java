package dev.keyward.core.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.StorageException;
import dev.keyward.core.fixtures.MemoryQuotas;
import dev.keyward.core.limit.LimitState;
import dev.keyward.core.quota.QuotaStore.Account;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QuotasTest {
  private static final Instant START = Instant.parse("2026-11-28T12:00:00Z");
  private static final Quota MONTHLY = new Quota(1_000, Period.MONTH); // leases of 10
  private static final Account ACCOUNT =
      new Account("k", Period.MONTH, Instant.parse("2026-11-01T00:00:00Z"));

  private final MemoryQuotas store = new MemoryQuotas();
  private final Queue<Runnable> background = new ArrayDeque<>();
  private Instant now = START;
  private final Quotas quotas = new Quotas(store, () -> now, background::add, 1_000);

  private LimitState charge(Quotas node, Quota quota, long cost) {
    LimitState state = node.charge("k", quota, cost);
    return state == null ? node.chargeByStore("k", quota, cost) : state;
  }

  private LimitState charge(long cost) {
    return charge(quotas, MONTHLY, cost);
  }

  /** How many requests of one pass until one is refused. */
  private int spend(Quotas node, Quota quota) {
    int passed = 0;
    while (!charge(node, quota, 1).exceeded()) {
      passed++;
    }
    return passed;
  }

  @Test
  void memoryDoesNotKnowAQuotaThatWasNotUsed() {
    assertNull(quotas.charge("k", MONTHLY, 1));
    assertNull(quotas.look("k", MONTHLY, 1));
  }

  @Test
  void oneLeaseServesManyRequests() {
    charge(1);
    for (int i = 0; i < 9; i++) {
      assertNotNull(quotas.charge("k", MONTHLY, 1));
    }
    assertEquals(1, store.takes);
    assertEquals(10, store.taken(ACCOUNT));
    assertNull(quotas.charge("k", MONTHLY, 1));
  }

  @Test
  void moreIsTakenBeforeTheLeaseEnds() {
    charge(1);
    for (int i = 0; i < 40; i++) {
      assertNotNull(quotas.charge("k", MONTHLY, 1));
      background.forEach(Runnable::run);
      background.clear();
    }
    assertTrue(store.taken(ACCOUNT) - 41 < 15, "at most one and a half leases are held");
  }

  @Test
  void moreIsTakenOnceAtATime() {
    charge(6);
    assertNotNull(quotas.charge("k", MONTHLY, 1));
    assertNotNull(quotas.charge("k", MONTHLY, 1));
    assertEquals(1, background.size());
  }

  @Test
  void nothingIsLostWhenNobodyTakesMore() {
    Quotas refused =
        new Quotas(
            store,
            () -> now,
            task -> {
              throw new RejectedExecutionException("full");
            });
    assertEquals(1_000, spend(refused, MONTHLY));
  }

  @ParameterizedTest
  @CsvSource({"1,MONTH", "2,DAY", "99,WEEK", "100,MONTH", "250,MONTH", "100000,DAY"})
  void exactlyTheQuotaPasses(long requests, Period per) {
    Quota quota = new Quota(requests, per);
    assertEquals(requests, spend(quotas, quota));
    now = per.end(now);
    assertEquals(requests, spend(quotas, quota));
  }

  @Test
  void stateCountsWhatIsLeftOfTheWhole() {
    LimitState state = charge(1);
    assertEquals("quota", state.name());
    assertEquals(1_000, state.requests());
    assertEquals(Duration.ofDays(30).toSeconds(), state.windowSeconds());
    assertEquals(999, state.remaining());
    assertEquals(Duration.ofHours(60).toSeconds(), state.resetSeconds());
    assertFalse(state.exceeded());
    assertEquals(996, charge(3).remaining());
  }

  @Test
  void usedUpQuotaIsAnsweredFromMemory() {
    spend(quotas, MONTHLY);
    int before = store.takes;
    for (int i = 0; i < 100; i++) {
      LimitState state = quotas.charge("k", MONTHLY, 1);
      assertTrue(state != null && state.exceeded() && state.remaining() == 0);
    }
    assertEquals(before, store.takes);
  }

  @Test
  void whatAnotherNodeGivesBackIsFoundAfterAWhile() {
    spend(quotas, MONTHLY);
    store.giveBack(ACCOUNT, 3);
    assertTrue(charge(1).exceeded());
    now = now.plusSeconds(5);
    assertEquals(3, spend(quotas, MONTHLY));
  }

  @Test
  void costThatIsTooHighChargesNothing() {
    charge(995);
    assertTrue(charge(6).exceeded());
    assertEquals(5, spend(quotas, MONTHLY));
  }

  @Test
  void costBeyondTheQuotaNeverPasses() {
    assertTrue(charge(1_001).exceeded());
    assertTrue(charge(1_000_000_000_000L).exceeded());
    assertFalse(charge(1_000).exceeded());
  }

  @Test
  void costBeyondTheLeasePasses() {
    assertEquals(500, charge(500).remaining());
    assertEquals(500, store.taken(ACCOUNT));
  }

  @Test
  void nodesTogetherGiveTheQuota() {
    Quotas other = new Quotas(store, () -> now, background::add, 1_000);
    charge(other, MONTHLY, 1);
    int passed = spend(quotas, MONTHLY);
    assertEquals(990, passed);
    assertEquals(9, spend(other, MONTHLY));
  }

  @Test
  void nodeThatDiesLosesAtMostWhatItHeld() {
    charge(1); // and is not asked again: nine are lost
    Quotas after = new Quotas(store, () -> now, background::add, 1_000);
    assertEquals(990, spend(after, MONTHLY));
  }

  @Test
  void nodeThatEndsGivesBackWhatItHeld() {
    charge(1);
    quotas.close();
    assertEquals(1, store.taken(ACCOUNT));
    assertEquals(0, quotas.lost());
  }

  @Test
  void whatIsNotUsedIsGivenBack() {
    charge(1);
    quotas.tidy();
    assertEquals(10, store.taken(ACCOUNT));
    quotas.tidy();
    assertEquals(1, store.taken(ACCOUNT));
    assertEquals(998, charge(1).remaining());
  }

  @Test
  void whatCannotBeGivenBackIsLost() {
    charge(1);
    store.down = true;
    quotas.close();
    store.down = false;
    assertEquals(10, store.taken(ACCOUNT));
    assertEquals(9, quotas.lost());
  }

  @Test
  void leasesOfAPastPeriodAreNotUsed() {
    charge(1);
    now = Period.MONTH.end(now);
    assertNull(quotas.charge("k", MONTHLY, 1));
    assertEquals(999, charge(1).remaining());
    assertEquals(10, store.taken(ACCOUNT));
  }

  @Test
  void clockThatIsSetBackFindsWhatWasTaken() {
    spend(quotas, MONTHLY);
    now = Period.MONTH.end(now);
    charge(1);
    now = START;
    assertTrue(charge(1).exceeded());
  }

  @Test
  void otherQuotaCountsWhatWasUsed() {
    charge(10);
    Quota smaller = new Quota(12, Period.MONTH);
    assertNull(quotas.charge("k", smaller, 1));
    assertEquals(2, spend(quotas, smaller));
    assertEquals(988, spend(quotas, MONTHLY));
  }

  @Test
  void quotaBelowWhatWasUsedIsUsedUp() {
    charge(50);
    assertTrue(charge(quotas, new Quota(20, Period.MONTH), 1).exceeded());
  }

  @Test
  void storeThatIsDownChargesNothing() {
    store.down = true;
    assertThrows(StorageException.class, () -> charge(1));
    assertThrows(StorageException.class, () -> quotas.lookIntoStore("k", MONTHLY, 1));
    store.down = false;
    assertEquals(1_000, spend(quotas, MONTHLY));
  }

  @Test
  void lookingTakesNothing() {
    assertEquals(1_000, quotas.lookIntoStore("k", MONTHLY, 1).remaining());
    assertEquals(0, store.taken(ACCOUNT));
    charge(1);
    LimitState seen = quotas.look("k", MONTHLY, 1_000);
    assertTrue(seen != null && seen.exceeded() && seen.remaining() == 999);
    assertEquals(999, quotas.lookIntoStore("k", MONTHLY, 1).remaining());
    assertEquals(10, store.taken(ACCOUNT));
  }

  @Test
  void leasesThatAreForgottenAreGivenBack() {
    Quotas small = new Quotas(store, () -> now, Runnable::run, 10);
    for (int i = 0; i < 1_000; i++) {
      assertFalse(small.chargeByStore("key" + i, MONTHLY, 1).exceeded());
    }
    long held = 0;
    for (int i = 0; i < 1_000; i++) {
      held += store.taken(new Account("key" + i, Period.MONTH, ACCOUNT.start())) - 1;
    }
    assertTrue(small.leases() <= 10, "leases: " + small.leases());
    assertEquals(9 * small.leases(), held);
  }

  @Test
  void threadsTogetherGiveTheQuota() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      Quotas node = new Quotas(store, () -> now, threads);
      Quota quota = new Quota(20_000, Period.MONTH);
      AtomicLong passed = new AtomicLong();
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < 6; t++) {
        all.add(threads.submit(() -> passed.addAndGet(spend(node, quota))));
      }
      for (Future<?> one : all) {
        one.get();
      }
      now = now.plusSeconds(6); // a refill may have been under way when all were refused
      assertEquals(20_000, passed.get() + spend(node, quota));
    }
  }

  @Test
  void oldPeriodsAreForgotten() {
    charge(1);
    assertEquals(0, quotas.purge());
    now = now.plus(Duration.ofDays(70));
    assertEquals(1, quotas.purge());
  }

  @ParameterizedTest
  @CsvSource({"1,1", "199,1", "200,2", "100000,1000", "1000000000000,1000"})
  void leaseIsAHundredth(long requests, long lease) {
    assertEquals(lease, new Quota(requests, Period.DAY).lease());
  }

  @ParameterizedTest
  @CsvSource({"0", "-1", "1000000000001"})
  void quotaHasBounds(long requests) {
    assertThrows(IllegalArgumentException.class, () -> new Quota(requests, Period.DAY));
  }
}
