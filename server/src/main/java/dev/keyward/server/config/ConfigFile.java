package dev.keyward.server.config;

import java.nio.file.Path;
import java.util.Map;

/** The way from {@code keyward.yaml} to {@link KeywardConfig}. */
public final class ConfigFile {
  private ConfigFile() {}

  /**
   * Reads a configuration file and what the environment changes about it.
   *
   * @param environment all variables of the process; those that begin with {@code KEYWARD__} are settings
   * @throws ConfigException with every problem at once
   */
  public static KeywardConfig load(Path file, Map<String, String> environment) throws ConfigException {
    throw new UnsupportedOperationException(file + " " + environment);
  }

  /** What holds without a configuration file: the defaults around a data directory, and what the environment changes about them. */
  public static KeywardConfig defaults(Path data, Map<String, String> environment) throws ConfigException {
    throw new UnsupportedOperationException(data + " " + environment);
  }
}
