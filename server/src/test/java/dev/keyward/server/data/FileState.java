package dev.keyward.server.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What tests ask about files. */
final class FileState {
  private FileState() {}

  static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  static Path chmod(Path file, String mode) throws IOException {
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  /**
   * Every file below {@code directory} with its mode and bytes: equal before and after means that
   * nothing was changed.
   */
  static Map<String, List<Object>> everything(Path directory) throws IOException {
    Map<String, List<Object>> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        String content =
            Files.isDirectory(file)
                ? ""
                : Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
        found.put(file.toString(), List.of(mode(file), content));
      }
    }
    return found;
  }
}
