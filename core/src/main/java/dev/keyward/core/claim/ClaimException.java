package dev.keyward.core.claim;

/**
 * A claim is missing or not as it must be; which one is for nobody outside. There is no stack
 * trace, since this is an outcome and not a fault.
 */
public final class ClaimException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param claim its name, never its value
   */
  public ClaimException(String claim) {
    super(claim, null, false, false);
  }
}
