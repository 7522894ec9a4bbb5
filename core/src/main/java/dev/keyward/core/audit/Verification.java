package dev.keyward.core.audit;

import org.jspecify.annotations.Nullable;

/**
 * What became of checking a chain.
 *
 * @param records how many hold, counted from the first
 * @param firstBad the number of the first that does not hold or is missing; null when all is well
 * @param head of those that hold
 */
public record Verification(long records, @Nullable Long firstBad, ChainHead head) {
  public boolean valid() {
    return firstBad == null;
  }
}
