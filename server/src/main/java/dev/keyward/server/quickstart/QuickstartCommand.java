package dev.keyward.server.quickstart;

import dev.keyward.server.config.source.ConfigException;
import dev.keyward.server.data.StartupException;
import dev.keyward.server.serve.LocalCommand;
import dev.keyward.server.serve.RunningNode;
import dev.keyward.server.upkeep.OldGeneration;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code keyward quickstart}. */
@Command(
    name = "quickstart",
    sortOptions = false,
    description = {
      "Protect an API at once: make what is missing (data directory, keys, certificate,"
          + " configuration), start, and print what to try.",
      "Run again with the same data directory, it starts the same service and makes nothing twice."
    })
public final class QuickstartCommand extends LocalCommand {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "./keyward-data",
      description = "Where everything is kept. Default: ${DEFAULT-VALUE}")
  private Path data = Path.of("keyward-data");

  @Option(
      names = "--upstream",
      paramLabel = "URL",
      description =
          "The API to protect, such as http://localhost:8080, without a path. Default: a small demo"
              + " API.")
  private @Nullable String upstream;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port of the public listener on 127.0.0.1; 0 picks a free one. Default: 8443")
  private @Nullable Integer port;

  @Option(
      names = "--admin-port",
      paramLabel = "PORT",
      description = "Port of the admin listener on 127.0.0.1; 0 picks a free one. Default: 9443")
  private @Nullable Integer adminPort;

  @Option(names = "--json", description = "Print one JSON object when ready, instead of text.")
  private boolean json;

  @Override
  protected void run(PrintWriter out)
      throws ConfigException, StartupException, InterruptedException {
    Quickstart quickstart = new Quickstart(data, upstream(), port, adminPort);
    Ready ready = quickstart.start();
    OldGeneration.watch();
    RunningNode.closeOnSignal(ready.node(), quickstart);
    out.print(json ? ready.toJson() + "\n" : ready.toText());
    out.flush();
    RunningNode.await();
  }

  private @Nullable URI upstream() throws StartupException {
    if (upstream == null) {
      return null;
    }
    try {
      URI uri = new URI(upstream);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      boolean bare =
          uri.getRawPath().length() <= 1
              && uri.getRawQuery() == null
              && uri.getRawUserInfo() == null;
      if (http && uri.getHost() != null && bare) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw new StartupException(
        "--upstream takes a URL without a path, such as http://localhost:8080");
  }
}
