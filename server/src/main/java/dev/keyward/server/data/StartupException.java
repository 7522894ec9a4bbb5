package dev.keyward.server.data;

/**
 * Keyward cannot start. The message is one line for the operator and holds no secret; nothing has
 * been changed.
 */
public final class StartupException extends Exception {
  private static final long serialVersionUID = 1L;

  public StartupException(String message) {
    super(message);
  }

  public StartupException(String message, Throwable cause) {
    super(message, cause);
  }
}
