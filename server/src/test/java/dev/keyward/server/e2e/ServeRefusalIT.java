package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What keeps {@code serve} from starting: one clear line on standard error, an exit code that is
 * not 0, and not a byte changed.
 */
final class ServeRefusalIT {
  @TempDir private static Path shared;

  /** An installation that works, made once. */
  private static ServerHome installed;

  /** This test's copy of it. */
  private ServerHome home;

  @BeforeAll
  static void install() throws Exception {
    installed = ServerHome.in(shared).configure(ServerHome.ROUTES);
    installed.install();
  }

  @BeforeEach
  void copy() throws Exception {
    home = ServerHome.in(shared);
    Files.copy(installed.config(), home.config());
    Files.createDirectory(home.data());
    ServerHome.chmod(home.data(), "rwx------");
    try (var files = Files.list(installed.data())) {
      for (Path file : files.toList()) {
        Files.copy(
            file,
            home.data().resolve(file.getFileName()),
            java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  /** What was refused was the fault, not the copy. */
  @AfterEach
  void theInstallationItselfIsSound() throws Exception {
    assertFalse(Files.exists(home.data().resolve("keyward.db-wal")), "closed properly");
  }

  private static void says(String refusal, Object... words) {
    for (Object word : words) {
      assertTrue(refusal.contains(word.toString()), () -> "'" + word + "' is not in: " + refusal);
    }
    assertFalse(refusal.contains("Exception"), refusal);
  }

  private String refusal() throws Exception {
    return home.refusal(Map.of());
  }

  private static String otherKey(int value) {
    byte[] bytes = new byte[32];
    java.util.Arrays.fill(bytes, (byte) value);
    bytes[0] = 1;
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Test
  void anEmptyDirectoryWithoutInit() throws Exception {
    ServerHome empty = ServerHome.in(shared).configure(ServerHome.ROUTES);
    says(empty.refusal(Map.of()), empty.data(), "--init");
    Files.createDirectory(empty.data());
    ServerHome.chmod(empty.data(), "rwx------");
    says(empty.refusal(Map.of()), empty.data(), "--init");
  }

  @Test
  void aWrongMasterKey() throws Exception {
    Path file = home.data().resolve("master.key");
    Files.writeString(file, otherKey(7) + "\n");
    says(refusal(), "master key", "not the one");
    String key = otherKey(9);
    String refusal = home.refusal(Map.of("KEYWARD__SECRETS__MASTER_KEY", "${env:MK}", "MK", key));
    says(refusal, "master key", "not the one");
    assertFalse(refusal.contains(key), refusal);
  }

  @Test
  void aMasterKeyThatIsNone() throws Exception {
    Path file = home.data().resolve("master.key");
    Files.writeString(file, "c2hvcnQ=\n");
    String refusal = refusal();
    says(refusal, file);
    assertFalse(refusal.contains("c2hvcnQ"), refusal);
  }

  @Test
  void aMissingMasterKey() throws Exception {
    Files.delete(home.data().resolve("master.key"));
    for (String[] options : new String[][] {{}, {"--init"}}) {
      String refusal = home.refusal(Map.of(), options);
      says(refusal, "master.key", "missing", "backup");
      assertFalse(refusal.contains("--init"), "which would not help: " + refusal);
    }
  }

  @Test
  void aMasterKeyThatOthersCanRead() throws Exception {
    ServerHome.chmod(home.data().resolve("master.key"), "rw-r--r--");
    says(refusal(), "master.key", "chmod 600");
    ServerHome.chmod(home.data().resolve("master.key"), "rw-r-----");
    says(refusal(), "master.key", "chmod 600");
  }

  @Test
  void aMasterKeyInAnotherFileThatOthersCanRead() throws Exception {
    Path file = home.directory().resolve("mk");
    Files.copy(home.data().resolve("master.key"), file);
    ServerHome.chmod(file, "rw-r--r--");
    Map<String, String> environment =
        Map.of("KEYWARD__SECRETS__MASTER_KEY", "${file:" + file + "}");
    says(home.refusal(environment), file, "chmod");
    Files.delete(file);
    says(home.refusal(environment), file, "no such file");
  }

  @Test
  void aDataDirectoryThatOthersCanRead() throws Exception {
    ServerHome.chmod(home.data(), "rwxr-xr-x");
    says(refusal(), home.data(), "chmod 700");
  }

  @Test
  void aPortInUse() throws Exception {
    try (ServerSocket taken = ServerHome.taken()) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      says(home.refusal(Map.of("KEYWARD__PUBLIC__ADDRESS", address)), address, "in use");
      says(home.refusal(Map.of("KEYWARD__ADMIN__ADDRESS", address)), address, "in use");
      ServerHome empty = ServerHome.in(shared).configure(ServerHome.ROUTES);
      says(empty.refusal(Map.of("KEYWARD__ADMIN__ADDRESS", address), "--init"), address, "in use");
    }
  }

  @Test
  void onePortForBothListeners() throws Exception {
    int port;
    try (ServerSocket free = ServerHome.taken()) {
      port = free.getLocalPort();
    }
    ServerHome empty = ServerHome.in(shared).configure(ServerHome.ROUTES);
    Map<String, String> environment =
        Map.of(
            "KEYWARD__PUBLIC__ADDRESS",
            "127.0.0.1:" + port,
            "KEYWARD__ADMIN__ADDRESS",
            "127.0.0.1:" + port);
    says(empty.refusal(environment, "--init"), "127.0.0.1:" + port);
  }

  @Test
  void aNewerSchema() throws Exception {
    String url = "jdbc:sqlite:" + home.data().resolve("keyward.db");
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,"
              + " checksum, installed_by, execution_time, success) VALUES (99, '99', 'from the"
              + " future', 'SQL', 'V99__from_the_future.sql', 1, 'test', 1, 1)");
    }
    says(refusal(), "keyward.db", "version 99", "newer");
  }

  @Test
  void aDatabaseThatIsNone() throws Exception {
    Files.writeString(
        home.data().resolve("keyward.db"),
        "this is not a database, but it is long enough to be looked at".repeat(50));
    says(refusal(), "keyward.db", "not a database");
  }

  @Test
  void aCertificateThatCannotBeUsed() throws Exception {
    Path certificate = home.directory().resolve("s.crt");
    Path key = home.directory().resolve("s.key");
    Map<String, String> tls = Map.of("KEYWARD__PUBLIC__TLS", "{certificate: s.crt, key: s.key}");

    says(home.refusal(tls), certificate, "no such file");
    Files.writeString(certificate, "nonsense");
    says(home.refusal(tls), certificate, "no PEM certificate");
    Certificates.selfSigned(certificate, key);
    Path hidden = home.directory().resolve("hidden");
    Files.move(key, hidden);
    says(home.refusal(tls), key, "no such file");
    Files.writeString(key, "nonsense");
    ServerHome.chmod(key, "rw-------");
    says(home.refusal(tls), key, "no PEM private key");
    Files.delete(key);
    Files.move(hidden, key);
    ServerHome.chmod(key, "rw-r--r--");
    says(home.refusal(tls), key, "chmod");
    ServerHome.chmod(key, "rw-------");
    Certificates.selfSigned(certificate, home.directory().resolve("another.key"));
    says(home.refusal(tls), key, "does not belong");
  }

  @Test
  void certificatesThatCannotBeUsedTogether() throws Exception {
    Path files = home.directory();
    Certificates.authority(files, "ca");
    for (String name : new String[] {"a", "b"}) {
      Certificates.issued(files, "ca", name, "EC", "subjectAltName=DNS:www.example.com");
    }
    Certificates.issued(files, "ca", "c", "RSA", "subjectAltName=DNS:www.example.com");
    String pair = "{certificate: %1$s.crt, key: %1$s.key}";
    String both = "{certificates: [" + pair.formatted("a") + ", %s]}";
    Map<String, String> twice = Map.of("KEYWARD__PUBLIC__TLS", both.formatted(pair.formatted("b")));
    says(home.refusal(twice), files.resolve("b.crt"), "never be shown");
    ServerHome.chmod(files.resolve("c.key"), "rw-r--r--");
    Map<String, String> open = Map.of("KEYWARD__PUBLIC__TLS", both.formatted(pair.formatted("c")));
    says(home.refusal(open), files.resolve("c.key"), "chmod");
  }

  @Test
  void aClientCaThatCannotBeUsed() throws Exception {
    Path files = home.directory();
    Map<String, String> setting = Map.of("KEYWARD__PUBLIC__CLIENT_CA", "clients.crt");
    says(home.refusal(setting), files.resolve("clients.crt"), "no such file");
    Certificates.authority(files, "clients");
    Certificates.issued(files, "clients", "leaf", "EC", "basicConstraints=CA:FALSE");
    Files.writeString(
        files.resolve("clients.crt"),
        Files.readString(files.resolve("leaf.crt")),
        java.nio.file.StandardOpenOption.APPEND);
    says(home.refusal(setting), files.resolve("clients.crt"), "no CA's: CN=leaf");
  }

  @Test
  void anUnknownSetting() throws Exception {
    home.configure(ServerHome.ROUTES + "databse: sqlite:other.db\n");
    says(refusal(), "keyward.yaml", "databse");
    home.configure(ServerHome.ROUTES);
    says(home.refusal(Map.of("KEYWARD__PUBLIC__ADRESS", "127.0.0.1:0")), "KEYWARD__PUBLIC__ADRESS");
  }

  @Test
  void aConfigurationThatIsNotThere() throws Exception {
    Files.delete(home.config());
    says(refusal(), home.config());
  }

  @Test
  void quickstartAndOfflineCommandsRefuseAlike() throws Exception {
    ServerHome.chmod(home.data().resolve("master.key"), "rw-r--r--");
    Snapshot before = Snapshot.of(home.directory());
    for (String[] line :
        new String[][] {
          {
            "quickstart",
            "--json",
            "--port",
            "0",
            "--admin-port",
            "0",
            "--data",
            home.data().toString()
          },
          {"admin-key", "create", "--config", home.config().toString()}
        }) {
      says(
          KeywardProcess.run(home.directory(), Map.of(), line).oneLine(),
          "master.key",
          "chmod 600");
      assertEquals(before, Snapshot.of(home.directory()));
    }
  }
}
