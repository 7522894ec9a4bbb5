package dev.keyward.server.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.secret.MasterKey;
import dev.keyward.server.config.KeywardConfig.Database;
import dev.keyward.server.config.KeywardConfig.Tls;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every setting but routes: its default, and what it becomes. */
final class SettingsTest {
  @TempDir private Path directory;
  private ConfigBed bed;

  @BeforeEach
  void bed() {
    bed = new ConfigBed(directory);
  }

  private static void assertDefaults(KeywardConfig config, Path data) {
    assertEquals(data, config.data());
    assertEquals(new HostPort("0.0.0.0", 8443), config.publicListener().address());
    assertEquals(new Tls.Auto(), config.publicListener().tls());
    assertEquals(List.of(), config.publicListener().trustedProxies());
    assertEquals("/auth", config.publicListener().authPath());
    assertEquals(new HostPort("127.0.0.1", 9443), config.admin());
    assertEquals(new Database.Sqlite(data.resolve("keyward.db")), config.database());
    assertNull(config.masterKey());
    assertEquals(RateLimit.parse("120/1m"), config.limits().failuresPerAddress());
    assertNull(config.limits().perAddress());
    assertEquals(Duration.ofSeconds(10), config.maxStale());
    assertEquals(List.of(), config.routeList());
  }

  @Test
  void anEmptyFileIsAllDefaults() throws Exception {
    assertDefaults(bed.load(""), directory.resolve("keyward-data"));
    assertDefaults(bed.load("# nothing\n"), directory.resolve("keyward-data"));
    assertDefaults(bed.load("---\n{}\n"), directory.resolve("keyward-data"));
  }

  @Test
  void withoutAFileTheDataDirectoryIsTheOneGiven() throws Exception {
    assertDefaults(
        ConfigFile.defaults(directory, Map.of("KEYWARD__DATA", "/elsewhere")), directory);
  }

  @Test
  void everySettingIsTakenOver() throws Exception {
    MasterKey key = MasterKey.generate(new SecureRandom());
    KeywardConfig config =
        bed.load(
            """
            data: state
            public:
              address: "[::1]:443"
              tls: {certificate: tls/server.crt, key: /etc/keyward/server.key}
              trusted_proxies: [10.0.0.0/8, "::1"]
              auth_path: /-/sign.in
            admin: {address: localhost:0}
            database: sqlite:other.db
            secrets: {master_key: "${env:MASTER}"}
            limits: {failures_per_address: off, per_address: 1000/10s}
            max_stale: 5m
            """,
            Map.of("MASTER", key.reveal()));
    assertEquals(directory.resolve("state"), config.data());
    assertEquals(new HostPort("::1", 443), config.publicListener().address());
    assertEquals(
        new Tls.Files(
            List.of(
                new Tls.Pair(
                    directory.resolve("tls/server.crt"), Path.of("/etc/keyward/server.key")))),
        config.publicListener().tls());
    assertTrue(config.publicListener().trusts(ClientAddress.parse("10.1.2.3")));
    assertTrue(config.publicListener().trusts(ClientAddress.parse("::1")));
    assertFalse(config.publicListener().trusts(ClientAddress.parse("11.1.2.3")));
    assertEquals("/-/sign.in", config.publicListener().authPath());
    assertEquals(new HostPort("localhost", 0), config.admin());
    assertEquals(new Database.Sqlite(directory.resolve("state/other.db")), config.database());
    assertArrayEquals(key.checkValue(), Objects.requireNonNull(config.masterKey()).checkValue());
    assertNull(config.limits().failuresPerAddress());
    assertEquals(RateLimit.parse("1000/10s"), config.limits().perAddress());
    assertEquals(Duration.ofMinutes(5), config.maxStale());
  }

  @Test
  void tlsIsAutoOrOffWhereNobodyListensIn() throws Exception {
    assertEquals(new Tls.Auto(), bed.load("public: {tls: auto}").publicListener().tls());
    assertEquals(
        new Tls.Off(),
        bed.load("public: {tls: off, address: '127.0.0.1:80'}").publicListener().tls());
    assertEquals(
        new Tls.Off(),
        bed.load("public: {tls: off, address: 'localhost:80'}").publicListener().tls());
    assertEquals(
        new Tls.Off(),
        bed.load("public: {tls: off, trusted_proxies: [10.0.0.1]}").publicListener().tls());
  }

  @Test
  void certificatesForSeveralNames() throws Exception {
    KeywardConfig config =
        bed.load(
            """
            public:
              tls:
                certificates:
                  - {certificate: a.crt, key: a.key}
                  - {certificate: /b.crt, key: /b.key}
              client_ca: clients.crt
            """);
    Path a = directory.resolve("a.crt");
    assertEquals(
        new Tls.Files(
            List.of(
                new Tls.Pair(a, directory.resolve("a.key")),
                new Tls.Pair(Path.of("/b.crt"), Path.of("/b.key")))),
        config.publicListener().tls());
    assertEquals(directory.resolve("clients.crt"), config.publicListener().clientCa());
    assertNull(bed.load("").publicListener().clientCa());
  }

  @Test
  void whatIsWrongWithCertificatesIsToldWithItsPlace() {
    assertEquals(
        List.of("keyward.yaml:1:30: public.tls.certificates: must list at least one"),
        bed.problems("public: {tls: {certificates: []}}"));
    assertEquals(
        List.of(
            "keyward.yaml:1:31: public.tls.certificates[0].key: is required",
            "keyward.yaml:1:53: public.tls.certificates[1].certificate: is required",
            "keyward.yaml:1:62: public.tls.certificates[1].cert: is no setting; there are"
                + " certificate, key"),
        bed.problems("public: {tls: {certificates: [{certificate: a.crt}, {key: b, cert: c}]}}"));
    assertEquals(
        List.of("keyward.yaml:1:58: public.tls.key: is no setting; there are certificates"),
        bed.problems("public: {tls: {certificates: [{certificate: a, key: b}], key: c}}"));
    assertEquals(
        List.of(
            "keyward.yaml:1:50: public.client_ca: is for TLS: with tls: off no client shows a"
                + " certificate"),
        bed.problems("public: {tls: off, address: '127.0.0.1:1', client_ca: c}"));
  }

  @Test
  void databaseUrls() throws Exception {
    assertEquals("sqlite:/var/k.db", bed.load("database: sqlite:/var/k.db").database().url());
    assertEquals(
        "postgresql://me@db/keyward",
        bed.load("database: postgresql://me@db/keyward").database().url());
    KeywardConfig filled =
        bed.load("database: 'postgresql://me:${env:PW}@db/k'", Map.of("PW", "a/b@c d%"));
    assertEquals("postgresql://me:a%2Fb%40c%20d%25@db/k", filled.database().url());
    KeywardConfig whole =
        bed.load("database: '${env:URL}'", Map.of("URL", "postgresql://me:a%2Fb@db/k"));
    assertEquals("postgresql://me:a%2Fb@db/k", whole.database().url());
    assertFalse(filled.toString().contains("a%2Fb"));
  }

  @Test
  void dataIsRelativeToTheFileAndNotToWhereOneStands() throws Exception {
    assertEquals(directory, bed.load("data: .").data());
    assertEquals(directory.getParent(), bed.load("data: ..").data());
    assertEquals(Path.of("/srv/keyward"), bed.load("data: /srv/keyward").data());
    assertNotNull(bed.load("data: /srv/keyward").database());
  }

  @Test
  void maxStaleBounds() throws Exception {
    assertEquals(Duration.ofSeconds(1), bed.load("max_stale: 1s").maxStale());
    assertEquals(Duration.ofMinutes(5), bed.load("max_stale: 300s").maxStale());
    String bounds = "keyward.yaml:1:12: max_stale: must be 1s to 5m";
    assertEquals(List.of(bounds), bed.problems("max_stale: 0s"));
    assertEquals(List.of(bounds), bed.problems("max_stale: 301s"));
    assertEquals(List.of(bounds), bed.problems("max_stale: 999999d"));
  }

  @Test
  void browsersAreHeldToTlsWhereTheyTrustTheCertificate() throws Exception {
    assertEquals("", bed.load("").publicListener().transportSecurity());
    assertEquals(
        "",
        bed.load("public: {tls: off, address: '127.0.0.1:1'}")
            .publicListener()
            .transportSecurity());
    String own = "public: {tls: {certificate: a.crt, key: a.key}%s}";
    assertEquals(
        "max-age=31536000; includeSubDomains",
        bed.load(own.formatted("")).publicListener().transportSecurity());
    assertEquals("", bed.load(own.formatted(", hsts: off")).publicListener().transportSecurity());
    assertEquals(
        "max-age=0",
        bed.load("public: {hsts: 0s, hsts_host_only: true}").publicListener().transportSecurity());
    assertEquals(
        List.of("keyward.yaml:1:50: public.hsts: is for TLS: the proxy that has it is to say it"),
        bed.problems("public: {tls: off, address: '127.0.0.1:1', hsts: 30d}"));
  }
}
