package dev.keyward.core.quota;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.keyward.core.StorageException;
import dev.keyward.core.cache.Caches;
import dev.keyward.core.limit.LimitState;
import dev.keyward.core.quota.QuotaStore.Grant;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Charges requests to quotas, out of leases: what is used was taken out of the store before, so
 * that a node that dies loses at most what it had not used, and never gives more than the quota
 * (docs/decisions/0017). More is taken in time, so that requests seldom wait for it.
 */
public final class Quotas {
  /** How answers call a quota. */
  public static final String NAME = "quota";

  /** Leases kept at once; what is left of others is given back. */
  static final int MAX_LEASES = 100_000;

  /** What another node gives back is found after this long, when all was taken. */
  private static final long ASK_AGAIN_MILLIS = 5_000;

  /** Longer than two months, so that a clock that is set back finds what was taken. */
  private static final Duration KEPT = Duration.ofDays(70);

  private static final long MILLIS_PER_SECOND = 1_000;

  private final QuotaStore store;
  private final InstantSource clock;
  private final Executor background;
  private final Cache<String, Lease> leases;
  private final LongAdder lost = new LongAdder();

  /**
   * @param background runs what may block; a task may be refused by a {@link
   *     RejectedExecutionException}
   */
  public Quotas(QuotaStore store, InstantSource clock, Executor background) {
    this(store, clock, background, MAX_LEASES);
  }

  Quotas(QuotaStore store, InstantSource clock, Executor background, int maxLeases) {
    this.store = store;
    this.clock = clock;
    this.background = background;
    this.leases = Caches.builder().maximumSize(maxLeases).evictionListener(this::evicted).build();
  }

  /**
   * Charges from memory.
   *
   * @param key see {@link QuotaStore.Account}
   * @param cost 0 or more
   * @return null when the store must be asked: {@link #chargeByStore}
   */
  public @Nullable LimitState charge(String key, Quota quota, long cost) {
    Lease lease = leases.getIfPresent(key);
    long now = clock.millis();
    if (lease == null || !lease.isFor(quota, now)) {
      return null;
    }
    if (lease.use(cost)) {
      refillInTime(lease);
      return state(lease, now, false);
    }
    return !lease.isClosed() && isKnownToBeShort(lease, cost, now) ? state(lease, now, true) : null;
  }

  private static boolean isKnownToBeShort(Lease lease, long cost, long now) {
    Lease.Known known = lease.known();
    boolean fresh = now >= known.atMillis() && now - known.atMillis() < ASK_AGAIN_MILLIS;
    return fresh && lease.rest() + lease.quota().requests() - known.taken() < cost;
  }

  /**
   * Charges, asking the store if need be. Blocks.
   *
   * @throws StorageException when the store does not answer; nothing is charged
   */
  public LimitState chargeByStore(String key, Quota quota, long cost) {
    while (true) {
      Lease lease = current(key, quota);
      lease.turn().lock();
      try {
        LimitState state = charge(lease, cost);
        if (state != null) {
          return state;
        }
      } finally {
        lease.turn().unlock();
      }
    }
  }

  /** Null when the lease was closed meanwhile. */
  private @Nullable LimitState charge(Lease lease, long cost) {
    long now = clock.millis();
    if (lease.use(cost)) {
      return state(lease, now, false);
    }
    if (isKnownToBeShort(lease, cost, now)) {
      return state(lease, now, true);
    }
    long missing = cost - lease.rest();
    boolean taken = take(lease, missing, Math.max(missing, lease.quota().lease()));
    if (taken) {
      return lease.use(cost) ? state(lease, now, false) : null;
    }
    return lease.isClosed() ? null : state(lease, now, true);
  }

  /**
   * Adds more to a lease, and only then learns how much all nodes have taken: whoever looks in
   * between must not think that there is nothing left.
   *
   * @return false when there is not so much, or the lease was closed
   */
  private boolean take(Lease lease, long least, long most) {
    long limit = lease.quota().requests();
    if (least > limit) {
      return false;
    }
    Grant grant = store.take(lease.account(), limit, least, most);
    boolean added = grant.granted() > 0 && lease.add(grant.granted());
    if (grant.granted() > 0 && !added) {
      store.giveBack(lease.account(), grant.granted());
    }
    lease.learn(grant.taken(), clock.millis());
    return added;
  }

  /** The lease of the present period, which takes the place of an older one. */
  private Lease current(String key, Quota quota) {
    while (true) {
      Lease lease = leases.getIfPresent(key);
      if (lease != null && !lease.isClosed() && lease.isFor(quota, clock.millis())) {
        return lease;
      }
      Lease made = new Lease(key, quota, clock.instant());
      boolean replaced =
          lease == null
              ? leases.asMap().putIfAbsent(key, made) == null
              : leases.asMap().replace(key, lease, made);
      if (replaced) {
        if (lease != null) {
          giveBack(lease);
        }
        return made;
      }
    }
  }

  private void refillInTime(Lease lease) {
    if (lease.wantsMore()) {
      try {
        background.execute(() -> refill(lease));
      } catch (RejectedExecutionException e) {
        lease.refilled(); // The request that finds nothing left asks the store itself.
      }
    }
  }

  private void refill(Lease lease) {
    lease.turn().lock();
    try {
      if (!lease.isClosed()) {
        boolean unused = take(lease, 1, lease.quota().lease());
      }
    } catch (StorageException e) {
      // The request that finds nothing left asks again, and tells.
    } finally {
      lease.turn().unlock();
      lease.refilled();
    }
  }

  /**
   * What a charge would say from memory.
   *
   * @return null when the store must be asked: {@link #lookIntoStore}
   */
  public @Nullable LimitState look(String key, Quota quota, long cost) {
    Lease lease = leases.getIfPresent(key);
    long now = clock.millis();
    return lease == null || lease.isClosed() || !lease.isFor(quota, now)
        ? null
        : state(lease, now, remaining(lease) < cost);
  }

  /**
   * As {@link #look}, asking the store. Blocks.
   *
   * @throws StorageException when the store does not answer
   */
  public LimitState lookIntoStore(String key, Quota quota, long cost) {
    Lease held = leases.getIfPresent(key);
    long now = clock.millis();
    Lease lease =
        held != null && held.isFor(quota, now) ? held : new Lease(key, quota, clock.instant());
    lease.learn(store.taken(lease.account()), now);
    return state(lease, now, remaining(lease) < cost);
  }

  private static long remaining(Lease lease) {
    return Math.max(0, lease.rest() + lease.quota().requests() - lease.known().taken());
  }

  private static LimitState state(Lease lease, long now, boolean exceeded) {
    return new LimitState(
        NAME,
        lease.quota().requests(),
        (lease.endMillis() - lease.startMillis()) / MILLIS_PER_SECOND,
        remaining(lease),
        Math.max(1, -Math.floorDiv(now - lease.endMillis(), MILLIS_PER_SECOND)),
        exceeded);
  }

  private void evicted(@Nullable String key, @Nullable Lease lease, RemovalCause cause) {
    if (lease != null) {
      try {
        background.execute(() -> giveBack(lease));
      } catch (RejectedExecutionException e) {
        lost.add(lease.close());
      }
    }
  }

  /** Gives back what was not used since the last time this was asked. */
  public void tidy() {
    leases
        .asMap()
        .forEach(
            (key, lease) -> {
              if (!lease.wasUsed() && leases.asMap().remove(key, lease)) {
                giveBack(lease);
              }
            });
  }

  /**
   * Forgets what was taken in periods that are long over.
   *
   * @return how many, at most 1,000
   */
  public int purge() {
    return store.purge(clock.instant().minus(KEPT));
  }

  /** Gives everything back, at the end. */
  public void close() {
    leases
        .asMap()
        .forEach(
            (key, lease) -> {
              if (leases.asMap().remove(key, lease)) {
                giveBack(lease);
              }
            });
  }

  /** A store that does not answer loses what was left: less is given than the quota, not more. */
  private void giveBack(Lease lease) {
    long unused = lease.close();
    if (unused == 0 || lease.endMillis() <= clock.millis()) {
      return;
    }
    try {
      store.giveBack(lease.account(), unused);
    } catch (StorageException e) {
      lost.add(unused);
    }
  }

  /** How many requests could not be given back since the start. */
  public long lost() {
    return lost.sum();
  }

  /** How many leases are kept. */
  public long leases() {
    return leases.estimatedSize();
  }
}
