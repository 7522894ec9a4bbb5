package dev.keyward.core.limit;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A fixed table of buckets: each key may live in one of the eight slots that follow its home. A new
 * key takes a free or full-again bucket; when all eight are in use, the one that would be full
 * again first, so that those who use most are the last to be forgotten.
 *
 * <p>No lock: a key that comes new is first noted as such ({@link #NEW}) in a slot that was taken
 * by compare-and-set, then looked for in the others. Two threads that meet the same new key at once
 * would else make it a bucket each, and more would pass than the limit allows: the one in the later
 * slot gives way, and the other one waits those few instructions for it to do so.
 */
final class BucketTable {
  private static final int WAYS = 8;
  private static final int LONGS_PER_SLOT = 2;
  private static final long FREE = 0;

  /** Marks the key of a slot that is being given to it. */
  private static final long NEW = Long.MIN_VALUE;

  /** Key and TAT of each slot side by side. */
  private final AtomicLongArray cells;

  private final int mask;
  private final long seed = new SecureRandom().nextLong();

  BucketTable(int capacity) {
    if (Integer.bitCount(capacity) != 1 || capacity < WAYS) {
      throw new IllegalArgumentException("the capacity is a power of two, at least " + WAYS);
    }
    this.cells = new AtomicLongArray(capacity * LONGS_PER_SLOT);
    this.mask = capacity - 1;
  }

  /**
   * The key of a bucket, greater than 0: spread so that nobody outside can aim at a slot (the
   * finalizer of SplitMix64 over a secret seed).
   */
  long key(long bucket) {
    long z = bucket + seed;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    z = (z ^ z >>> 31) & Long.MAX_VALUE;
    return z == FREE ? 1 : z;
  }

  /** The slot of {@code key}, or -1. */
  int find(long key) {
    int home = home(key);
    for (int slot = home; slot < home + WAYS; slot++) {
      if (cells.getPlain(slot * LONGS_PER_SLOT) == key) {
        return slot;
      }
    }
    return -1;
  }

  private int home(long key) {
    return (int) key & mask & -WAYS;
  }

  private long keyAt(int slot) {
    return cells.get(slot * LONGS_PER_SLOT);
  }

  private void give(int slot, long key) {
    cells.set(slot * LONGS_PER_SLOT, key);
  }

  /** The slot of {@code key}, given to it now if it has none. */
  int claim(long key) {
    int slot = find(key);
    while (slot < 0) {
      slot = make(key);
    }
    return slot;
  }

  /** Negative when another thread came between: then it is to be looked for again. */
  private int make(long key) {
    int home = home(key);
    int slot = leastUsed(home);
    long victim = keyAt(slot);
    if (victim == key) {
      return slot;
    }
    if (victim < 0 || !cells.compareAndSet(slot * LONGS_PER_SLOT, victim, key | NEW)) {
      return find(key);
    }
    cells.set(slot * LONGS_PER_SLOT + 1, 0);
    int other = otherOf(key, slot);
    give(slot, other < 0 ? key : FREE);
    return other < 0 ? slot : find(key);
  }

  /** Another slot that has the key or is about to get it in preference to {@code own}; or -1. */
  private int otherOf(long key, int own) {
    int home = home(key);
    for (int slot = home; slot < home + WAYS; slot++) {
      if (slot != own) {
        long there = keyAt(slot);
        while (there == (key | NEW) && slot > own) {
          Thread.onSpinWait();
          there = keyAt(slot);
        }
        if ((there & ~NEW) == key) {
          return slot;
        }
      }
    }
    return -1;
  }

  private int leastUsed(int home) {
    int best = home;
    for (int slot = home; slot < home + WAYS; slot++) {
      long key = keyAt(slot);
      if (key == FREE) {
        return slot;
      }
      if (key > 0 && (keyAt(best) < 0 || tat(slot) < tat(best))) {
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
