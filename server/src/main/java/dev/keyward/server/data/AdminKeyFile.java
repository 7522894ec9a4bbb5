package dev.keyward.server.data;

import dev.keyward.core.apikey.ApiKeySecret;
import dev.keyward.server.data.PrivateFile.Access;
import java.util.Optional;

/**
 * {@code admin.key}: the one secret kept readable, for the command line of the same user on the
 * same machine.
 */
public final class AdminKeyFile {
  private static final int MAX_BYTES = 1024;

  private AdminKeyFile() {}

  /**
   * The key in the file; empty when there is no file.
   *
   * @throws StartupException when it cannot be read, or is open to others
   */
  public static Optional<String> read(DataDirectory directory) throws StartupException {
    return PrivateFile.exists(directory.adminKey())
        ? Optional.of(PrivateFile.read(directory.adminKey(), MAX_BYTES, Access.OWNER_ALONE).strip())
        : Optional.empty();
  }

  /** Puts the key into the file, in the place of an older one. */
  public static void write(DataDirectory directory, ApiKeySecret key) throws StartupException {
    PrivateFile.write(directory.adminKey(), key.reveal() + "\n", PrivateFile.MODE_600);
  }
}
