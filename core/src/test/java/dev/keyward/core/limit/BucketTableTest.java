package dev.keyward.core.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketTableTest {
  private static final long NOW = 1_000;

  private final BucketTable table = new BucketTable(8);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 7, 9, 12, 1_000, -8})
  void aCapacityThatIsNoPowerOfTwoOrTooSmallIsRefused(int capacity) {
    assertThrows(IllegalArgumentException.class, () -> new BucketTable(capacity));
  }

  @Test
  void aKeyKeepsItsSlot() {
    int slot = use(11, NOW + 1);

    assertEquals(slot, table.find(11));
    assertEquals(slot, table.claim(11));
    assertEquals(-1, table.find(12));
  }

  @Test
  void eightKeysOfOneHomeLiveSideBySide() {
    Set<Integer> slots = new HashSet<>();
    for (long key = 1; key <= 8; key++) {
      slots.add(use(key << 20, NOW + key));
    }

    assertEquals(8, slots.size());
    assertTrue(slots.stream().allMatch(s -> s >= 0 && s < 8));
  }

  @Test
  void theNinthKeyTakesTheBucketThatWouldBeFullAgainFirst() {
    for (long key = 1; key <= 8; key++) {
      use(key, NOW + 100 - key);
    }

    int slot = table.claim(9);

    assertEquals(-1, table.find(8));
    assertEquals(slot, table.find(9));
    assertEquals(0, table.tat(slot));
    assertNotEquals(-1, table.find(1));
  }

  @Test
  void aBucketThatIsFullAgainGoesBeforeOneInUse() {
    for (long key = 1; key <= 8; key++) {
      use(key, key == 5 ? NOW : NOW + key);
    }

    int slot = table.claim(9);

    assertEquals(-1, table.find(5));
    assertEquals(slot, table.find(9));
    for (long key : new long[] {1, 2, 3, 4, 6, 7, 8}) {
      assertNotEquals(-1, table.find(key));
    }
  }

  @Test
  void aSlotThatWasGivenAwayIsNotCharged() {
    int slot = use(1, NOW + 1);
    for (long key = 2; key <= 9; key++) {
      use(key, NOW + 50);
    }

    assertFalse(table.replace(slot, 1, table.tat(slot), NOW + 2));
  }

  @Test
  void aTatThatSomebodyElseSetIsNotOverwritten() {
    int slot = use(1, NOW + 1);

    assertFalse(table.replace(slot, 1, NOW, NOW + 2));
    assertEquals(NOW + 1, table.tat(slot));
  }

  private int use(long key, long tat) {
    int slot = table.claim(key);
    assertTrue(table.replace(slot, key, table.tat(slot), tat));
    return slot;
  }
}
