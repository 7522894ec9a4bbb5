package dev.keyward.core.limit;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A fixed table of buckets without locks: each key may live in one of the eight slots that follow its home. A new key takes a free or full-again
 * bucket; when all eight are in use, the one that would be full again first, so that those who use most are the last to be forgotten.
 */
final class BucketTable {
  private static final int WAYS = 8;
  private static final int LONGS_PER_SLOT = 2;

  /** Key and TAT of each slot side by side; key 0 is a free slot. */
  private final AtomicLongArray cells;

  private final int mask;

  BucketTable(int capacity) {
    if (Integer.bitCount(capacity) != 1 || capacity < WAYS) {
      throw new IllegalArgumentException("the capacity is a power of two, at least " + WAYS);
    }
    this.cells = new AtomicLongArray(capacity * LONGS_PER_SLOT);
    this.mask = capacity - 1;
  }

  /** The slot of {@code key}, or -1. */
  int find(long key) {
    int home = (int) key & mask & -WAYS;
    for (int i = 0; i < WAYS; i++) {
      if (cells.getPlain((home + i) * LONGS_PER_SLOT) == key) {
        return home + i;
      }
    }
    return -1;
  }

  /** The slot of {@code key}, given to it now if it has none. */
  int claim(long key, long now) {
    while (true) {
      int slot = find(key);
      if (slot >= 0) {
        return slot;
      }
      int victim = leastUsed((int) key & mask & -WAYS);
      long old = cells.get(victim * LONGS_PER_SLOT);
      long oldTat = tat(victim);
      boolean inUse = old != 0 && oldTat > now;
      boolean emptied = !inUse || cells.compareAndSet(victim * LONGS_PER_SLOT + 1, oldTat, 0);
      if (emptied && cells.compareAndSet(victim * LONGS_PER_SLOT, old, key)) {
        return victim;
      }
    }
  }

  private int leastUsed(int home) {
    int best = home;
    for (int i = 1; i < WAYS; i++) {
      if (tat(home + i) < tat(best)) {
        best = home + i;
      }
    }
    return best;
  }

  long tat(int slot) {
    return cells.get(slot * LONGS_PER_SLOT + 1);
  }

  /** Sets the TAT if nobody else did since it was read and the slot still belongs to {@code key}. */
  boolean replace(int slot, long key, long expected, long tat) {
    return cells.get(slot * LONGS_PER_SLOT) == key && cells.compareAndSet(slot * LONGS_PER_SLOT + 1, expected, tat);
  }
}
