package dev.keyward.server.data.lock;

import dev.keyward.server.data.DataDirectory;
import dev.keyward.server.data.PrivateFile;
import dev.keyward.server.data.StartupException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A data directory held by this process. The file {@code keyward.lock} stays when it is given up:
 * only the lock on it counts, and the system takes that back from a process that dies.
 */
public final class DirectoryLock implements AutoCloseable {
  private final DataDirectory directory;
  private final FileChannel channel;

  private DirectoryLock(DataDirectory directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * @throws StartupException when another process holds it, or it cannot be locked
   */
  public static DirectoryLock take(DataDirectory directory) throws StartupException {
    Optional<DirectoryLock> taken = tryTake(directory);
    if (taken.isEmpty()) {
      throw new StartupException(
          "a Keyward runs on the data directory " + directory + " already: stop it first");
    }
    return taken.get();
  }

  /**
   * @return empty when another process holds it
   * @throws StartupException when it cannot be locked
   */
  public static Optional<DirectoryLock> tryTake(DataDirectory directory) throws StartupException {
    Path file = directory.lockFile();
    try {
      FileChannel channel =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PrivateFile.MODE_600));
      if (isLocked(channel)) {
        return Optional.of(new DirectoryLock(directory, channel));
      }
      channel.close();
      return Optional.empty();
    } catch (IOException e) {
      throw new StartupException("cannot lock " + file + ": " + PrivateFile.reason(e), e);
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      @Nullable FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      // Held within this process.
      return false;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  public DataDirectory directory() {
    return directory;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The system takes the lock back with the process.
    }
  }
}
