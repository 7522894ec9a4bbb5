package dev.keyward.testkit.enforcement;

/**
 * A row of the table that a door has no words for: it cannot put the call, or is not told what the
 * row wants to know. Only where {@link VerdictContract} counts such rows may there be any; for
 * every other door it is a failure.
 */
public final class Unsayable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param what there are no words for
   */
  public Unsayable(String what) {
    super(what);
  }
}
