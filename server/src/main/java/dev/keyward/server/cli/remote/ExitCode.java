package dev.keyward.server.cli.remote;

/** What the process exits with; the same in the help of every command. */
public final class ExitCode {
  public static final int OK = 0;

  /** The server refused, or something else went wrong. Of {@code scan}: keys were found. */
  public static final int FAILED = 1;

  /** The command line is wrong. */
  public static final int USAGE = 2;

  /**
   * The admin API could not be reached, is not trusted, or is unavailable: trying again may help.
   */
  public static final int UNREACHABLE = 3;

  /** The admin URL, key or CA is missing or cannot be read. */
  public static final int NOT_CONFIGURED = 4;

  /** Of {@code scan}: a file could not be read. */
  public static final int UNREADABLE = 5;

  private ExitCode() {}
}
