package dev.keyward.server.data;

import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.secret.SecretStore;
import dev.keyward.server.data.PrivateFile.Access;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the master key comes from: the setting {@code secrets.master_key}, else the file in the
 * data directory. It is made once, when told to, and never for a database that has been in use: a
 * new key could not read it.
 */
public final class MasterKeySource {
  private static final int MAX_BYTES = 1024;

  private final DataDirectory directory;
  private final @Nullable MasterKey configured;

  /**
   * @param configured the setting; null when it is left out
   */
  public MasterKeySource(DataDirectory directory, @Nullable MasterKey configured) {
    this.directory = directory;
    this.configured = configured;
  }

  public DataDirectory directory() {
    return directory;
  }

  /**
   * The master key, if there is one.
   *
   * @throws StartupException when its file cannot be read, is open to others, or holds something
   *     else
   */
  public Optional<MasterKey> find() throws StartupException {
    if (configured != null) {
      return Optional.of(configured);
    }
    Path file = directory.masterKey();
    if (!PrivateFile.exists(file)) {
      return Optional.empty();
    }
    return Optional.of(read(file));
  }

  /**
   * The master key in a file.
   *
   * @throws StartupException when it cannot be read, is open to others, or holds something else
   */
  public static MasterKey read(Path file) throws StartupException {
    try {
      return MasterKey.parse(PrivateFile.read(file, MAX_BYTES, Access.OWNER_ALONE));
    } catch (IllegalArgumentException e) {
      throw new StartupException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * The master key that must be there.
   *
   * @throws StartupException also when there is none
   */
  public MasterKey require() throws StartupException {
    Optional<MasterKey> found = find();
    if (found.isEmpty()) {
      throw new StartupException(
          "there is no master key in "
              + directory.masterKey()
              + ": put it back from its backup; --init makes a new installation in an empty"
              + " directory");
    }
    return found.get();
  }

  /**
   * The master key, made and written when there is none.
   *
   * @param databaseInUse whether there is a database already
   * @throws StartupException also when there is a database but no key
   */
  public MasterKey findOrCreate(boolean databaseInUse, SecureRandom random)
      throws StartupException {
    Optional<MasterKey> found = find();
    if (found.isPresent()) {
      return found.get();
    }
    if (databaseInUse) {
      throw new StartupException(
          "the master key "
              + directory.masterKey()
              + " is missing, and the database was made with it: put it back from its backup");
    }
    MasterKey made = MasterKey.generate(random);
    PrivateFile.writeNew(directory.masterKey(), made.reveal() + "\n", PrivateFile.MODE_600);
    return made;
  }

  /**
   * Tells a wrong master key before anything is read with it; in a new database, remembers this
   * one.
   *
   * @throws StartupException when the database was made with another key; nothing has been changed
   */
  public static void verify(MasterKey key, SecretStore store) throws StartupException {
    byte[] own = key.checkValue();
    if (store.keyCheck().isEmpty()) {
      store.insertKeyCheckIfAbsent(own);
    }
    byte[] stored = store.keyCheck().orElseGet(() -> new byte[0]);
    if (!MessageDigest.isEqual(own, stored)) {
      throw new StartupException("the master key is not the one that the database was made with");
    }
  }
}
