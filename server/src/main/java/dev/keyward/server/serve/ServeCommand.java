package dev.keyward.server.serve;

import dev.keyward.server.Installation;
import dev.keyward.server.Node;
import dev.keyward.server.config.ConfigFile;
import dev.keyward.server.config.source.ConfigException;
import dev.keyward.server.data.Bootstrap;
import dev.keyward.server.data.StartupException;
import dev.keyward.server.reload.WatchedConfiguration;
import dev.keyward.server.upkeep.OldGeneration;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code keyward serve}. */
@Command(
    name = "serve",
    description = {
      "Run Keyward with a configuration file, until SIGTERM.",
      "A change of the file, or SIGHUP, is taken on while it runs; a file that is wrong is refused."
    },
    sortOptions = false)
public final class ServeCommand extends LocalCommand {
  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The configuration, such as keyward.yaml.")
  private Path config = Path.of("keyward.yaml");

  @Option(
      names = "--init",
      description =
          "When the data directory is missing or empty: make it, a master key, and a first admin"
              + " key, which is printed once.")
  private boolean init;

  @Override
  protected void run(PrintWriter out)
      throws ConfigException, StartupException, InterruptedException {
    HangUp signal = HangUp.awaited();
    DemoApi.Reach demo = new DemoApi.Reach();
    WatchedConfiguration configuration =
        new WatchedConfiguration(
            files -> demo.reach(ConfigFile.load(config, System.getenv(), files)));
    Startup startup = new Startup(configuration.read());
    startup.check();
    Installation installation = startup.open(init);
    Node node = startup.start(installation);
    if (init) {
      printFirstKey(installation, out);
    }
    OldGeneration.watch();
    // Last: from here on the process ends with 0, also when it is this command that ends it.
    RunningNode.closeOnSignal(node, demo, startup);
    signal.then(node.follow(configuration, startup::publicTls)::request);
    LoggerFactory.getLogger("keyward.server")
        .atInfo()
        .addKeyValue("public_port", node.publicPort())
        .addKeyValue("admin_port", node.adminPort())
        .log("ready");
    RunningNode.await();
  }

  /**
   * Only the first time: also when an attempt before this one made the master key and then found no
   * database.
   */
  private static void printFirstKey(Installation installation, PrintWriter out)
      throws StartupException {
    Bootstrap first =
        new Bootstrap(
            installation.clients(),
            installation.keys(),
            installation.apiKeys(),
            InstantSource.system());
    first
        .firstAdmin()
        .secret()
        .ifPresent(key -> out.println("Admin key, shown this once: " + key.reveal()));
    out.flush();
  }
}
