package dev.keyward.server.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The directory that holds an installation: mode 0700, its owner's alone. */
public final class DataDirectory {
  private final Path path;

  private DataDirectory(Path path) {
    this.path = path;
  }

  /**
   * The directory as it is.
   *
   * @throws StartupException when it is missing, is no directory, cannot be written, or is open to
   *     others
   */
  public static DataDirectory open(Path path) throws StartupException {
    if (!PrivateFile.exists(path)) {
      throw new StartupException(
          "the data directory " + path + " does not exist: --init makes a new installation there");
    }
    if (!Files.isDirectory(path)) {
      throw new StartupException(path + " is not a directory");
    }
    PrivateFile.check(path, PrivateFile.Access.OWNER_ALONE);
    if (!Files.isWritable(path) || !Files.isExecutable(path)) {
      throw new StartupException(
          "cannot write to the data directory " + path + ": permission denied");
    }
    return new DataDirectory(path.toAbsolutePath().normalize());
  }

  /** As {@link #open}, but makes the directory when it is missing. */
  public static DataDirectory openOrCreate(Path path) throws StartupException {
    if (!PrivateFile.exists(path)) {
      try {
        Path absolute = path.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        if (parent != null) {
          Files.createDirectories(parent);
        }
        Files.createDirectory(
            absolute,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } catch (IOException e) {
        throw new StartupException(
            "cannot create the data directory " + path + ": " + PrivateFile.reason(e), e);
      }
    }
    return open(path);
  }

  /** The directory itself, absolute. */
  public Path path() {
    return path;
  }

  /** The embedded database, unless the configuration names another. */
  public Path database() {
    return path.resolve("keyward.db");
  }

  /** The master key, base64, 0600. */
  public Path masterKey() {
    return path.resolve("master.key");
  }

  /** The master key that is about to take the place of {@link #masterKey}. */
  public Path nextMasterKey() {
    return path.resolve("master.key.new");
  }

  /** Locked by the process that the directory belongs to at the moment. */
  public Path lockFile() {
    return path.resolve("keyward.lock");
  }

  /** The admin key for the command line on this machine, 0600. */
  public Path adminKey() {
    return path.resolve("admin.key");
  }

  /** The certificate of the local CA, for clients to trust. */
  public Path caCertificate() {
    return path.resolve("ca.crt");
  }

  /** The certificate the listeners use now; for reading only. */
  public Path serverCertificate() {
    return path.resolve("server.crt");
  }

  /** The configuration that quickstart writes. */
  public Path config() {
    return path.resolve("keyward.yaml");
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
