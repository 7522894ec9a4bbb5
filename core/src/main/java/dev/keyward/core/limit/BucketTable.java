package dev.keyward.core.limit;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A fixed table of buckets: each key may live in one of the eight slots that follow its home. A new
 * key takes a free or full-again bucket; when all eight are in use, the one that would be full
 * again first, so that those who use most are the last to be forgotten.
 *
 * <p>Finding and charging a bucket takes no lock. Making one does: without it, threads that all
 * meet a new key at once make it a bucket each, and more pass than the limit allows.
 */
final class BucketTable {
  private static final int WAYS = 8;
  private static final int LONGS_PER_SLOT = 2;
  private static final int LOCKS = 64;

  /** Key and TAT of each slot side by side; key 0 is a free slot. */
  private final AtomicLongArray cells;

  private final int mask;
  private final Object[] makers = new Object[LOCKS];

  BucketTable(int capacity) {
    if (Integer.bitCount(capacity) != 1 || capacity < WAYS) {
      throw new IllegalArgumentException("the capacity is a power of two, at least " + WAYS);
    }
    this.cells = new AtomicLongArray(capacity * LONGS_PER_SLOT);
    this.mask = capacity - 1;
    Arrays.setAll(makers, i -> new Object());
  }

  /** The slot of {@code key}, or -1. */
  int find(long key) {
    int home = home(key);
    for (int i = 0; i < WAYS; i++) {
      if (cells.getPlain((home + i) * LONGS_PER_SLOT) == key) {
        return home + i;
      }
    }
    return -1;
  }

  private int home(long key) {
    return (int) key & mask & -WAYS;
  }

  /** The slot of {@code key}, given to it now if it has none. */
  int claim(long key) {
    int slot = find(key);
    return slot >= 0 ? slot : make(key);
  }

  private int make(long key) {
    int home = home(key);
    synchronized (makers[home / WAYS % LOCKS]) {
      int made = find(key);
      if (made >= 0) {
        return made;
      }
      int victim = leastUsed(home);
      cells.set(victim * LONGS_PER_SLOT, 0);
      cells.set(victim * LONGS_PER_SLOT + 1, 0);
      cells.set(victim * LONGS_PER_SLOT, key);
      return victim;
    }
  }

  private int leastUsed(int home) {
    int best = home;
    for (int slot = home; slot < home + WAYS; slot++) {
      if (cells.get(slot * LONGS_PER_SLOT) == 0) {
        return slot;
      }
      if (tat(slot) < tat(best)) {
        best = slot;
      }
    }
    return best;
  }

  long tat(int slot) {
    return cells.get(slot * LONGS_PER_SLOT + 1);
  }

  /**
   * Sets the TAT if nobody else did since it was read and the slot still belongs to {@code key}.
   */
  boolean replace(int slot, long key, long expected, long tat) {
    return cells.get(slot * LONGS_PER_SLOT) == key
        && cells.compareAndSet(slot * LONGS_PER_SLOT + 1, expected, tat);
  }
}
