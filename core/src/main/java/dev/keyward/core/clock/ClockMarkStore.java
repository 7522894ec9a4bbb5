package dev.keyward.core.clock;

import dev.keyward.core.audit.AuditEvent;
import java.time.Instant;
import java.util.function.Function;

/** The highest time that any node has seen, kept in the database of them all. */
public interface ClockMarkStore {
  /**
   * What is kept.
   *
   * @param highest the epoch when nobody has seen any time yet
   * @param resets how often an operator has set it anew
   */
  record Mark(Instant highest, long resets) {}

  /**
   * @throws dev.keyward.core.StorageException when the store does not answer
   */
  Mark find();

  /**
   * Raises the mark to {@code seen}; a lower time changes nothing.
   *
   * @return what is kept now
   */
  Mark advance(Instant seen);

  /**
   * Sets the mark to a time, higher or lower.
   *
   * @param event of the mark that was kept before
   * @return the mark that was kept before
   */
  Mark reset(Instant to, Function<Mark, AuditEvent> event);
}
