package dev.keyward.server.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes files whose mode matters. POSIX file systems only: where there are no modes,
 * nothing is checked.
 */
public final class PrivateFile {
  /** Who besides the owner may have access to a file that is read. */
  public enum Access {
    OWNER_ALONE("---rwxrwx", "group or others", "600"),
    OWNER_AND_GROUP("------rwx", "everybody", "640"),
    ANYBODY("---------", "", "");

    private final String refused;
    private final String whom;
    private final String wanted;

    Access(String refused, String whom, String wanted) {
      this.refused = refused;
      this.whom = whom;
      this.wanted = wanted;
    }
  }

  public static final Set<PosixFilePermission> MODE_600 =
      PosixFilePermissions.fromString("rw-------");
  static final Set<PosixFilePermission> MODE_644 = PosixFilePermissions.fromString("rw-r--r--");

  private PrivateFile() {}

  /**
   * The text of a file.
   *
   * @throws StartupException when it cannot be read, is longer than {@code maxBytes}, is not UTF-8,
   *     or lets in others than {@code access}
   */
  public static String read(Path file, int maxBytes, Access access) throws StartupException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new StartupException(
          "cannot read " + file + ": not a regular file"); // a pipe may never end
    }
    try (InputStream in = Files.newInputStream(file)) {
      check(file, access);
      byte[] bytes = in.readNBytes(maxBytes + 1);
      if (bytes.length > maxBytes) {
        throw new StartupException(file + " is larger than " + maxBytes + " bytes");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new StartupException(file + " is not UTF-8 text", e);
    } catch (IOException e) {
      throw new StartupException("cannot read " + file + ": " + reason(e), e);
    }
  }

  /** Refuses a file or directory that lets in others than {@code access}. */
  public static void check(Path file, Access access) throws StartupException {
    try {
      Set<PosixFilePermission> mode = EnumSet.noneOf(PosixFilePermission.class);
      mode.addAll(Files.getPosixFilePermissions(file));
      mode.retainAll(PosixFilePermissions.fromString(access.refused));
      if (!mode.isEmpty()) {
        String wanted = Files.isDirectory(file) ? "700" : access.wanted;
        throw new StartupException(
            file + " is open to " + access.whom + ": run chmod " + wanted + " " + file);
      }
    } catch (UnsupportedOperationException e) {
      // No POSIX modes on this file system.
    } catch (IOException e) {
      throw new StartupException("cannot read " + file + ": " + reason(e), e);
    }
  }

  /**
   * Puts {@code text} in place at once, or not at all; at no time does the file exist with a wider
   * mode.
   */
  static void write(Path file, String text, Set<PosixFilePermission> mode) throws StartupException {
    place(
        file, text, mode, temporary -> Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE));
  }

  /** As {@link #write}, but never in the place of an existing file. */
  public static void writeNew(Path file, String text, Set<PosixFilePermission> mode)
      throws StartupException {
    place(
        file,
        text,
        mode,
        temporary -> {
          Files.createLink(file, temporary);
          Files.delete(temporary);
        });
  }

  /** Gives a finished temporary file its name. */
  private interface Naming {
    void name(Path temporary) throws IOException;
  }

  private static void place(Path file, String text, Set<PosixFilePermission> mode, Naming naming)
      throws StartupException {
    Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
    Path temporary = null;
    try {
      temporary =
          Files.createTempFile(
              directory, ".", ".tmp", PosixFilePermissions.asFileAttribute(MODE_600));
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        Files.setPosixFilePermissions(temporary, mode);
        channel.force(true);
      }
      naming.name(temporary);
      sync(directory);
    } catch (IOException e) {
      discard(temporary);
      throw new StartupException("cannot write " + file + ": " + reason(e), e);
    }
  }

  /** Gives a file the name of another one, which is gone then; there is never neither. */
  public static void rename(Path from, Path to) throws StartupException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
      sync(Objects.requireNonNull(to.toAbsolutePath().getParent()));
    } catch (IOException e) {
      throw new StartupException("cannot rename " + from + ": " + reason(e), e);
    }
  }

  public static void delete(Path file) throws StartupException {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new StartupException("cannot delete " + file + ": " + reason(e), e);
    }
  }

  /** Makes the new name as durable as the content. */
  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void discard(@Nullable Path temporary) {
    if (temporary != null) {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException e) {
        // The first failure is the one to tell.
      }
    }
  }

  public static boolean exists(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  /** Why it failed, in the system's words, without the path that the message names already. */
  public static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "no such file";
      case FileAlreadyExistsException exists -> "it exists already";
      case AccessDeniedException denied -> "permission denied";
      case FileSystemException other when other.getReason() != null -> other.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }
}
