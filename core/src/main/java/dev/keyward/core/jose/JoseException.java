package dev.keyward.core.jose;

/**
 * A token or key that is refused. The message is one of a few fixed ones for the operator's log,
 * never repeats the input and is not for the sender: which check failed is told to nobody before
 * the signature was verified. There is no stack trace, since this is an outcome and not a fault.
 */
public final class JoseException extends Exception {
  private static final long serialVersionUID = 1L;

  JoseException(String message) {
    super(message, null, false, false);
  }
}
