package dev.keyward.server.cli;

import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.AdminOptions;
import dev.keyward.server.cli.remote.CommandFailure;
import dev.keyward.server.cli.remote.ExitCode;
import dev.keyward.server.cli.remote.Printable;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** A command that makes one call of the admin API and prints its answer, as JSON or for people. */
@Command(
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:refused by the server, or another failure or finding",
      "2:wrong command line",
      "3:the admin API cannot be reached, is not trusted or is unavailable",
      "4:the admin URL, key or CA is missing or cannot be read"
    })
public abstract class AdminCommand implements Callable<Integer> {
  private static final Pattern ID = Pattern.compile("[a-z]{1,16}_[0-9a-z]{26}");

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--json", description = "Print the answer of the admin API as JSON.")
  private boolean json;

  @Mixin private AdminOptions admin = new AdminOptions();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("unused") // Read by picocli.
  private boolean help;

  @Override
  public final Integer call() {
    PrintWriter err = err();
    try {
      JsonNode answer = call(admin);
      PrintWriter out = out();
      if (json) {
        printJson(answer, out);
      } else {
        print(answer, out);
      }
      out.flush();
      return out.checkError() ? ExitCode.FAILED : exitCode(answer);
    } catch (CommandFailure failure) {
      failure.lines().forEach(line -> err.println(Printable.withoutKeys(line)));
      err.flush();
      return failure.exitCode();
    }
  }

  private JsonNode call(AdminOptions options) throws CommandFailure {
    check();
    return call(options.connect(System.getenv()));
  }

  /**
   * Refuses arguments that cannot be right with {@link #requireId} or {@link #wrong}, before
   * anything is located or sent.
   */
  protected void check() {}

  protected abstract JsonNode call(AdminConnection connection) throws CommandFailure;

  protected abstract void print(JsonNode answer, PrintWriter out);

  /** For commands whose result in JSON is not one answer. */
  protected void printJson(JsonNode answer, PrintWriter out) {
    out.println(JsonText.page(answer));
  }

  /** What an answer of the admin API means for the exit code. */
  protected int exitCode(JsonNode answer) {
    return ExitCode.OK;
  }

  /** Whether the answer is printed as JSON. */
  protected final boolean json() {
    return json;
  }

  /** For commands whose result is more than one answer. */
  protected final PrintWriter out() {
    return spec().commandLine().getOut();
  }

  /** For what is said beside a result on standard output. */
  protected final PrintWriter err() {
    return spec().commandLine().getErr();
  }

  /** Ids become part of a path, so nothing else is let through. */
  protected final void requireId(@Nullable String text, String what) {
    if (text != null && !ID.matcher(text).matches()) {
      throw wrong(what + " is not an id such as client_01k9v3m5w8x2y4z6a7b9c1d3e5");
    }
  }

  /** A command line that cannot be right, for {@link #check}. */
  protected final ParameterException wrong(String message) {
    return new ParameterException(spec().commandLine(), message);
  }

  private CommandSpec spec() {
    return Objects.requireNonNull(spec, "picocli sets it");
  }
}
