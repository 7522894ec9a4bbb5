package dev.keyward.server.gateway.upstream;

import dev.keyward.core.policy.Upstream.Health;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** One server of an upstream, and how it has done of late. Shared by all event loops. */
final class Server {
  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Pool pool;
  private final int index;
  private final Origin origin;
  private final Health health;
  private final AtomicLong quietUntil = new AtomicLong(System.nanoTime());
  private final AtomicInteger failures = new AtomicInteger();
  private volatile long restsUntil;
  private volatile boolean failing;

  /**
   * @param index its place in the pool
   */
  Server(Pool pool, int index, Origin origin, Health health) {
    this.pool = pool;
    this.index = index;
    this.origin = origin;
    this.health = health;
  }

  Pool pool() {
    return pool;
  }

  int index() {
    return index;
  }

  Origin origin() {
    return origin;
  }

  /** Whether it has failed too often to be asked now. */
  boolean isResting() {
    return failing && System.nanoTime() - restsUntil < 0;
  }

  /** Whether it has failed so often that it is told of. */
  boolean isFailing() {
    return failing;
  }

  /**
   * There is no connection to it. The log tells of it at most once a minute.
   *
   * @param why as the system or TLS has it
   */
  void unreachable(Throwable why) {
    long now = System.nanoTime();
    long until = quietUntil.get();
    if (now - until >= 0 && quietUntil.compareAndSet(until, now + QUIET_NANOS)) {
      pool.cannotConnect(origin, why);
    }
  }

  /** It gave no usable answer, or none at all. */
  void failed() {
    pool.failed(origin);
    if (failures.incrementAndGet() >= health.failures()) {
      restsUntil = System.nanoTime() + health.rest().toNanos();
      if (!failing) {
        failing = true;
        pool.rests(origin);
      }
    }
  }

  /** It answered. */
  void answered() {
    if (failures.get() != 0) {
      failures.set(0);
    }
    if (failing) {
      failing = false;
      pool.works(origin);
    }
  }
}
