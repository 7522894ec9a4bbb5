package dev.keyward.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.keyward.core.policy.IpNetwork;
import dev.keyward.core.secret.MasterKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ${env:NAME}} and {@code ${file:/path}}, and how secrets are guarded on the way in. */
final class ReferencesTest {
  private static final String SECRET = MasterKey.generate(new SecureRandom()).reveal();

  @TempDir private Path directory;
  private ConfigBed bed;

  @BeforeEach
  void bed() {
    bed = new ConfigBed(directory);
  }

  @Test
  void wholeOrPartOfAString() throws Exception {
    bed.write("port", "81\n", "rw-r-----");
    String yaml = "public: {address: '${env:HOST}:${file:port}', auth_path: '/${env:A}/${env:A}'}";
    KeywardConfig config = bed.load(yaml, Map.of("HOST", "localhost", "A", "x"));
    assertEquals(new HostPort("localhost", 81), config.publicListener().address());
    assertEquals("/x/x", config.publicListener().authPath());
  }

  @Test
  void insideListsAndForFlags() throws Exception {
    String yaml =
        "public: {trusted_proxies: ['${env:P}']}\n"
            + "routes: [{path: /a, public: '${env:OPEN}', upstream: 'http://${env:UP}'}]";
    KeywardConfig config = bed.load(yaml, Map.of("P", "10.0.0.0/8", "OPEN", "true", "UP", "up:1"));
    assertEquals(List.of(IpNetwork.parse("10.0.0.0/8")), config.publicListener().trustedProxies());
    assertEquals("http://up:1", config.routeList().getFirst().delivery().upstream().name());
  }

  @Test
  void whatIsPutInIsNotSearchedAgain() {
    assertEquals(
        List.of("keyward.yaml:1:12: max_stale: a duration is written as 10s, 5m, 2h or 1d"),
        bed.problems("max_stale: '${env:A}'", Map.of("A", "${env:B}", "B", "10s")));
  }

  @Test
  void whatIsNotThereIsAProblem() {
    assertEquals(
        List.of("keyward.yaml:1:7: data: the environment variable NOWHERE is not set"),
        bed.problems("data: '${env:NOWHERE}'"));
    assertEquals(
        List.of("keyward.yaml:1:7: data: cannot read no-such: no such file"),
        bed.problems("data: '${file:no-such}'"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"${NAME}", "${env:}", "${file:}", "${vault:x}", "${env:NAME", "a${", "${}"})
  void otherReferencesAreRefused(String text) {
    assertEquals(
        List.of(
            "keyward.yaml:1:7: data: ${ begins a reference: write ${env:NAME} or ${file:/path}"),
        bed.problems("data: '" + text + "'", Map.of("NAME", "x")));
  }

  @Test
  void theMasterKeyComesFromAFileOfItsOwnerAlone() throws Exception {
    String yaml = "secrets: {master_key: '${file:master}'}";
    Path file = bed.write("master", SECRET + "\n\n", "rw-------");
    assertNotNull(bed.load(yaml).masterKey());
    for (String open : List.of("rw-r-----", "rw----r--", "rw--w----", "rw-rw-rw-")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(open));
      assertEquals(
          List.of(
              "keyward.yaml:1:23: secrets.master_key: master is open to group or others: run chmod"
                  + " 600 master"),
          bed.problems(yaml));
    }
  }

  @Test
  void noFileThatEverybodyReadsIsTakenForASecret() {
    bed.write("password", "pw", "rw-r--r--");
    assertEquals(
        List.of(
            "keyward.yaml:1:11: database: password is open to everybody: run chmod 640 password"),
        bed.problems("database: 'postgresql://me:${file:password}@db/k'"));
  }

  @Test
  void aMasterKeyInTheConfigurationMakesItASecret() throws Exception {
    String yaml = "secrets: {master_key: " + SECRET + "}";
    assertEquals(
        List.of(
            "keyward.yaml:1:23: secrets.master_key: keyward.yaml is open to group or others: run"
                + " chmod 600 keyward.yaml, or write ${env:NAME} or ${file:/path}"),
        bed.problems(yaml));
    Files.setPosixFilePermissions(bed.file, PosixFilePermissions.fromString("rw-------"));
    assertNotNull(ConfigFile.load(bed.file, Map.of()).masterKey());
    assertNotNull(bed.load("", Map.of("KEYWARD__SECRETS__MASTER_KEY", SECRET)).masterKey());
  }

  @Test
  void aPasswordInTheConfigurationMakesItASecret() throws Exception {
    String yaml = "database: 'postgresql://me:%s@db/k'";
    assertEquals(
        List.of(
            "keyward.yaml:1:11: database: keyward.yaml is open to everybody: run chmod 640"
                + " keyward.yaml, or write ${env:NAME} or ${file:/path}"),
        bed.problems(yaml.formatted("pw")));
    Files.setPosixFilePermissions(bed.file, PosixFilePermissions.fromString("rw-r-----"));
    assertNotNull(ConfigFile.load(bed.file, Map.of()));
    assertNotNull(bed.load(yaml.formatted("${env:PW}"), Map.of("PW", "pw")));
    assertNotNull(bed.load("database: postgresql://me@db/k"));
  }

  @Test
  void wrongSecretsAreNotRepeated() {
    String wrong = "c2VjcmV0IHZhbHVl";
    for (String setting :
        List.of(
            "secrets: {master_key: '%s'}",
            "max_stale: '%s'",
            "database: '%s'",
            "public: {address: '%s', tls: '%s'}",
            "routes: [{path: '%s'}]")) {
      String found = bed.problems(setting.replace("%s", "${env:S}"), Map.of("S", wrong)).toString();
      assertFalse(found.contains(wrong), found);
    }
  }

  @Test
  void aSecretFileHasABound() {
    bed.write("long", "x".repeat(64 * 1024 + 1), "rw-------");
    assertEquals(
        List.of("keyward.yaml:1:7: data: long is larger than 65536 bytes"),
        bed.problems("data: '${file:long}'"));
  }
}
