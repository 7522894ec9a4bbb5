package dev.keyward.core.limit;

import java.security.SecureRandom;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A fixed table of buckets: each key may live in one of the eight slots that follow its home. A new
 * key takes a free or full-again bucket; when all eight are in use, the one that would be full
 * again first, so that those who use most are the last to be forgotten.
 *
 * <p>No lock: a key that comes new is first noted as such ({@link #NEW}) in a slot that was taken
 * by compare-and-set, then looked for in the others. Two threads that meet the same new key at once
 * would else make it a bucket each, and more would pass than the limit allows: the one in the later
 * slot gives way, and the other one waits those few instructions for it to do so.
 *
 * <p>Memory is taken part by part, with the first key of each: a table that nobody uses takes none.
 */
final class BucketTable {
  private static final int WAYS = 8;
  private static final int LONGS_PER_SLOT = 2;
  private static final long FREE = 0;

  /** Marks the key of a slot that is being given to it. */
  private static final long NEW = Long.MIN_VALUE;

  private static final int PART_BITS = 10;

  /** Slots of a part. */
  private static final int PART = 1 << PART_BITS;

  /** Key and TAT of each slot side by side. The eight slots of a home are in one part. */
  private final AtomicReferenceArray<@Nullable AtomicLongArray> parts;

  private final int mask;
  private final long seed = new SecureRandom().nextLong();

  BucketTable(int capacity) {
    if (Integer.bitCount(capacity) != 1 || capacity < WAYS) {
      throw new IllegalArgumentException("the capacity is a power of two, at least " + WAYS);
    }
    this.parts = new AtomicReferenceArray<>(Math.ceilDiv(capacity, PART));
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
    AtomicLongArray cells = parts.get(home >> PART_BITS);
    if (cells == null) {
      return -1;
    }
    for (int slot = home; slot < home + WAYS; slot++) {
      if (cells.getPlain(keyCell(slot)) == key) {
        return slot;
      }
    }
    return -1;
  }

  /** The part of a slot that was found or is about to be given. */
  private AtomicLongArray part(int slot) {
    AtomicLongArray part = parts.get(slot >> PART_BITS);
    return part == null ? newPart(slot >> PART_BITS) : part;
  }

  private AtomicLongArray newPart(int index) {
    int slots = Math.min(PART, mask + 1);
    AtomicLongArray made = new AtomicLongArray(slots * LONGS_PER_SLOT);
    return parts.compareAndSet(index, null, made) ? made : Objects.requireNonNull(parts.get(index));
  }

  private static int keyCell(int slot) {
    return (slot & PART - 1) * LONGS_PER_SLOT;
  }

  private static int tatCell(int slot) {
    return keyCell(slot) + 1;
  }

  private int home(long key) {
    return (int) key & mask & -WAYS;
  }

  private long keyAt(int slot) {
    return part(slot).get(keyCell(slot));
  }

  private void give(int slot, long key) {
    part(slot).set(keyCell(slot), key);
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
    if (victim < 0 || !part(slot).compareAndSet(keyCell(slot), victim, key | NEW)) {
      return find(key);
    }
    part(slot).set(tatCell(slot), 0);
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
    return part(slot).get(tatCell(slot));
  }

  /**
   * Sets the TAT if nobody else did since it was read and the slot still belongs to {@code key}.
   */
  boolean replace(int slot, long key, long expected, long tat) {
    AtomicLongArray cells = part(slot);
    return cells.get(keyCell(slot)) == key && cells.compareAndSet(tatCell(slot), expected, tat);
  }
}
