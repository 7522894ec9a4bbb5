package dev.keyward.server.cli.remote;

import java.util.ArrayList;
import java.util.List;

/** A command that ends early, with what to print on standard error and what to exit with. */
public final class CommandFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final transient List<String> lines;

  CommandFailure(int exitCode, List<String> lines) {
    super(String.join("; ", lines), null, false, false);
    this.exitCode = exitCode;
    this.lines = List.copyOf(lines);
  }

  CommandFailure(int exitCode, String line) {
    this(exitCode, List.of(line));
  }

  /** For what is neither the command line nor the connection. */
  public static CommandFailure failed(String line) {
    return new CommandFailure(ExitCode.FAILED, line);
  }

  static CommandFailure notConfigured(String line) {
    return new CommandFailure(ExitCode.NOT_CONFIGURED, line);
  }

  /** The same failure with more to say. */
  public CommandFailure also(String... more) {
    List<String> all = new ArrayList<>(lines);
    all.addAll(List.of(more));
    return new CommandFailure(exitCode, all);
  }

  public int exitCode() {
    return exitCode;
  }

  public List<String> lines() {
    return lines;
  }
}
