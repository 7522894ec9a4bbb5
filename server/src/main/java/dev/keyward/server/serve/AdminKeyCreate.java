package dev.keyward.server.serve;

import dev.keyward.core.apikey.ApiKeySecret;
import dev.keyward.server.Installation;
import dev.keyward.server.config.ConfigFile;
import dev.keyward.server.config.KeywardConfig;
import dev.keyward.server.config.source.ConfigException;
import dev.keyward.server.data.AdminKeyFile;
import dev.keyward.server.data.Bootstrap;
import dev.keyward.server.data.DataDirectory;
import dev.keyward.server.data.StartupException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code keyward admin-key create}: the way back in when the last admin key is lost. */
@Command(
    name = "create",
    description =
        "Make a key with the scope keyward:admin from the data directory and the master key alone,"
            + " and print it once.",
    sortOptions = false)
final class AdminKeyCreate extends LocalCommand {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "The data directory; its keyward.yaml counts when it has one. Default: ./keyward-data")
  private Path data = Path.of("keyward-data");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration file, instead of --data.")
  private @Nullable Path config;

  @Option(
      names = "--save",
      description =
          "Also put it into admin.key of the data directory, for the command line on this machine.")
  private boolean save;

  @Override
  protected void run(PrintWriter out) throws ConfigException, StartupException {
    KeywardConfig settings = configuration();
    try (Installation installation = new Startup(settings).open(false)) {
      ApiKeySecret made =
          new Bootstrap(
                  installation.clients(),
                  installation.keys(),
                  installation.apiKeys(),
                  InstantSource.system())
              .newAdminKey();
      if (save) {
        AdminKeyFile.write(DataDirectory.open(settings.data()), made);
      }
      out.println(made.reveal());
      out.flush();
    }
  }

  private KeywardConfig configuration() throws ConfigException {
    Path inside = data.resolve("keyward.yaml");
    if (config != null) {
      return ConfigFile.load(config, System.getenv());
    }
    return Files.exists(inside)
        ? ConfigFile.load(inside, System.getenv())
        : ConfigFile.defaults(data, System.getenv());
  }
}
