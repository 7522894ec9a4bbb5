package dev.keyward.core;

/** The store did not answer. Callers fail closed: 503, never 401 and never a guess. */
public final class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StorageException(String message, Throwable cause) {
    super(message, cause);
  }

  public StorageException(String message) {
    super(message);
  }
}
