package dev.keyward.core.idempotency;

/**
 * The same call was carried out a moment ago, after it was looked for and before this one came to
 * be stored. Nothing was changed. Unchecked, since it passes through every store that makes
 * something, none of which can say anything about it.
 */
public final class AlreadyClaimedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public AlreadyClaimedException() {
    super("the call has been carried out", null, false, false);
  }
}
