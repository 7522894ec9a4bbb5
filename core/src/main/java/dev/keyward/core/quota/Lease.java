package dev.keyward.core.quota;

import dev.keyward.core.quota.QuotaStore.Account;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/** What this node has taken out of one account and not yet used. Using it takes no lock. */
final class Lease {
  /** What is left of a lease that was given back. */
  private static final long CLOSED = -1;

  private final Quota quota;
  private final Account account;
  private final long startMillis;
  private final long endMillis;
  private final AtomicLong rest = new AtomicLong();
  private final AtomicBoolean refilling = new AtomicBoolean();

  /** Held while the store is asked: one request does so for all. */
  private final ReentrantLock turn = new ReentrantLock();

  private volatile boolean used = true;
  private volatile Known known = new Known(0, Long.MIN_VALUE);

  /**
   * What the store said last.
   *
   * @param taken by all nodes
   * @param atMillis when it was asked
   */
  record Known(long taken, long atMillis) {}

  Lease(String key, Quota quota, Instant now) {
    this.quota = quota;
    this.account = new Account(key, quota.per(), quota.per().start(now));
    this.startMillis = account.start().toEpochMilli();
    this.endMillis = quota.per().end(now).toEpochMilli();
  }

  boolean isFor(Quota wanted, long nowMillis) {
    return quota.equals(wanted) && startMillis <= nowMillis && nowMillis < endMillis;
  }

  /** Uses {@code cost} of it; false, with nothing used, when there is not so much. */
  boolean use(long cost) {
    if (!used) {
      used = true;
    }
    long left = rest.get();
    while (left >= cost) {
      if (rest.compareAndSet(left, left - cost)) {
        return true;
      }
      left = rest.get();
    }
    return false;
  }

  /**
   * Adds what was taken out of the account.
   *
   * @return false, with nothing added, when the lease has been closed
   */
  boolean add(long granted) {
    long left = rest.get();
    while (left != CLOSED) {
      if (rest.compareAndSet(left, left + granted)) {
        return true;
      }
      left = rest.get();
    }
    return false;
  }

  /** Ends it. What was left is the caller's to give back. */
  long close() {
    return Math.max(0, rest.getAndSet(CLOSED));
  }

  boolean isClosed() {
    return rest.get() == CLOSED;
  }

  /** Whether it was used since this was asked last. */
  boolean wasUsed() {
    boolean was = used;
    used = false;
    return was;
  }

  /** Whether it is time to take more, and nobody else does so; {@link #refilled} ends it. */
  boolean wantsMore() {
    return rest.get() < quota.lease() / 2
        && known.taken() < quota.requests()
        && refilling.compareAndSet(false, true);
  }

  void refilled() {
    refilling.set(false);
  }

  void learn(long taken, long nowMillis) {
    known = new Known(taken, nowMillis);
  }

  Known known() {
    return known;
  }

  long rest() {
    return Math.max(0, rest.get());
  }

  Quota quota() {
    return quota;
  }

  Account account() {
    return account;
  }

  long startMillis() {
    return startMillis;
  }

  long endMillis() {
    return endMillis;
  }

  ReentrantLock turn() {
    return turn;
  }
}
