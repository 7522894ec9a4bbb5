package dev.keyward.server.issuer;

import dev.keyward.server.issuer.FetchException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;

/**
 * A key set in a file, which may be replaced at any time. Only a regular file is opened: a pipe put
 * in its place would be waited for without end.
 */
final class FileKeys implements KeyLoader {
  private final Path file;
  private volatile List<Object> seen = List.of();

  FileKeys(Path file) {
    this.file = file;
  }

  @Override
  public byte[] load() throws FetchException {
    List<Object> stamp = stamp();
    seen = stamp;
    if (!Files.isRegularFile(file)) {
      throw new FetchException(Reason.FILE, new IOException("not a regular file"));
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new FetchException(Reason.SIZE);
      }
      return bytes;
    } catch (IOException e) {
      throw new FetchException(Reason.FILE, e);
    }
  }

  @Override
  public boolean hasNews() {
    return !stamp().equals(seen);
  }

  /** What changes with the file; empty when there is none. */
  private List<Object> stamp() {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return List.of(
          now.lastModifiedTime(), now.size(), Objects.requireNonNullElse(now.fileKey(), ""));
    } catch (IOException e) {
      return List.of();
    }
  }
}
