package dev.keyward.server.reload;

import dev.keyward.server.config.KeywardConfig;
import dev.keyward.server.config.source.ConfigException;
import dev.keyward.server.data.StartupException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * A configuration in files, read as often as it changes, and what the files were like when they
 * were read last. Not thread-safe.
 */
public final class WatchedConfiguration {
  private static final int MOST_READINGS = 3;

  private final Loader loader;
  private Set<Path> files = Set.of();
  private Fingerprint seen = Fingerprint.of(files);

  /** Reads the files. */
  @FunctionalInterface
  public interface Loader {
    /**
     * @param files gets each one that is read, also when something is wrong with it
     */
    KeywardConfig load(Set<Path> files) throws ConfigException, StartupException;
  }

  public WatchedConfiguration(Loader loader) {
    this.loader = loader;
  }

  /**
   * Reads the files as they are now. Again when they name one that was not looked at before: what
   * happens to it meanwhile would not be noticed.
   *
   * @throws ConfigException with every problem at once
   */
  public KeywardConfig read() throws ConfigException, StartupException {
    for (int reading = 1; true; reading++) {
      seen = look();
      Set<Path> read = new HashSet<>();
      try {
        KeywardConfig config = loader.load(read);
        read.addAll(config.files());
        if (isSeen(read) || reading == MOST_READINGS) {
          return config;
        }
      } catch (ConfigException | StartupException e) {
        read.addAll(files); // what cannot be read names none
        if (isSeen(read) || reading == MOST_READINGS) {
          throw e;
        }
      }
    }
  }

  /** Whether these files were looked at before they were read. */
  private boolean isSeen(Set<Path> read) {
    files = Set.copyOf(read);
    boolean covered = seen.covers(files);
    seen = seen.part(files);
    return covered;
  }

  /** What the files are like now. */
  Fingerprint look() {
    return Fingerprint.of(files);
  }

  /** What they were like before they were read last. */
  Fingerprint seen() {
    return seen;
  }
}
