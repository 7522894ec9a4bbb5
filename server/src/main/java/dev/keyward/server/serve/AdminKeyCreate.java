package dev.keyward.server.serve;

import dev.keyward.core.apikey.ApiKeySecret;
import dev.keyward.server.Installation;
import dev.keyward.server.config.KeywardConfig;
import dev.keyward.server.config.source.ConfigException;
import dev.keyward.server.data.AdminKeyFile;
import dev.keyward.server.data.Bootstrap;
import dev.keyward.server.data.DataDirectory;
import dev.keyward.server.data.StartupException;
import java.io.PrintWriter;
import java.time.InstantSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keyward admin-key create}: the way back in when the last admin key is lost. */
@Command(
    name = "create",
    description =
        "Make a key with the scope keyward:admin from the data directory and the master key alone,"
            + " and print it once.",
    sortOptions = false)
final class AdminKeyCreate extends LocalCommand {
  @Mixin private final LocalPlace place = new LocalPlace();

  @Option(
      names = "--save",
      description =
          "Also put it into admin.key of the data directory, for the command line on this machine.")
  private boolean save;

  @Override
  protected void run(PrintWriter out) throws ConfigException, StartupException {
    KeywardConfig settings = place.configuration();
    try (Installation installation = new Startup(settings).openBeside()) {
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
}
