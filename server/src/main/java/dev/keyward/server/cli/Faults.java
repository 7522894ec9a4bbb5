package dev.keyward.server.cli;

import dev.keyward.server.cli.remote.ExitCode;
import dev.keyward.server.cli.remote.Printable;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says what is wrong with a command line, or that a command broke: without a stack trace, without
 * what moves a terminal, and without what may be a secret in the wrong place.
 */
public final class Faults implements IParameterExceptionHandler, IExecutionExceptionHandler {
  /** A mistyped command, rather than a password. */
  private static final Pattern WORD = Pattern.compile("[a-z][a-z-]{0,19}");

  private static final Pattern OPTION = Pattern.compile("--?[A-Za-z][A-Za-z-]{0,39}");

  /** Names of classes are no help to anybody. */
  private static final Pattern CONVERSION =
      Pattern.compile("(:) cannot convert .*java\\.nio\\.file\\.Path.*", Pattern.DOTALL);

  private Faults() {}

  /** The same command line, with its faults told so. */
  public static CommandLine toldBy(CommandLine line) {
    Faults faults = new Faults();
    // It warns on standard error, of quotes without a pair, and repeats them as they are.
    CommandLine.tracer().setLevel(CommandLine.TraceLevel.OFF);
    return line.setParameterExceptionHandler(faults).setExecutionExceptionHandler(faults);
  }

  @Override
  public int handleParseException(ParameterException e, String[] arguments) {
    CommandLine line = e.getCommandLine();
    PrintWriter err = line.getErr();
    err.println(Printable.withoutKeys(words(e)));
    if (!UnmatchedArgumentException.printSuggestions(e, err)) {
      line.usage(err);
    }
    err.flush();
    return line.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static String words(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      String first = unmatched.getUnmatched().getFirst();
      if (!unmatched.isUnknownOption()) {
        return WORD.matcher(first).matches()
            ? "Unmatched argument: " + first
            : "Too many arguments";
      }
      String name = first.split("=", 2)[0];
      return OPTION.matcher(name).matches() ? "Unknown option: " + name : "Unknown option";
    }
    return CONVERSION
        .matcher(String.valueOf(e.getMessage()))
        .replaceFirst("$1 no file can be called so");
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine line, ParseResult parsed) {
    PrintWriter err = line.getErr();
    err.println(Printable.withoutKeys("keyward: " + reason(e)));
    err.flush();
    return ExitCode.FAILED;
  }

  private static String reason(Exception e) {
    if (e instanceof InvalidPathException) {
      return "no file can be called so";
    }
    StackTraceElement[] trace = e.getStackTrace();
    String place = trace.length == 0 ? "" : " at " + trace[0];
    return "the command failed, which is a defect: " + e.getClass().getSimpleName() + place;
  }
}
