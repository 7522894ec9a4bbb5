package dev.keyward.server.password;

/**
 * Too many passwords wait to be hashed, or hashing has ended because the node stops. The caller
 * answers 503 with {@code Retry-After}: the password was not judged. Without a stack trace, since
 * it is thrown just when there is too much to do.
 */
public final class HashingOverloadedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  HashingOverloadedException(String message) {
    super(message, null, false, false);
  }
}
