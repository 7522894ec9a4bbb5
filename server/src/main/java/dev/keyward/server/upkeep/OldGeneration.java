package dev.keyward.server.upkeep;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryNotificationInfo;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.PlatformManagedObject;
import javax.management.NotificationEmitter;

/**
 * Has the old generation of the serial collector collected once half of it is garbage. By itself
 * that collector lets the heap grow to its bound first, which is a quarter of the machine, for it
 * counts memory that it does not have yet as free. Keys and tokens that are remembered and then
 * make room for others all end there. A whole collection also gives the young generation a share of
 * what lives, so that a node that remembers much collects less often.
 */
public final class OldGeneration {
  /** Bytes below which nothing is collected. */
  static final long LEAST = 48L << 20;

  private static final String NAME = "Tenured Gen";
  private static final String WHOLE = "MarkSweepCompact";

  private final MemoryPoolMXBean pool;

  private OldGeneration(MemoryPoolMXBean pool) {
    this.pool = pool;
  }

  /** From now on, as long as the process lives; nothing with another collector. */
  public static void watch() {
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getName().equals(NAME) && pool.isUsageThresholdSupported()) {
        new OldGeneration(pool).begin();
      }
    }
  }

  private void begin() {
    setThreshold();
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      if (collector.getName().equals(WHOLE)) {
        on(
            collector,
            GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION,
            this::setThreshold);
      }
    }
    on(
        ManagementFactory.getMemoryMXBean(),
        MemoryNotificationInfo.MEMORY_THRESHOLD_EXCEEDED,
        System::gc);
  }

  private static void on(PlatformManagedObject bean, String type, Runnable action) {
    ((NotificationEmitter) bean)
        .addNotificationListener((_, _) -> action.run(), e -> e.getType().equals(type), null);
  }

  /**
   * Twice what lives, and no more than there can be: Java itself collects at that bound. Set anew
   * after each whole collection, whoever asked for it, so that it falls with what lives.
   */
  private void setThreshold() {
    MemoryUsage usage = pool.getUsage();
    long threshold = Math.max(LEAST, 2 * usage.getUsed());
    pool.setUsageThreshold(usage.getMax() < 0 ? threshold : Math.min(threshold, usage.getMax()));
  }
}
