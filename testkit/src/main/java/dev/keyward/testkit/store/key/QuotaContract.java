package dev.keyward.testkit.store.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.StorageException;
import dev.keyward.core.quota.Period;
import dev.keyward.core.quota.QuotaStore;
import dev.keyward.core.quota.QuotaStore.Account;
import dev.keyward.core.quota.QuotaStore.Grant;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.Stores;
import dev.keyward.testkit.store.scene.Together;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nodes take of a quota what there is, and never more, whoever takes at the same time. */
public interface QuotaContract extends KeyAccess {
  Instant START = Instant.parse("2026-11-01T00:00:00Z");
  Account ACCOUNT = new Account("key_1", Period.MONTH, START);

  private QuotaStore quotas() {
    return stores().quotas();
  }

  @Test
  default void leasesAddUp() {
    assertEquals(0, quotas().taken(ACCOUNT));
    assertEquals(new Grant(4, 4), quotas().take(ACCOUNT, 10, 1, 4));
    assertEquals(new Grant(4, 8), quotas().take(ACCOUNT, 10, 1, 4));
    assertEquals(8, quotas().taken(ACCOUNT));
  }

  @Test
  default void lastLeaseIsWhatIsLeft() {
    quotas().take(ACCOUNT, 10, 1, 8);
    assertEquals(new Grant(2, 10), quotas().take(ACCOUNT, 10, 1, 4));
    assertEquals(new Grant(0, 10), quotas().take(ACCOUNT, 10, 1, 4));
  }

  @Test
  default void firstLeaseIsNoMoreThanTheQuota() {
    assertEquals(new Grant(3, 3), quotas().take(ACCOUNT, 3, 1, 100));
  }

  @Test
  default void whatIsNotEnoughIsNotTaken() {
    quotas().take(ACCOUNT, 10, 1, 8);
    assertEquals(new Grant(0, 8), quotas().take(ACCOUNT, 10, 3, 4));
    assertEquals(new Grant(0, 8), quotas().take(ACCOUNT, 10, 11, 11));
    assertEquals(8, quotas().taken(ACCOUNT));
  }

  @Test
  default void moreThanThereIsIsNotTakenFirst() {
    assertEquals(new Grant(0, 0), quotas().take(ACCOUNT, 10, 11, 11));
  }

  @Test
  default void smallerQuotaIsUsedUpAtOnce() {
    quotas().take(ACCOUNT, 10, 1, 8);
    assertEquals(new Grant(0, 8), quotas().take(ACCOUNT, 5, 1, 1));
  }

  @Test
  default void unusedIsTakenAgain() {
    quotas().take(ACCOUNT, 10, 1, 10);
    quotas().giveBack(ACCOUNT, 3);
    assertEquals(new Grant(3, 10), quotas().take(ACCOUNT, 10, 1, 4));
  }

  @Test
  default void moreThanWasTakenIsNotGivenBack() {
    quotas().take(ACCOUNT, 10, 1, 2);
    quotas().giveBack(ACCOUNT, 3);
    quotas().giveBack(new Account("key_2", Period.MONTH, START), 3);
    assertEquals(0, quotas().taken(ACCOUNT));
    assertEquals(new Grant(10, 10), quotas().take(ACCOUNT, 10, 1, 100));
  }

  @Test
  default void accountsAreApart() {
    quotas().take(ACCOUNT, 10, 1, 10);
    for (Account other :
        List.of(
            new Account("key_2", Period.MONTH, START),
            new Account("KEY_1", Period.MONTH, START),
            new Account("key_1", Period.DAY, START),
            new Account("key_1", Period.MONTH, START.minusSeconds(86_400)))) {
      assertEquals(new Grant(1, 1), quotas().take(other, 10, 1, 1));
    }
    assertEquals(10, quotas().taken(ACCOUNT));
  }

  @Test
  default void largestQuotaFits() {
    long all = 1_000_000_000_000L;
    assertEquals(new Grant(all, all), quotas().take(ACCOUNT, all, all, all));
  }

  @Test
  default void manyNodesTakeNoMoreThanTheQuota() throws Exception {
    try (Stores other = fixture().open()) {
      List<Long> granted =
          Together.run(
              Together.CROWD,
              i -> {
                QuotaStore node = i % 2 == 0 ? quotas() : other.quotas();
                return node.take(ACCOUNT, 100, 1, 7).granted();
              });
      assertEquals(100, granted.stream().mapToLong(Long::longValue).sum());
      assertEquals(100, quotas().taken(ACCOUNT));
    }
  }

  @Test
  default void takenOutlivesTheNode() {
    try (Stores other = fixture().open()) {
      other.quotas().take(ACCOUNT, 10, 1, 4);
    }
    assertEquals(4, quotas().taken(ACCOUNT));
  }

  @Test
  default void oldPeriodsAreForgotten() {
    Account older = new Account("key_1", Period.DAY, START.minusMillis(1));
    quotas().take(older, 10, 1, 1);
    quotas().take(ACCOUNT, 10, 1, 1);
    assertEquals(1, quotas().purge(START));
    assertEquals(0, quotas().purge(START));
    assertEquals(0, quotas().taken(older));
    assertEquals(1, quotas().taken(ACCOUNT));
  }

  @Test
  default void nothingIsGrantedThatIsNotStored() throws Exception {
    execute("ALTER TABLE quota_use RENAME TO quota_use_away");
    try {
      assertThrows(StorageException.class, () -> quotas().take(ACCOUNT, 10, 1, 4));
    } finally {
      execute("ALTER TABLE quota_use_away RENAME TO quota_use");
    }
    assertEquals(0, quotas().taken(ACCOUNT));
    assertEquals(0, quotas().purge(Samples.NOW));
  }
}
