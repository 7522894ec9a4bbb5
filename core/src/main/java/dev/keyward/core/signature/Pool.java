package dev.keyward.core.signature;

import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Objects of which each serves one thread at a time. They are kept by key and not by thread, since
 * virtual threads come and go: whoever finds none makes one, and it is dropped when there is no
 * room for it. Never blocks.
 */
final class Pool<T> {
  /** Makes one more. */
  interface Maker<T> {
    T make() throws GeneralSecurityException;
  }

  /** Places of neighbouring threads lie on different cache lines. */
  private static final int STRIDE = 16;

  private static final int PLACES =
      Math.min(64, 2 * Integer.highestOneBit(Runtime.getRuntime().availableProcessors()));

  private final AtomicReferenceArray<@Nullable T> places =
      new AtomicReferenceArray<>(PLACES * STRIDE);
  private final Maker<T> maker;

  /**
   * @throws GeneralSecurityException when not even the first can be made
   */
  Pool(Maker<T> maker) throws GeneralSecurityException {
    this.maker = maker;
    give(maker.make());
  }

  T take() {
    int start = start();
    for (int i = 0; i < PLACES; i++) {
      int place = place(start + i);
      if (places.getPlain(place) != null) {
        T found = places.getAndSet(place, null);
        if (found != null) {
          return found;
        }
      }
    }
    try {
      return maker.make();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("what could be made once cannot be made again", e);
    }
  }

  /** Only what is ready for the next use; what failed is left to the garbage collector. */
  void give(T object) {
    int start = start();
    for (int i = 0; i < PLACES; i++) {
      int place = place(start + i);
      if (places.getPlain(place) == null && places.compareAndSet(place, null, object)) {
        return;
      }
    }
  }

  private static int start() {
    return (int) Thread.currentThread().threadId();
  }

  private static int place(int index) {
    return (index & (PLACES - 1)) * STRIDE;
  }
}
