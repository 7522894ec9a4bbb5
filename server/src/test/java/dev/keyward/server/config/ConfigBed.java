package dev.keyward.server.config;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.server.config.source.ConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/** A directory with a {@code keyward.yaml}. */
final class ConfigBed {
  final Path directory;
  final Path file;

  ConfigBed(Path directory) {
    this.directory = directory;
    this.file = directory.resolve("keyward.yaml");
  }

  KeywardConfig load(String yaml) throws ConfigException {
    return load(yaml, Map.of());
  }

  KeywardConfig load(String yaml, Map<String, String> environment) throws ConfigException {
    write("keyward.yaml", yaml, "rw-r--r--");
    return ConfigFile.load(file, environment);
  }

  /** Each problem as it is printed, with the directory left out. */
  List<String> problems(String yaml, Map<String, String> environment) {
    ConfigException refused = assertThrows(ConfigException.class, () -> load(yaml, environment));
    return refused.problems().stream()
        .map(problem -> problem.toString().replace(directory + "/", ""))
        .toList();
  }

  List<String> problems(String yaml) {
    return problems(yaml, Map.of());
  }

  Path write(String name, String text, String mode) {
    try {
      Path path = directory.resolve(name);
      Files.writeString(path, text);
      return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
