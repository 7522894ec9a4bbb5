package dev.keyward.core.usage;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Things that many threads put down and one takes up, all at once, so that taking ends however fast
 * others put. Without locks; nothing is lost and nothing is taken twice.
 */
public final class Handover<T> {
  private final AtomicReference<@Nullable Entry<T>> top = new AtomicReference<>();

  private record Entry<T>(T thing, @Nullable Entry<T> below) {}

  public void put(T thing) {
    Entry<T> below;
    Entry<T> entry;
    do {
      below = top.get();
      entry = new Entry<>(thing, below);
    } while (!top.compareAndSet(below, entry));
  }

  /** Takes everything that was put before, in no order that matters. */
  public void takeAll(Consumer<T> taker) {
    for (Entry<T> entry = top.getAndSet(null); entry != null; entry = entry.below()) {
      taker.accept(entry.thing());
    }
  }
}
