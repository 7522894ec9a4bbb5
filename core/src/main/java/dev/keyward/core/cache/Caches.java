package dev.keyward.core.cache;

import com.github.benmanes.caffeine.cache.Caffeine;

/** Where all caches come from. */
public final class Caches {
  private Caches() {}

  /**
   * Of a cache that is kept in order by whoever uses it: that takes less time than to wake a thread
   * that does it beside, which Caffeine would do for each new entry. What it does at once is
   * bounded: of entries that have expired it drops 1,000.
   */
  public static Caffeine<Object, Object> builder() {
    return Caffeine.newBuilder().executor(Runnable::run);
  }
}
