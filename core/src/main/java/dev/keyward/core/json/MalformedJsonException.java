package dev.keyward.core.json;

/**
 * The text is not the JSON that was asked for. The message is one of a few fixed ones and never
 * repeats the input; there is no stack trace, since this is an outcome and not a fault.
 */
public final class MalformedJsonException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedJsonException(String message) {
    super(message, null, false, false);
  }
}
