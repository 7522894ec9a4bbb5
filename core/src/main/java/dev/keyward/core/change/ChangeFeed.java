package dev.keyward.core.change;

import java.util.List;

/** The numbered list of committed changes. */
public interface ChangeFeed {
  /** The sequence of the newest committed change; 0 when there is none. */
  long head();

  /** Committed changes after {@code sequence}, ascending, at most {@code limit}. */
  List<Change> after(long sequence, int limit);
}
