package dev.keyward.server.config;

import dev.keyward.server.cli.remote.Printable;
import dev.keyward.server.config.source.ConfigException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keyward config}. */
@Command(
    name = "config",
    description = "Work with configuration files.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = ConfigCommand.Check.class)
public final class ConfigCommand {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("unused") // Read by picocli.
  private boolean help;

  /** {@code keyward config check FILE}. */
  @Command(
      name = "check",
      description =
          "Report every problem of a configuration file with its place, and start nothing.",
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {"0:the file can be used", "1:it has problems", "2:wrong command line"})
  static final class Check implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The configuration file.")
    private @Nullable Path file;

    @Option(
        names = {"-h", "--help"},
        usageHelp = true,
        description = "Show this help.")
    @SuppressWarnings("unused") // Read by picocli.
    private boolean help;

    @Override
    public Integer call() {
      CommandSpec own = Objects.requireNonNull(spec);
      PrintWriter out = own.commandLine().getOut();
      PrintWriter err = own.commandLine().getErr();
      return check(Objects.requireNonNull(file), System.getenv(), out, err);
    }

    static int check(Path file, Map<String, String> environment, PrintWriter out, PrintWriter err) {
      try {
        ConfigFile.load(file, environment);
        out.println(Printable.withoutKeys(file + ": no problems"));
        out.flush();
        return 0;
      } catch (ConfigException e) {
        e.problems().forEach(problem -> err.println(Printable.withoutKeys(problem.toString())));
        err.flush();
        return 1;
      }
    }
  }
}
