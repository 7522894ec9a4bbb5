package dev.keyward.server.data;

import dev.keyward.core.secret.MasterKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.stream.Stream;

/** The directory that holds an installation: mode 0700, its files named here and nowhere else. */
public final class DataDirectory {
  private static final int MAX_FILE = 65_536;

  private final Path path;

  private DataDirectory(Path path) {
    this.path = path;
  }

  /**
   * Opens a directory that may not exist yet; nothing is made before {@link #create}.
   *
   * @throws StartupException when something else is there, or others have access to it
   */
  public static DataDirectory at(Path path) throws StartupException {
    if (PrivateFile.exists(path)) {
      if (!Files.isDirectory(path)) {
        throw new StartupException(path + " is not a directory");
      }
      if (!Files.isWritable(path)) {
        throw new StartupException("cannot write to " + path + ": permission denied");
      }
      PrivateFile.check(path, PrivateFile.Access.OWNER_ALONE);
    }
    return new DataDirectory(path);
  }

  /** Makes the directory with mode 0700 unless it is there. */
  public void create() throws StartupException {
    try {
      if (!Files.isDirectory(path)) {
        Path parent = path.getParent();
        if (parent != null) {
          Files.createDirectories(parent);
        }
        Files.createDirectory(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
    } catch (IOException e) {
      throw new StartupException("cannot make " + path + ": " + PrivateFile.reason(e), e);
    }
  }

  public Path path() {
    return path;
  }

  public Path configFile() {
    return path.resolve("keyward.yaml");
  }

  /** The certificate that clients need to trust; public. */
  public Path caFile() {
    return path.resolve("ca.crt");
  }

  private Path serverCertificate() {
    return path.resolve("server.crt");
  }

  private Path masterKeyFile() {
    return path.resolve("master.key");
  }

  private Path adminKeyFile() {
    return path.resolve("admin.key");
  }

  public boolean hasMasterKey() {
    return PrivateFile.exists(masterKeyFile());
  }

  /** Whether an installation, or a part of one, is here. */
  public boolean isEmpty() throws StartupException {
    if (!Files.isDirectory(path)) {
      return true;
    }
    try (Stream<Path> files = Files.list(path)) {
      return files.allMatch(file -> file.equals(configFile()));
    } catch (IOException e) {
      throw new StartupException("cannot read " + path + ": " + PrivateFile.reason(e), e);
    }
  }

  /**
   * Reads the master key.
   *
   * @throws StartupException when it is missing, cannot be read, is open to others or is no master key; the message never holds any of it
   */
  public MasterKey masterKey() throws StartupException {
    if (!hasMasterKey()) {
      throw new StartupException(masterKeyFile() + " is missing: without the master key nothing of this installation can be read");
    }
    try {
      return MasterKey.parse(PrivateFile.read(masterKeyFile(), MAX_FILE, PrivateFile.Access.OWNER_ALONE));
    } catch (IllegalArgumentException e) {
      throw new StartupException(masterKeyFile() + ": " + e.getMessage(), e);
    }
  }

  /** Makes the master key of a new installation. Never replaces one. */
  public MasterKey createMasterKey(SecureRandom random) throws StartupException {
    if (hasMasterKey()) {
      throw new StartupException(masterKeyFile() + " is there already");
    }
    MasterKey key = MasterKey.generate(random);
    PrivateFile.write(masterKeyFile(), key.reveal() + "\n", PrivateFile.MODE_600);
    return key;
  }

  public boolean hasAdminKey() {
    return PrivateFile.exists(adminKeyFile());
  }

  /** The admin key kept for the command line on this machine. */
  public String adminKey() throws StartupException {
    return PrivateFile.read(adminKeyFile(), MAX_FILE, PrivateFile.Access.OWNER_ALONE).strip();
  }

  public void writeAdminKey(String key) throws StartupException {
    PrivateFile.write(adminKeyFile(), key + "\n", PrivateFile.MODE_600);
  }

  public void writeConfig(String yaml) throws StartupException {
    PrivateFile.write(configFile(), yaml, PrivateFile.MODE_600);
  }

  void writeCertificates(String ca, String server) throws StartupException {
    PrivateFile.write(caFile(), ca, PrivateFile.MODE_644);
    PrivateFile.write(serverCertificate(), server, PrivateFile.MODE_644);
  }
}
