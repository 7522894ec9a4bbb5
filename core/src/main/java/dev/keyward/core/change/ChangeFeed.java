package dev.keyward.core.change;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The numbered list of committed changes. */
public interface ChangeFeed {
  /**
   * How long a change is to be had at least: far longer than any node may go without news before it
   * refuses to decide.
   */
  Duration LIFE = Duration.ofDays(1);

  /** The sequence of the newest committed change; 0 when there is none. */
  long head();

  /** Committed changes after {@code sequence}, ascending, at most {@code limit}. */
  List<Change> after(long sequence, int limit);

  /**
   * Forgets changes older than {@link #LIFE}, some at a time, but never the newest of all: so
   * whoever comes late finds that numbers are missing.
   *
   * @return how many; 0 when all is done
   */
  int purge(Instant now);
}
