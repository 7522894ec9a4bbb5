package dev.keyward.server.reload;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What some files were like at one moment: their content, when it was written, and who may read it.
 * Files are looked at and not waited for: a mount that exchanges a link, an editor that puts
 * another file in the place of one, and a file system that tells of nothing are all seen alike.
 */
record Fingerprint(Map<Path, String> files) {
  /** No file that is read for its settings is larger. */
  private static final int MAX_BYTES = 1024 * 1024;

  static Fingerprint of(Collection<Path> files) {
    return new Fingerprint(
        files.stream()
            .distinct()
            .collect(Collectors.toUnmodifiableMap(file -> file, Fingerprint::of)));
  }

  /** The same of some of them. */
  Fingerprint part(Set<Path> some) {
    return new Fingerprint(
        files.entrySet().stream()
            .filter(file -> some.contains(file.getKey()))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  boolean covers(Set<Path> all) {
    return files.keySet().containsAll(all);
  }

  private static String of(Path file) {
    if (!Files.isRegularFile(file)) {
      return "none"; // a pipe would be waited for without end
    }
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(in.readNBytes(MAX_BYTES));
      return HexFormat.of().formatHex(digest.digest())
          + ' '
          + Files.getLastModifiedTime(file)
          + ' '
          + mode(file);
    } catch (IOException e) {
      return "unreadable";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String mode(Path file) throws IOException {
    try {
      return Files.getPosixFilePermissions(file).toString();
    } catch (UnsupportedOperationException e) {
      return ""; // no POSIX modes on this file system
    }
  }
}
