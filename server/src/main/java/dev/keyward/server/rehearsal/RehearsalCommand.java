package dev.keyward.server.rehearsal;

import dev.keyward.server.cli.remote.CommandFailure;
import dev.keyward.server.data.PrivateFile;
import dev.keyward.server.data.StartupException;
import dev.keyward.server.serve.LocalCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code keyward rehearse}: the training run of the AOT cache (JEP 514), started by the launcher.
 * It works on an empty directory and in an environment that names no installation, so that none can
 * be reached by it.
 */
@Command(
    name = "rehearse",
    hidden = true,
    description = "Plays a short day of a service, from which Java keeps what it has loaded.")
public final class RehearsalCommand extends LocalCommand {
  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "An empty directory, to be deleted afterwards.")
  private Path data = Path.of("");

  @Override
  protected void run(PrintWriter out) throws StartupException, InterruptedException {
    requireNothingSet();
    requireEmpty();
    try {
      new Rehearsal(data).play();
    } catch (IOException | CommandFailure e) {
      throw new StartupException("the rehearsal failed: " + e.getMessage(), e);
    }
    // The service ends as by a signal, in the shutdown hook.
    System.exit(0);
  }

  private static void requireNothingSet() throws StartupException {
    if (System.getenv().keySet().stream().anyMatch(name -> name.startsWith("KEYWARD"))) {
      throw new StartupException("rehearse needs an environment without KEYWARD variables");
    }
  }

  private void requireEmpty() throws StartupException {
    try (Stream<Path> files = Files.list(data)) {
      if (files.findAny().isPresent()) {
        throw new StartupException("rehearse needs an empty directory, and " + data + " is not");
      }
    } catch (IOException e) {
      throw new StartupException("cannot read " + data + ": " + PrivateFile.reason(e), e);
    }
  }
}
