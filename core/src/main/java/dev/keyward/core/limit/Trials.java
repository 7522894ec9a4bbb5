package dev.keyward.core.limit;

import dev.keyward.core.limit.FailureGuard.Trial;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Lookups under way, by the bucket of the address they are for. Each might turn out to be a wrong
 * credential, so no more begin than there is room for failures. The others wait until one has
 * ended: it was not wrong, or their wait is over. Holds nothing of addresses with nothing under
 * way.
 */
final class Trials {
  private final ConcurrentHashMap<Long, Address> addresses = new ConcurrentHashMap<>();
  private final Duration patience;
  private final int mostWaiting;

  Trials(Duration patience, int mostWaiting) {
    this.patience = patience;
    this.mostWaiting = mostWaiting;
  }

  /** What is under way for one address. Everything but {@code users} is guarded by the lock. */
  private static final class Address {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private int underWay;
    private int waiting;

    /** Who holds this object; changed within the map's own exclusion. */
    private int users;
  }

  /**
   * Begins a lookup, or waits until it may.
   *
   * @param failures how the limit would stand if so many failed now
   */
  Trial begin(long bucket, LongFunction<LimitState> failures) {
    Address address = addresses.compute(bucket, (key, known) -> joined(known));
    Trial trial = begin(bucket, address, failures);
    if (!(trial instanceof Trial.Begun)) {
      leave(bucket);
    }
    return trial;
  }

  private static Address joined(@Nullable Address known) {
    Address address = known == null ? new Address() : known;
    address.users++;
    return address;
  }

  private void leave(long bucket) {
    addresses.computeIfPresent(bucket, (key, known) -> --known.users == 0 ? null : known);
  }

  private Trial begin(long bucket, Address address, LongFunction<LimitState> failures) {
    address.lock.lock();
    try {
      return awaited(bucket, address, failures);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Trial.Crowded();
    } finally {
      address.lock.unlock();
    }
  }

  private Trial awaited(long bucket, Address address, LongFunction<LimitState> failures)
      throws InterruptedException {
    long left = patience.toNanos();
    while (true) {
      LimitState usedUp = failures.apply(1);
      if (usedUp.exceeded()) {
        return new Trial.Refused(usedUp);
      }
      if (!failures.apply(address.underWay + 1L).exceeded()) {
        address.underWay++;
        return new Trial.Begun(() -> end(bucket, address));
      }
      if (left <= 0 || address.waiting >= mostWaiting) {
        return new Trial.Crowded();
      }
      address.waiting++;
      try {
        left = address.ended.awaitNanos(left);
      } finally {
        address.waiting--;
      }
    }
  }

  private void end(long bucket, Address address) {
    address.lock.lock();
    try {
      address.underWay--;
      address.ended.signalAll();
    } finally {
      address.lock.unlock();
    }
    leave(bucket);
  }

  /** How many addresses have something under way. */
  int size() {
    return addresses.size();
  }
}
