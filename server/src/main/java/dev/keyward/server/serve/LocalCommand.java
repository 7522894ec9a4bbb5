package dev.keyward.server.serve;

import dev.keyward.core.StorageException;
import dev.keyward.server.cli.remote.Printable;
import dev.keyward.server.config.source.ConfigException;
import dev.keyward.server.data.StartupException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * A command that works on this machine. What keeps it from working is told on standard error, one
 * line for each problem; exit code 1.
 */
@Command(
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, or stopped by a signal",
      "1:it could not be done or started",
      "2:wrong command line"
    })
public abstract class LocalCommand implements Callable<Integer> {
  private static final int FAILED = 1;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("unused") // Read by picocli.
  private boolean help;

  @Override
  public final Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    try {
      run(spec.commandLine().getOut());
      return 0;
    } catch (ConfigException e) {
      e.problems().forEach(problem -> err.println(Printable.withoutKeys("keyward: " + problem)));
    } catch (StartupException | StorageException e) {
      err.println(Printable.withoutKeys("keyward: " + e.getMessage()));
    }
    err.flush();
    return FAILED;
  }

  /** Does the work; flushes what it prints when others wait for it. */
  protected abstract void run(PrintWriter out)
      throws ConfigException, StartupException, InterruptedException;
}
