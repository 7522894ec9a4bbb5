package dev.keyward.server.cli.remote;

import java.util.ArrayList;
import java.util.List;

/** A command that ends early, with what to print on standard error and what to exit with. */
public final class CommandFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final int status;
  private final transient List<String> lines;

  CommandFailure(int exitCode, int status, List<String> lines) {
    super(String.join("; ", lines), null, false, false);
    this.exitCode = exitCode;
    this.status = status;
    this.lines = List.copyOf(lines);
  }

  CommandFailure(int exitCode, String line) {
    this(exitCode, 0, List.of(line));
  }

  /** For what is neither the command line nor the connection. */
  public static CommandFailure failed(String line) {
    return new CommandFailure(ExitCode.FAILED, line);
  }

  /** For an argument that cannot be read, where the usage of the command would tell nothing. */
  public static CommandFailure misused(String line) {
    return new CommandFailure(ExitCode.USAGE, line);
  }

  static CommandFailure notConfigured(String line) {
    return new CommandFailure(ExitCode.NOT_CONFIGURED, line);
  }

  /** The same failure with more to say. */
  public CommandFailure also(String... more) {
    List<String> all = new ArrayList<>(lines);
    all.addAll(List.of(more));
    return new CommandFailure(exitCode, status, all);
  }

  public int exitCode() {
    return exitCode;
  }

  /** What the server answered; 0 when it is not what the server said. */
  public int status() {
    return status;
  }

  public List<String> lines() {
    return lines;
  }
}
