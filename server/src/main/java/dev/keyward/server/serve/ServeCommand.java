package dev.keyward.server.serve;

import dev.keyward.server.Installation;
import dev.keyward.server.Node;
import dev.keyward.server.config.ConfigFile;
import dev.keyward.server.config.source.ConfigException;
import dev.keyward.server.data.FirstKeys;
import dev.keyward.server.data.StartupException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code keyward serve}. */
@Command(name = "serve", description = "Runs Keyward with a configuration file, until SIGTERM.", sortOptions = false)
public final class ServeCommand extends LocalCommand {
  @Option(names = "--config", required = true, paramLabel = "FILE", description = "The configuration, such as keyward.yaml.")
  private Path config = Path.of("keyward.yaml");

  @Option(
      names = "--init",
      description = "On an empty data directory: make a master key and a first admin key, which is printed once.")
  private boolean init;

  @Override
  protected void run(PrintWriter out) throws ConfigException, StartupException, InterruptedException {
    Startup startup = new Startup(ConfigFile.load(config, System.getenv()));
    boolean first = startup.isFirst();
    Installation installation = startup.open(init);
    Node node = start(startup, installation);
    RunningNode.closeOnSignal(node);
    if (init && first) {
      printFirstKey(installation, out);
    }
    LoggerFactory.getLogger("keyward.server")
        .atInfo()
        .addKeyValue("public_port", node.publicPort())
        .addKeyValue("admin_port", node.adminPort())
        .log("ready");
    RunningNode.await();
  }

  private static Node start(Startup startup, Installation installation) throws StartupException {
    try {
      return startup.start(installation);
    } catch (StartupException e) {
      installation.close();
      throw e;
    }
  }

  private static void printFirstKey(Installation installation, PrintWriter out) {
    FirstKeys keys = new FirstKeys(installation.clients(), installation.keys(), installation.apiKeys());
    if (!keys.hasAnyKey()) {
      out.println("Admin key, shown this once: " + keys.admin().secret().reveal());
      out.flush();
    }
  }
}
