package dev.keyward.server.serve;

import dev.keyward.server.config.ConfigFile;
import dev.keyward.server.config.KeywardConfig;
import dev.keyward.server.config.source.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which installation on this machine a command is about. */
final class LocalPlace {
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

  KeywardConfig configuration() throws ConfigException {
    Path inside = data.resolve("keyward.yaml");
    if (config != null) {
      return ConfigFile.load(config, System.getenv());
    }
    return Files.exists(inside)
        ? ConfigFile.load(inside, System.getenv())
        : ConfigFile.defaults(data, System.getenv());
  }
}
