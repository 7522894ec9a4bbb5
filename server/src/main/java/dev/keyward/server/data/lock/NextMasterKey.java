package dev.keyward.server.data.lock;

import dev.keyward.core.secret.MasterKey;
import dev.keyward.server.data.DataDirectory;
import dev.keyward.server.data.MasterKeySource;
import dev.keyward.server.data.PrivateFile;
import dev.keyward.server.data.StartupException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file {@code master.key.new}, from which the master key of a data directory is replaced:
 *
 * <ol>
 *   <li>it is written, and is on the disk;
 *   <li>the database takes the new key on, all or nothing;
 *   <li>it is renamed to {@code master.key}.
 * </ol>
 *
 * At each moment one of the two files opens the database. Whoever takes the directory next finds
 * out which, and ends what was cut off.
 */
public final class NextMasterKey {
  private static final Logger LOG = LoggerFactory.getLogger("keyward.server");

  private final DataDirectory directory;
  private final Path file;

  public NextMasterKey(DirectoryLock held) {
    this.directory = held.directory();
    this.file = directory.nextMasterKey();
  }

  /** Whether a replacement was cut off here, or is under way. */
  public static boolean isIn(DataDirectory directory) {
    return PrivateFile.exists(directory.nextMasterKey());
  }

  public void write(MasterKey next) throws StartupException {
    PrivateFile.writeNew(file, next.reveal() + "\n", PrivateFile.MODE_600);
  }

  /** Puts it in the place of the old one. */
  public void take() throws StartupException {
    PrivateFile.rename(file, directory.masterKey());
  }

  /** Removes it: the database has not taken it on. */
  public void discard() throws StartupException {
    PrivateFile.delete(file);
  }

  /**
   * Ends a replacement that was cut off. When neither file opens the database both stay, for
   * whoever puts the right database back.
   *
   * @param keyCheck of the master key that the database belongs to; empty for a new database
   */
  public void settle(Optional<byte[]> keyCheck) throws StartupException {
    if (!isIn(directory) || keyCheck.isEmpty()) {
      return;
    }
    if (opens(MasterKeySource.read(file), keyCheck.get())) {
      take();
      LOG.info("the replacement of the master key was cut off, and is complete now");
    } else if (opens(MasterKeySource.read(directory.masterKey()), keyCheck.get())) {
      discard();
      LOG.info("the replacement of the master key was cut off, and the old one stays");
    }
  }

  private static boolean opens(MasterKey key, byte[] keyCheck) {
    return MessageDigest.isEqual(key.checkValue(), keyCheck);
  }
}
