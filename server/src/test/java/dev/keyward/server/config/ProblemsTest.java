package dev.keyward.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.config.source.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each kind of mistake with its place, and all of them at once. */
final class ProblemsTest {
  @TempDir private Path directory;
  private ConfigBed bed;

  @BeforeEach
  void bed() {
    bed = new ConfigBed(directory);
  }

  @Test
  void allProblemsAreToldAtOnceInTheOrderOfTheFile() {
    String yaml =
        """
        data: [a]
        publik: {}
        public:
          adress: 0.0.0.0:1
          address: nowhere
          tls: {certificate: a.crt, keys: b.key}
          trusted_proxies: [10.0.0.1/8, everybody]
          auth_path: /auth/
        admin: 9443
        database: mysql:x
        limits: {per_address: 5}
        max_stale: soon
        routes: {}
        """;
    assertEquals(
        List.of(
            "keyward.yaml:1:7: data: must be a string, not a list",
            "keyward.yaml:2:1: publik: is no setting; did you mean public?",
            "keyward.yaml:4:3: public.adress: is no setting; did you mean address?",
            "keyward.yaml:5:12: public.address: an address is written host:port, or [address]:port"
                + " for IPv6",
            "keyward.yaml:6:8: public.tls.key: is required",
            "keyward.yaml:6:29: public.tls.keys: is no setting; did you mean key?",
            "keyward.yaml:7:21: public.trusted_proxies[0]: the address has bits beyond its /8",
            "keyward.yaml:7:33: public.trusted_proxies[1]: not an IP address",
            "keyward.yaml:8:14: public.auth_path: is written as /auth: literal segments, no slash"
                + " at the end",
            "keyward.yaml:9:8: admin: must be a mapping of names to values, not a number",
            "keyward.yaml:10:11: database: is written as sqlite:file or"
                + " postgresql://user@host/database",
            "keyward.yaml:11:23: limits.per_address: must be a string, not a number",
            "keyward.yaml:12:12: max_stale: a duration is written as 10s, 5m, 2h or 1d",
            "keyward.yaml:13:9: routes: must be a list, not a mapping"),
        bed.problems(yaml));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "data: a\\ndata: b | 2:1: data: set twice; the first time at keyward.yaml:1:1",
        "public: {tls: off} | 1:15: public.tls: can be off only on a loopback address, or with"
            + " trusted_proxies",
        "public: {tls: on} | 1:15: public.tls: is auto, off, {certificate: FILE, key: FILE}, or"
            + " {certificates: [{certificate: FILE, key: FILE}, …]}",
        "public: {auth_path: /} | 1:21: public.auth_path: is written as /auth: literal segments, no"
            + " slash at the end",
        "public: {auth_path: auth} | 1:21: public.auth_path: is written as /auth: literal segments,"
            + " no slash at the end",
        "public: {auth_path: /a/../b} | 1:21: public.auth_path: is written as /auth: literal"
            + " segments, no slash at the end",
        "public: {auth_path: /*} | 1:21: public.auth_path: is written as /auth: literal segments,"
            + " no slash at the end",
        "public: {auth_path: /.well-known} | 1:21: public.auth_path: /.well-known has its own"
            + " meaning (RFC 8615)",
        "public: {address: 'a:65536'} | 1:19: public.address: a port is 0 to 65535",
        "public: | 1:8: public: must be a mapping of names to values, not empty",
        "data: | 1:6: data: has no value: leave it out for the default",
        "data: true | 1:7: data: must be a string, not true or false",
        "- a | 1:1: the file must be a mapping of settings, not a list",
        "text | 1:1: the file must be a mapping of settings, not a string",
        "data: a\\n---\\ndata: b | 3:1: a second YAML document is not read: remove it",
        "data: &x a\\n"
            + "database: *x | 2:11: database: anchors and aliases are not taken: write the value"
            + " out",
        "routes: &r []\\n"
            + "limits: {} | 1:9: routes: anchors and aliases are not taken: write the value out",
        "data: !!str a | 1:7: data: tags are not taken: write the plain value",
        "data: !secret a | 1:7: data: tags are not taken: write the plain value",
        "sessions: {} | 1:1: sessions: is no setting; there are data, public, admin, tokens,"
            + " limits, upstreams, database, secrets, issuers, identity_headers, max_stale, routes",
        "data: a: b | 1:8: is not YAML that can be read: mapping values are not allowed here",
        "database: postgresql://db | 1:11: database: a PostgreSQL database is"
            + " postgresql://user[:password]@host[:port]/name?options, special characters escaped"
            + " as in any URL",
      })
  void oneMistake(String yaml, String problem) {
    assertEquals(List.of("keyward.yaml:" + problem), bed.problems(yaml.replace("\\n", "\n")));
  }

  @Test
  void brokenYamlIsToldWithoutItsText() {
    List<String> found = bed.problems("secrets:\n  master_key: \"c2VjcmV0\n");
    assertEquals(
        List.of("keyward.yaml:3:1: is not YAML that can be read: found unexpected end of stream"),
        found);
  }

  @Test
  void deepNestingIsRefused() {
    List<String> found = bed.problems("data: " + "[".repeat(100_000));
    assertEquals(1, found.size());
    assertTrue(found.getFirst().contains("nested too deeply"), found::toString);
  }

  @Test
  void aBombOfAliasesIsRefusedBeforeItGrows() {
    StringBuilder yaml = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 64; i++) {
      yaml.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    assertFalse(bed.problems(yaml.toString()).isEmpty());
  }

  @Test
  void aFileBeyondOneMebibyteIsRefused() {
    String comment = "#" + " ".repeat(1024 * 1024);
    assertEquals(
        List.of("keyward.yaml: keyward.yaml is larger than 1048576 bytes"), bed.problems(comment));
  }

  @Test
  void whatCannotBeReadIsTold() throws Exception {
    Files.write(bed.file, new byte[] {'d', ':', ' ', (byte) 0xff});
    assertRefused(bed.file + ": " + bed.file + " is not UTF-8 text");
    Files.delete(bed.file);
    assertRefused(bed.file + ": cannot read " + bed.file + ": no such file");
    Files.createDirectory(bed.file);
    assertRefused(bed.file + ": cannot read " + bed.file + ": not a regular file");
  }

  private void assertRefused(String line) {
    ConfigException refused =
        assertThrows(ConfigException.class, () -> ConfigFile.load(bed.file, Map.of()));
    assertEquals(line, refused.getMessage());
  }
}
