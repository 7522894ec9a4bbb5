package dev.keyward.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list ordered by id.
 *
 * @param nextCursor the id after which the next page begins; null on the last page
 */
public record Page<T>(List<T> items, @Nullable String nextCursor) {
  public Page {
    items = List.copyOf(items);
  }
}
