package dev.keyward.server.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.apikey.ApiKeyAuthenticator;
import dev.keyward.core.apikey.ApiKeyAuthenticator.Recognition;
import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.secret.MasterKeyRotation;
import dev.keyward.core.secret.SecretStore.Rewrapped;
import dev.keyward.server.Installation;
import dev.keyward.server.config.ConfigFile;
import dev.keyward.server.data.Bootstrap;
import dev.keyward.server.data.DataDirectory;
import dev.keyward.server.data.LocalCa;
import dev.keyward.server.data.StartupException;
import dev.keyward.server.data.lock.DirectoryLock;
import dev.keyward.storage.jdbc.Database;
import dev.keyward.storage.jdbc.JdbcSecretStore;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code keyward master-key rotate}, and what becomes of one that was cut off. */
final class MasterKeyRotateTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir private Path directory;
  private Path data;
  private Path config;
  private Path current;
  private Path next;
  private String admin;
  private String before;
  private String authority;

  private record Run(int exit, String out, String err) {}

  @BeforeEach
  void install() throws Exception {
    data = directory.resolve("data");
    config = directory.resolve("keyward.yaml");
    current = data.resolve("master.key");
    next = data.resolve("master.key.new");
    Files.writeString(config, "data: ./data\nroutes: []\n");
    try (Startup startup = startup();
        Installation installation = startup.open(true)) {
      admin =
          new Bootstrap(
                  installation.clients(),
                  installation.keys(),
                  installation.apiKeys(),
                  InstantSource.system())
              .newAdminKey()
              .reveal();
      authority = authority(installation);
    }
    before = Files.readString(current);
  }

  private Startup startup() throws Exception {
    return new Startup(ConfigFile.load(config, Map.of()));
  }

  private static String authority(Installation installation) throws Exception {
    return LocalCa.load(installation.secrets(), installation.wrap(), RANDOM, InstantSource.system())
        .certificate()
        .toString();
  }

  private Run run(String... options) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        new CommandLine(new MasterKeyCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));
    String[] all = new String[options.length + 2];
    all[0] = "rotate";
    all[1] = "--config=" + config;
    System.arraycopy(options, 0, all, 2, options.length);
    return new Run(line.execute(all), out.toString(), err.toString());
  }

  private Run refused(String reason, String... options) {
    Run run = run(options);
    assertEquals(1, run.exit(), run.out());
    assertEquals("", run.out());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains(reason), run.err());
    return run;
  }

  /** Everything that was there is, and opens. */
  private void assertItStarts() throws Exception {
    try (Startup startup = startup();
        Installation installation = startup.open(false)) {
      Recognition recognition =
          new ApiKeyAuthenticator(installation.keys(), installation.peppers()).lookUp(admin);
      assertTrue(recognition instanceof Recognition.Known, recognition.toString());
      assertEquals(authority, authority(installation));
    }
    assertFalse(Files.exists(next));
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(current)));
  }

  private void assertRefusesToStart(String reason) throws Exception {
    try (Startup startup = startup()) {
      StartupException refusal =
          assertThrows(StartupException.class, () -> startup.open(false).close());
      assertTrue(String.valueOf(refusal.getMessage()).contains(reason), refusal.getMessage());
    }
  }

  @Test
  void theKeyIsReplacedAndEverythingKeepsWorking() throws Exception {
    Run run = run();

    assertEquals(0, run.exit(), run.err());
    String after = Files.readString(current);
    assertNotEquals(before, after);
    assertTrue(run.out().contains(current.toString()), run.out());
    assertFalse((run.out() + run.err()).contains(after.strip()), "it is not shown");
    assertItStarts();
    assertEquals(0, run().exit());
    assertItStarts();
  }

  @Test
  void theOldKeyOpensABackupAndNotTheDatabase() throws Exception {
    Path backup = directory.resolve("backup.db");
    Files.copy(data.resolve("keyward.db"), backup);
    assertEquals(0, run().exit());
    String after = Files.readString(current);

    Files.writeString(current, before);
    assertRefusesToStart("the master key is not the one that the database was made with");
    assertEquals(before, Files.readString(current), "nothing was changed");

    Files.copy(backup, data.resolve("keyward.db"), StandardCopyOption.REPLACE_EXISTING);
    assertItStarts();
    Files.writeString(current, after);
    assertRefusesToStart("the master key is not the one");
  }

  @Test
  void nobodyElseMayRunOnTheDirectory() throws Exception {
    try (Startup running = startup();
        Installation _ = running.open(false)) {
      refused("a Keyward runs on the data directory");
      assertRefusesToStart("a Keyward runs on the data directory");
      assertEquals(before, Files.readString(current));
      assertFalse(Files.exists(next));
      try (Installation beside = startup().openBeside()) {
        assertEquals(authority, authority(beside));
      }
    }
    assertItStarts();
  }

  @Test
  void cutOffBeforeTheDatabaseTookItOnTheOldKeyStays() throws Exception {
    Files.writeString(next, MasterKey.generate(RANDOM).reveal() + "\n");
    Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-------"));

    assertItStarts();

    assertEquals(before, Files.readString(current));
  }

  private String cutOffBeforeTheFileWasRenamed() throws Exception {
    MasterKey to = MasterKey.generate(RANDOM);
    Files.writeString(next, to.reveal() + "\n");
    Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-------"));
    try (Database database = Database.open("sqlite:" + data.resolve("keyward.db"))) {
      assertTrue(
          new MasterKeyRotation(new JdbcSecretStore(database), RANDOM, InstantSource.system())
                  .rotate(MasterKey.parse(before), to)
              instanceof Rewrapped.Done);
    }
    return to.reveal() + "\n";
  }

  @Test
  void cutOffAfterTheDatabaseTookItOnTheNewKeyIsTaken() throws Exception {
    String after = cutOffBeforeTheFileWasRenamed();

    assertItStarts();

    assertEquals(after, Files.readString(current));
  }

  @Test
  void anotherRotationFirstEndsTheOneThatWasCutOff() throws Exception {
    String after = cutOffBeforeTheFileWasRenamed();

    assertEquals(0, run().exit());

    assertNotEquals(after, Files.readString(current));
    assertItStarts();
  }

  @Test
  void anAdminKeyIsMadeAlsoAfterOneThatWasCutOff() throws Exception {
    String after = cutOffBeforeTheFileWasRenamed();

    startup().openBeside().close();

    assertEquals(after, Files.readString(current));
    assertItStarts();
  }

  @Test
  void whileItIsUnderWayNobodyElseTouchesItsFile() throws Exception {
    String unfinished = MasterKey.generate(RANDOM).reveal();
    Files.writeString(next, unfinished);
    Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-------"));

    try (DirectoryLock _ = DirectoryLock.take(DataDirectory.open(data))) {
      startup().openBeside().close();
    }

    assertEquals(unfinished, Files.readString(next));
  }

  @Test
  void whenNeitherFileOpensTheDatabaseBothStay() throws Exception {
    String other = MasterKey.generate(RANDOM).reveal();
    Files.writeString(next, other);
    Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(current, MasterKey.generate(RANDOM).reveal());

    assertRefusesToStart("the master key is not the one");

    assertEquals(other, Files.readString(next));
  }

  /** The key moves into a setting; the file that is left in the directory is nobody's any more. */
  private Path configured() throws Exception {
    Path set = directory.resolve("mk");
    Files.move(current, set);
    Files.writeString(
        config, "data: ./data\nroutes: []\nsecrets: {master_key: '${file:" + set + "}'}\n");
    return set;
  }

  @Test
  void aKeyThatIsSetElsewhereNeedsAPlaceForTheNewOne() throws Exception {
    Path set = configured();

    refused("--out");

    assertEquals(before, Files.readString(set));
    try (Startup startup = startup()) {
      startup.open(false).close();
    }
  }

  @Test
  void aKeyThatIsSetElsewhereIsWrittenWhereItIsToldTo() throws Exception {
    Path set = configured();
    Path out = directory.resolve("mk-2");

    Run run = run("--out=" + out);

    assertEquals(0, run.exit(), run.err());
    assertTrue(run.out().contains("secrets.master_key"), run.out());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(out)));
    assertEquals(before, Files.readString(set), "it is the operator's");
    assertRefusesToStart("the master key is not the one");
    Files.move(out, set, StandardCopyOption.REPLACE_EXISTING);
    try (Startup startup = startup();
        Installation installation = startup.open(false)) {
      assertEquals(authority, authority(installation));
    }
  }

  @Test
  void aFileThatExistsIsNotOverwritten() throws Exception {
    Path set = configured();
    Path out = directory.resolve("mk-2");
    Files.writeString(out, "precious");

    refused("it exists already", "--out=" + out);

    assertEquals("precious", Files.readString(out));
    assertEquals(before, Files.readString(set));
    try (Startup startup = startup()) {
      startup.open(false).close();
    }
  }

  @Test
  void aPlaceForTheNewOneIsRefusedWhenTheOldOneIsInTheDirectory() throws Exception {
    Path out = directory.resolve("mk-2");

    refused("--out is for a master key that is set", "--out=" + out);

    assertFalse(Files.exists(out));
    assertItStarts();
  }

  @Test
  void aSecretThatDoesNotOpenKeepsTheOldKey() throws Exception {
    try (var connection =
            java.sql.DriverManager.getConnection("jdbc:sqlite:" + data.resolve("keyward.db"));
        var statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO secret (id, purpose, wrapped, created_at) VALUES ('odd', 'odd',"
              + " zeroblob(64), 1)");
    }

    refused("secret/odd does not open");

    assertEquals(before, Files.readString(current));
    assertItStarts();
  }
}
