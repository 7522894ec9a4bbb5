package dev.keyward.server.serve;

import dev.keyward.core.StorageException;
import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.secret.MasterKeyRotation;
import dev.keyward.core.secret.SecretStore.Rewrapped;
import dev.keyward.server.Installation;
import dev.keyward.server.cli.remote.Printable;
import dev.keyward.server.config.KeywardConfig;
import dev.keyward.server.config.source.ConfigException;
import dev.keyward.server.data.DataDirectory;
import dev.keyward.server.data.MasterKeySource;
import dev.keyward.server.data.PrivateFile;
import dev.keyward.server.data.StartupException;
import dev.keyward.server.data.lock.NextMasterKey;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code keyward master-key rotate}. The new key is on the disk before the database takes it on,
 * and in the place of the old one after.
 */
@Command(
    name = "rotate",
    description = {
      "Make a new master key and wrap every secret anew. Keys, tokens and users are not touched and"
          + " go on working.",
      "Stop every node first. Backups of the database made before this open only with the old"
          + " master key."
    },
    sortOptions = false)
final class MasterKeyRotate extends LocalCommand {
  @Mixin private final LocalPlace place = new LocalPlace();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Where to write the new master key, when the old one is set as secrets.master_key. The"
              + " file must not exist.")
  private @Nullable Path out;

  private final SecureRandom random = new SecureRandom();

  @Override
  protected void run(PrintWriter printer) throws ConfigException, StartupException {
    KeywardConfig settings = place.configuration();
    checkOut(settings);
    try (Startup startup = new Startup(settings);
        Installation installation = startup.open(false)) {
      DataDirectory directory = startup.held().directory();
      MasterKey from = new MasterKeySource(directory, settings.masterKey()).require();
      if (out == null) {
        rotateInPlace(installation, from, new NextMasterKey(startup.held()));
        printer.println(Printable.of("The new master key is in " + directory.masterKey() + "."));
      } else {
        rotateTo(out, installation, from);
        printer.println(Printable.of("The new master key is in " + out + "."));
        printer.println("Before the next start, set secrets.master_key to it on every node.");
      }
      printer.println(
          "Keep a copy of it, apart from the database. Backups of the database made so far open"
              + " only with the old one.");
      printer.flush();
    }
  }

  /** Before anything is made. */
  private void checkOut(KeywardConfig settings) throws StartupException {
    if (settings.masterKey() != null && out == null) {
      throw new StartupException(
          "the master key is set as secrets.master_key: name a file for the new one with --out");
    }
    if (settings.masterKey() == null && out != null) {
      throw new StartupException(
          "--out is for a master key that is set as secrets.master_key: this one is replaced in the"
              + " data directory");
    }
  }

  private void rotateInPlace(Installation installation, MasterKey from, NextMasterKey file)
      throws StartupException {
    MasterKey to = MasterKey.generate(random);
    file.write(to);
    try {
      refuse(rotate(installation, from, to));
    } catch (StorageException e) {
      throw new StartupException(
          e.getMessage() + ": whether the master key was replaced is found out at the next start",
          e);
    } catch (StartupException e) {
      file.discard();
      throw e;
    }
    file.take();
  }

  private void rotateTo(Path file, Installation installation, MasterKey from)
      throws StartupException {
    MasterKey to = MasterKey.generate(random);
    PrivateFile.writeNew(file, to.reveal() + "\n", PrivateFile.MODE_600);
    try {
      refuse(rotate(installation, from, to));
    } catch (StorageException e) {
      throw new StartupException(
          e.getMessage()
              + ": should the old master key not open the database any more, the one in "
              + file
              + " does",
          e);
    } catch (StartupException e) {
      PrivateFile.delete(file);
      throw e;
    }
  }

  private Rewrapped rotate(Installation installation, MasterKey from, MasterKey to) {
    return new MasterKeyRotation(installation.secrets(), random, InstantSource.system())
        .rotate(from, to);
  }

  private static void refuse(Rewrapped result) throws StartupException {
    switch (result) {
      case Rewrapped.Done _ -> {}
      case Rewrapped.OtherMasterKey() ->
          throw new StartupException("the master key was replaced by somebody else meanwhile");
      case Rewrapped.DoesNotOpen(String reason) ->
          throw new StartupException(reason + "; nothing was changed");
    }
  }
}
