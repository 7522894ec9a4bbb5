package dev.keyward.server.config;

import dev.keyward.server.config.source.ConfigException;
import dev.keyward.server.config.source.ConfigSource;
import dev.keyward.server.config.source.Section;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The way from {@code keyward.yaml} to {@link KeywardConfig}. */
public final class ConfigFile {
  private ConfigFile() {}

  /**
   * Reads a configuration file and what the environment changes about it. Relative paths in either
   * are relative to the directory of the file.
   *
   * @param environment all variables of the process; those that begin with {@code KEYWARD__} are
   *     settings
   * @throws ConfigException with every problem at once
   */
  public static KeywardConfig load(Path file, Map<String, String> environment)
      throws ConfigException {
    return load(file, environment, new HashSet<>());
  }

  /**
   * As {@link #load(Path, Map)}.
   *
   * @param files gets this file and each one that is read for it, also when something is wrong
   */
  public static KeywardConfig load(Path file, Map<String, String> environment, Set<Path> files)
      throws ConfigException {
    Path absolute = file.toAbsolutePath().normalize();
    Path directory = Objects.requireNonNullElse(absolute.getParent(), absolute);
    return read(ConfigSource.file(file, directory, environment, files), directory);
  }

  /**
   * What holds without a configuration file: the defaults around a data directory, and what the
   * environment changes about them. Relative paths are relative to the data directory; {@code data}
   * itself is not taken from the environment.
   *
   * @throws ConfigException with every problem at once
   */
  public static KeywardConfig defaults(Path data, Map<String, String> environment)
      throws ConfigException {
    Path directory = data.toAbsolutePath().normalize();
    return read(ConfigSource.environment(directory, environment), directory);
  }

  private static KeywardConfig read(Section root, Path directory) throws ConfigException {
    KeywardConfig config = new SettingsReader(directory).read(root);
    root.check();
    return config;
  }
}
