package dev.keyward.server.load;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Holds each of those who share a bound to a part of it, so that none of them leaves nothing to the
 * others (ASVS 15.2.2). Nothing is remembered of who has nothing under way.
 *
 * @param <K> who it is that shares
 */
public final class Parts<K> {
  /** What fraction of the whole one of them may hold. */
  private static final int FRACTION = 8;

  private final Bound whole;
  private final int part;
  private final Map<K, Integer> taken = new ConcurrentHashMap<>();

  /**
   * @param whole counts what these parts refuse; room in it is taken by whoever uses it
   */
  public Parts(Bound whole) {
    this.whole = whole;
    this.part = Math.max(1, whole.most() / FRACTION);
  }

  /**
   * Takes room for one more in the part of {@code who}; false when it is used up. Who got it gives
   * it back with {@link #leave}.
   */
  public boolean enter(K who) {
    if (taken.merge(who, 1, Integer::sum) <= part) {
      return true;
    }
    leave(who);
    whole.refuse(part);
    return false;
  }

  /** Gives back what {@link #enter} took. */
  public void leave(K who) {
    taken.computeIfPresent(who, (_, count) -> count == 1 ? null : count - 1);
  }

  /** How many have something under way. */
  int holders() {
    return taken.size();
  }
}
