package dev.keyward.server.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.config.ConfigFile;
import dev.keyward.server.config.KeywardConfig;
import dev.keyward.server.config.KeywardConfig.Tls;
import dev.keyward.server.data.StartupException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When files are read again, and what a node gets of them. */
final class ReloadingTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path directory;
  private final List<String> results = new ArrayList<>();
  private final ConfigurationState state =
      new ConfigurationState(InstantSource.fixed(NOW), results::add);
  private Path file;
  private Running node;
  private Reloading reloading;

  /** A node that takes on what it is given. */
  private static final class Running implements Reloadable {
    private KeywardConfig config;
    private @Nullable SslContext tls;
    private boolean otherClients;
    private @Nullable String refusal;

    Running(KeywardConfig config) {
      this.config = config;
    }

    @Override
    public KeywardConfig config() {
      return config;
    }

    @Override
    public void reload(KeywardConfig next, @Nullable SslContext renewed, boolean clients)
        throws StartupException {
      if (refusal != null) {
        throw new StartupException(refusal);
      }
      config = next;
      tls = renewed;
      otherClients = clients;
    }

    List<String> routes() {
      return config.routeList().stream().map(route -> route.name()).toList();
    }
  }

  @BeforeEach
  void start() throws Exception {
    file = directory.resolve("keyward.yaml");
    for (String name : List.of("name", "cert", "key", "upstream")) {
      put(directory.resolve(name), "http://localhost:1");
    }
    begin(route("one"));
  }

  private void begin(String text) throws Exception {
    Files.writeString(file, text);
    follow();
  }

  private void follow() throws Exception {
    WatchedConfiguration configuration =
        new WatchedConfiguration(files -> ConfigFile.load(file, Map.of(), files));
    node = new Running(configuration.read());
    reloading = new Reloading(node, configuration, ReloadingTest::tls, state, Duration.ofHours(1));
  }

  @AfterEach
  void stop() {
    reloading.close();
  }

  private static SslContext tls(KeywardConfig config) throws StartupException {
    try {
      if (config.publicListener().tls() instanceof Tls.Files(List<Tls.Pair> pairs)
          && Files.readString(pairs.getFirst().certificate()).equals("bad")) {
        throw new StartupException("the certificate is bad");
      }
      return SslContextBuilder.forClient().build();
    } catch (SSLException e) {
      throw new StartupException("no TLS", e);
    } catch (IOException e) {
      throw new StartupException("no file", e);
    }
  }

  private static String route(String name) {
    return "routes: [{name: " + name + ", path: /x, public: true, upstream: 'http://localhost:1'}]";
  }

  private void write(String text) throws Exception {
    Files.writeString(file, text);
  }

  private static Path put(Path file, String text) throws IOException {
    Files.writeString(file, text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  /** As an editor does, and a mount. */
  private void replace(Path old, String text) throws Exception {
    Path next = put(directory.resolve("next"), text);
    Files.move(next, old, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private void look(int times) {
    for (int i = 0; i < times; i++) {
      reloading.look();
    }
  }

  @Test
  void aChangeCountsOnceTwoLooksHaveSeenIt() throws Exception {
    look(3);
    assertEquals(List.of(), results, "nothing has changed");
    write(route("two"));
    look(1);
    assertEquals(List.of("one"), node.routes());
    look(1);
    assertEquals(List.of("two"), node.routes());
    look(3);
    assertEquals(List.of("applied"), results);
  }

  @Test
  void whatIsBeingWrittenIsNotJudged() throws Exception {
    write("rout");
    look(1);
    write(route("two"));
    look(1);
    write(route("three"));
    look(1);
    assertEquals(List.of(), results);
    look(1);
    assertEquals(List.of("three"), node.routes());
    assertEquals(List.of("applied"), results);
  }

  /** As volumes of Kubernetes are mounted: the file is a link through a link that is exchanged. */
  @Test
  void aLinkThatIsExchangedIsNoticed() throws Exception {
    reloading.close();
    Path current = directory.resolve("..data");
    Files.writeString(
        Files.createDirectory(directory.resolve("v1")).resolve("keyward.yaml"), route("one"));
    Files.writeString(
        Files.createDirectory(directory.resolve("v2")).resolve("keyward.yaml"), route("two"));
    Files.createSymbolicLink(current, directory.resolve("v1"));
    Files.delete(file);
    Files.createSymbolicLink(file, current.resolve("keyward.yaml"));
    follow();

    Path next = Files.createSymbolicLink(directory.resolve("..next"), directory.resolve("v2"));
    Files.move(next, current, StandardCopyOption.ATOMIC_MOVE);
    look(2);
    assertEquals(List.of("two"), node.routes());
  }

  @Test
  void whatWasRefusedIsNotReadAgainUntilItChanges() throws Exception {
    replace(file, "routse: []");
    look(5);
    assertEquals(List.of("refused"), results);
    assertFalse(state.standing().ok());
    assertEquals(List.of("one"), node.routes());

    replace(file, route("two"));
    look(2);
    assertEquals(List.of("refused", "applied"), results);
    assertTrue(state.standing().ok());
    assertEquals("", state.standing().detail());
  }

  @Test
  void aFileThatIsGoneIsRefusedOnce() throws Exception {
    Files.delete(file);
    look(4);
    assertEquals(List.of("refused"), results);
    assertTrue(state.standing().detail().contains("no such file"), state.standing().detail());
    write(route("one"));
    look(2);
    assertEquals(List.of("refused", "unchanged"), results);
  }

  @Test
  void whoAsksIsHeardAtOnceAndEachTime() throws Exception {
    reloading.reload();
    assertEquals(List.of("unchanged"), results);
    write(route("two"));
    reloading.reload();
    assertEquals(List.of("two"), node.routes());
    look(3);
    assertEquals(List.of("unchanged", "applied"), results, "it was read already");
  }

  @Test
  void filesThatTheFileRefersToAreWatched() throws Exception {
    String text =
        "routes: [{name: '${file:name}', path: /x, public: true, upstream: '${file:upstream}'}]";
    write(text);
    reloading.reload();
    assertEquals(List.of("http://localhost:1"), node.routes());

    replace(directory.resolve("name"), "another");
    look(2);
    assertEquals(List.of("another"), node.routes());

    Files.delete(directory.resolve("upstream"));
    look(2);
    assertEquals(List.of("another"), node.routes());
    assertFalse(state.standing().ok());
    put(directory.resolve("upstream"), "http://localhost:2");
    look(2);
    assertEquals(List.of("applied", "applied", "refused", "applied"), results);
  }

  @Test
  void aNewModeIsAChange() throws Exception {
    write(route("'${file:name}'"));
    reloading.reload();
    assertTrue(state.standing().ok(), state.standing().detail());
    Files.setPosixFilePermissions(
        directory.resolve("name"), PosixFilePermissions.fromString("rw-rw-rw-"));
    look(2);
    assertFalse(state.standing().ok(), "it is open to everybody");
    Files.setPosixFilePermissions(
        directory.resolve("name"), PosixFilePermissions.fromString("rw-------"));
    look(2);
    assertTrue(state.standing().ok());
  }

  @Test
  void aRenewedCertificateUnderTheSameNameIsTakenOn() throws Exception {
    reloading.close();
    begin("public: {tls: {certificate: cert, key: key}}\n" + route("one"));
    replace(directory.resolve("cert"), "renewed");
    look(2);
    assertEquals(List.of("applied"), results);
    SslContext renewed = node.tls;
    assertNotNull(renewed);

    write("public: {tls: {certificate: cert, key: key}}\n" + route("two"));
    reloading.reload();
    assertEquals(List.of("two"), node.routes());
    assertNull(node.tls, "nothing about the certificate has changed");

    replace(directory.resolve("cert"), "bad");
    write("public: {tls: {certificate: cert, key: key}}\n" + route("three"));
    reloading.reload();
    assertEquals(List.of("two"), node.routes(), "neither the one nor the other");
    assertTrue(state.standing().detail().contains("the certificate is bad"));
    replace(directory.resolve("cert"), "good");
    look(2);
    assertEquals(List.of("three"), node.routes());
    assertNotNull(node.tls);
  }

  @Test
  void clientsAreJudgedAnewWhenTheirAuthorityChangesAndOnlyThen() throws Exception {
    reloading.close();
    String tls = "tls: {certificate: cert, key: key}";
    begin("public: {" + tls + ", client_ca: name}\n" + route("one"));
    replace(directory.resolve("cert"), "renewed");
    look(2);
    assertNotNull(node.tls);
    assertFalse(node.otherClients, "it is the server's own certificate that was renewed");

    replace(directory.resolve("name"), "another authority");
    look(2);
    assertNotNull(node.tls);
    assertTrue(node.otherClients);

    write("public: {" + tls + ", client_ca: name}\n" + route("two"));
    reloading.reload();
    assertEquals(List.of("two"), node.routes());
    assertFalse(node.otherClients, "it is a route that changed");

    write("public: {" + tls + ", client_ca: upstream}\n" + route("two"));
    reloading.reload();
    assertTrue(node.otherClients, "it is another file");

    write("public: {" + tls + "}\n" + route("two"));
    reloading.reload();
    assertTrue(node.otherClients, "nobody's certificate counts any more");
    assertNotNull(node.tls);
  }

  @Test
  void whatIsNoRegularFileIsRefusedAndReloadsGoOn() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", "-m", "600", pipe.toString()).start().waitFor());
    for (String odd : List.of("pipe", ".")) {
      write(route("'${file:" + odd + "}'"));
      assertTimeoutPreemptively(Duration.ofSeconds(20), () -> reloading.reload());
      assertTrue(
          state.standing().detail().contains("not a regular file"), state.standing().detail());
      assertTimeoutPreemptively(Duration.ofSeconds(20), () -> look(3));
    }
    write(route("two"));
    look(2);
    assertEquals(List.of("two"), node.routes());
    assertEquals(List.of("refused", "refused", "applied"), results);
  }

  @Test
  void aCertificateOfAnUpstreamIsWatched() throws Exception {
    write(
        "upstreams: [{name: up, urls: ['https://localhost:1'], ca: cert}]\n"
            + "routes: [{name: one, path: /x, public: true, upstream: up}]");
    reloading.reload();
    assertTrue(state.standing().detail().contains("no PEM certificate"), state.standing()::detail);

    replace(directory.resolve("cert"), "no certificate either");
    look(3);
    assertEquals(List.of("refused", "refused"), results, "it was read again, once");
  }

  @Test
  void whatTheNodeRefusesIsRefused() throws Exception {
    node.refusal = "it cannot be";
    write(route("two"));
    reloading.reload();
    assertEquals(List.of("refused"), results);
    assertTrue(
        state
            .standing()
            .detail()
            .startsWith("The configuration was refused at 2026-01-01T00:00:00Z"),
        state.standing().detail());
    assertTrue(state.standing().detail().endsWith(": it cannot be"), state.standing().detail());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "data: elsewhere | data, database",
        "public: {address: '127.0.0.1:1'} | public.address",
        "public: {auth_path: /a} | public.auth_path",
        "admin: {address: '127.0.0.1:1'} | admin.address",
        "database: 'sqlite:other.db' | database",
        "secrets: {master_key: 'q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k='} |"
            + " secrets.master_key",
        "tokens: {issuer: 'https://a.example', audience: b} | tokens.issuer, tokens.audience",
        "tokens: {access_ttl: 1m} | tokens.access_ttl",
        "tokens: {refresh_ttl: 1d} | tokens.refresh_ttl, tokens.refresh_idle",
        "tokens: {refresh_idle: 1d} | tokens.refresh_idle",
        "tokens: {refresh_grace: 1s} | tokens.refresh_grace",
        "tokens: {claims: {tier: user.metadata.tier}} | tokens.claims",
        "tokens: {algorithm: HS256, secret:"
            + " 'dGhpcyBpcyBubyBzZWNyZXQgYXQgYWxsLCBidXQ0MiBpdCBpcyBsb25n'} | tokens.secret,"
            + " tokens.algorithm",
        "identity_headers: {subject: X-User-Id} | identity_headers",
        "max_stale: 20s | max_stale",
        "public: {tls: off, address: '127.0.0.1:1', trusted_proxies: [127.0.0.1]} | public.address,"
            + " public.tls, public.trusted_proxies",
      })
  void whatNeedsARestartWaits(String settings, String names) throws Exception {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    KeywardConfig before = node.config();
    write(settings + "\n" + route("two"));
    reloading.reload();

    assertEquals("Settings that wait for a restart: " + names + ".", state.standing().detail());
    assertTrue(state.standing().ok());
    assertEquals(List.of("two"), node.routes());
    KeywardConfig now = node.config();
    assertEquals(List.of(), FixedSettings.waiting(before, now));

    write(route("two"));
    reloading.reload();
    assertEquals("", state.standing().detail(), "and no longer, once it is taken back");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "limits: {per_address: 1/1m}",
        "limits: {failures_per_address: off}",
        "limits: {login: {per_account: 1/1m}}",
        "public: {trusted_proxies: [192.0.2.1]}",
        "public: {hsts: 1d}",
        "tokens: {algorithm: EdDSA}",
        "tokens: {rotate_every: 1d}",
        "issuers: [{issuer: a, jwks: name, audience: b, algorithms: [RS256]}]",
      })
  void whatNeedsNoneIsTakenOn(String settings) throws Exception {
    write(settings + "\n" + route("one"));
    reloading.reload();

    assertEquals(List.of("applied"), results);
    assertEquals("", state.standing().detail());
    KeywardConfig wanted = ConfigFile.load(file, Map.of());
    assertTrue(Difference.between(node.config(), wanted, false).isNothing());
    reloading.reload();
    assertEquals(List.of("applied", "unchanged"), results);
  }
}
