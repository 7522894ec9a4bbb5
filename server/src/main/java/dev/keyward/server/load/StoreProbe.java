package dev.keyward.server.load;

import dev.keyward.core.StorageException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * Whether the store answers, asked by anybody as often as they like and of the store at most once a
 * second and one at a time. Only who asks the store waits; the others are told what it said last,
 * or that it does not answer once it has taken too long to.
 */
public final class StoreProbe {
  private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long TOO_LONG_NANOS = Duration.ofSeconds(2).toNanos();

  private final Runnable store;
  private final LongSupplier nanos;
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile Answer last;

  /**
   * @param since when it was asked
   */
  private record Answer(boolean ok, long since) {}

  /**
   * The store has just answered: a node does not come so far without.
   *
   * @param store asks it something small; throws {@link StorageException} when it does not answer
   */
  public StoreProbe(Runnable store) {
    this(store, System::nanoTime);
  }

  StoreProbe(Runnable store, LongSupplier nanos) {
    this.store = store;
    this.nanos = nanos;
    this.last = new Answer(true, nanos.getAsLong());
  }

  /** Whether it answers. May wait for it. */
  public boolean answers() {
    Answer known = last;
    if (age(known) <= FRESH_NANOS) {
      return known.ok();
    }
    if (asking.compareAndSet(false, true)) {
      try {
        known = last; // perhaps somebody else has just asked
        return age(known) <= FRESH_NANOS ? known.ok() : ask();
      } finally {
        asking.set(false);
      }
    }
    return known.ok() && age(known) <= FRESH_NANOS + TOO_LONG_NANOS;
  }

  private boolean ask() {
    long since = nanos.getAsLong();
    boolean ok = attempt();
    last = new Answer(ok, ok ? since : nanos.getAsLong());
    return ok;
  }

  private boolean attempt() {
    try {
      store.run();
      return true;
    } catch (StorageException e) {
      return false;
    }
  }

  private long age(Answer answer) {
    return nanos.getAsLong() - answer.since();
  }
}
