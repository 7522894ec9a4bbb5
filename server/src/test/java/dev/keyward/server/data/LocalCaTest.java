package dev.keyward.server.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.secret.SecretWrap;
import dev.keyward.storage.jdbc.Database;
import dev.keyward.storage.jdbc.JdbcSecretStore;
import dev.keyward.testkit.Needs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalCaTest {
  private static final InstantSource CLOCK = InstantSource.system();

  private final SecureRandom random = new SecureRandom();
  private final SecretWrap wrap = new SecretWrap(MasterKey.generate(random), random);
  @TempDir private Path temporary;
  private DataDirectory directory;
  private Database database;
  private JdbcSecretStore store;

  @BeforeEach
  void open() throws Exception {
    directory = DataDirectory.openOrCreate(temporary.resolve("data"));
    database = Database.open("sqlite:" + directory.database());
    store = new JdbcSecretStore(database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private LocalCa load() throws Exception {
    return LocalCa.load(store, wrap, random, CLOCK);
  }

  @Test
  void isMadeOnceAndIssuesAnewEachTime() throws Exception {
    LocalCa first = load();
    LocalCa second = load();
    assertEquals(first.certificate(), second.certificate());
    assertEquals(1, store.byPurpose("local-ca").size());
    assertNotEquals(first.issue(List.of()).certificate(), second.issue(List.of()).certificate());
    assertNotEquals(first.issue(List.of()).key(), second.issue(List.of()).key());
  }

  @Test
  void anotherMasterKeyDoesNotOpenIt() throws Exception {
    LocalCa made = load();
    SecretWrap other = new SecretWrap(MasterKey.generate(random), random);
    assertThrows(SecretWrap.UnwrapException.class, () -> LocalCa.load(store, other, random, CLOCK));
    assertEquals(made.certificate(), load().certificate());
  }

  @Test
  void theAuthoritySignsServerCertificatesAlone() throws Exception {
    X509Certificate ca = load().certificate();
    assertEquals("CN=Keyward local CA", ca.getSubjectX500Principal().getName());
    assertEquals(0, ca.getBasicConstraints());
    assertEquals(List.of(false, false, false, false, false, true, true), usage(ca).subList(0, 7));
    assertTrue(ca.getCriticalExtensionOIDs().containsAll(List.of("2.5.29.15", "2.5.29.19")));
    Instant end = ca.getNotAfter().toInstant();
    assertTrue(
        end.isAfter(Instant.now().plus(Duration.ofDays(3651)))
            && end.isBefore(Instant.now().plus(Duration.ofDays(3654))));
  }

  @Test
  void aServerCertificateIsForThisMachineAndWhatIsConfigured() throws Exception {
    TlsMaterial server =
        load()
            .issue(
                List.of("0.0.0.0", "::", "API.example.com", "192.0.2.7", "bad_name", "localhost"));
    X509Certificate certificate = server.certificate();
    List<String> names =
        certificate.getSubjectAlternativeNames().stream()
            .map(name -> name.get(0) + "=" + name.get(1))
            .toList();
    assertTrue(
        names.containsAll(
            List.of(
                "2=localhost",
                "7=127.0.0.1",
                "7=0:0:0:0:0:0:0:1",
                "2=api.example.com",
                "7=192.0.2.7")),
        names::toString);
    assertFalse(
        names.toString().contains("bad_name")
            || names.contains("7=0.0.0.0")
            || names.contains("7=0:0:0:0:0:0:0:0"));
    assertEquals(names.size(), Set.copyOf(names).size());
    assertEquals(List.of("1.3.6.1.5.5.7.3.1"), certificate.getExtendedKeyUsage());
    assertEquals(-1, certificate.getBasicConstraints());
    Duration life = Duration.between(Instant.now(), certificate.getNotAfter().toInstant());
    assertTrue(life.toDays() >= 396 && life.toDays() <= 397, life::toString);
    assertEquals(2, server.chain().length);
  }

  private static List<Boolean> usage(X509Certificate certificate) {
    boolean[] bits = certificate.getKeyUsage();
    return java.util.stream.IntStream.range(0, bits.length).mapToObj(i -> bits[i]).toList();
  }

  @Test
  void javaTrustsTheChain() throws Exception {
    LocalCa ca = load();
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(ca.certificate(), null)));
    parameters.setRevocationEnabled(false);
    X509Certificate server = ca.issue(List.of()).certificate();
    CertPathValidator.getInstance("PKIX")
        .validate(
            CertificateFactory.getInstance("X.509").generateCertPath(List.of(server)), parameters);
  }

  @Test
  void opensslTrustsTheChain() throws Exception {
    Needs.present(Files.isExecutable(Path.of("/usr/bin/openssl")), "openssl");
    LocalCa ca = load();
    ca.publish(directory, ca.issue(List.of("api.example.com")));
    for (List<String> name :
        List.of(
            List.of("-verify_hostname", "localhost"),
            List.of("-verify_hostname", "api.example.com"),
            List.of("-verify_ip", "::1"))) {
      Process openssl =
          new ProcessBuilder(
                  "openssl",
                  "verify",
                  "-x509_strict",
                  "-purpose",
                  "sslserver",
                  name.get(0),
                  name.get(1),
                  "-CAfile",
                  directory.caCertificate().toString(),
                  directory.serverCertificate().toString())
              .redirectErrorStream(true)
              .start();
      String said = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, openssl.waitFor(), said);
    }
  }

  @Test
  void onlyCertificatesAreWrittenAndNoKeyIsInAnyFile() throws Exception {
    LocalCa ca = load();
    TlsMaterial server = ca.issue(List.of());
    ca.publish(directory, server);
    ca.publish(directory, server);
    assertEquals("rw-r--r--", FileState.mode(directory.caCertificate()));
    assertEquals("rw-r--r--", FileState.mode(directory.serverCertificate()));
    byte[] plain =
        wrap.unwrap(
            store.byPurpose("local-ca").getFirst().wrapped(), "secret", "local-ca-1", "wrapped");
    String scalar = HexFormat.of().formatHex(plain, 40, 72);
    for (List<Object> file : FileState.everything(directory.path()).values()) {
      byte[] bytes = file.get(1).toString().getBytes(StandardCharsets.ISO_8859_1);
      assertFalse(HexFormat.of().formatHex(bytes).contains(scalar));
      assertFalse(file.get(1).toString().contains("PRIVATE KEY"));
    }
  }
}
